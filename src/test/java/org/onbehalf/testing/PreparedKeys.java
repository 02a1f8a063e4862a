package org.onbehalf.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyPairGeneratorSpi;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import org.onbehalf.internal.Nullable;

/**
 * Gives tests their RSA keys of 2048 bits from a stock, since making one takes a fifth of a second
 * and each emulator, issuer and certificate wants one. The stock lies in {@code target/test-keys},
 * is made as it is needed and serves all JVMs of the build. The same key comes again after all
 * others. Key stores need no time either: they are protected by one iteration, not by ten thousand.
 * The launcher finds this class by {@code META-INF/services}.
 */
public final class PreparedKeys implements LauncherSessionListener {
  /** More than any test needs at a time. */
  private static final int KEYS = 64;

  private static final Path STOCK = Path.of("target", "test-keys");
  private static final String REAL = "SunRsaSign";

  private static final KeyPair[] LOADED = new KeyPair[KEYS];
  private static final AtomicInteger NEXT = new AtomicInteger();

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    Security.insertProviderAt(new OfTheStock(), 1);
    for (String each :
        List.of("macIterationCount", "keyPbeIterationCount", "certPbeIterationCount")) {
      Security.setProperty("keystore.pkcs12." + each, "1");
    }
  }

  private static final class OfTheStock extends Provider {
    private static final long serialVersionUID = 1L;

    OfTheStock() {
      super("PreparedKeys", "1", "RSA keys of 2048 bits for tests");
      put("KeyPairGenerator.RSA", Generator.class.getName());
    }
  }

  /** Hands out the next key of the stock; made by the JDK where another size is asked for. */
  public static final class Generator extends KeyPairGeneratorSpi {
    private @Nullable KeyPairGenerator other;

    @Override
    public void initialize(int size, SecureRandom random) {
      other = size == 2048 ? null : real();
      if (other != null) {
        other.initialize(size, random);
      }
    }

    @Override
    public void initialize(AlgorithmParameterSpec spec, SecureRandom random)
        throws InvalidAlgorithmParameterException {
      boolean usual =
          spec instanceof RSAKeyGenParameterSpec rsa
              && rsa.getKeysize() == 2048
              && RSAKeyGenParameterSpec.F4.equals(rsa.getPublicExponent())
              && rsa.getKeyParams() == null;
      other = usual ? null : real();
      if (other != null) {
        other.initialize(spec, random);
      }
    }

    @Override
    public KeyPair generateKeyPair() {
      return other == null
          ? take(Math.floorMod(NEXT.getAndIncrement(), KEYS))
          : other.generateKeyPair();
    }
  }

  private static KeyPairGenerator real() {
    try {
      KeyPairGenerator real = KeyPairGenerator.getInstance("RSA", REAL);
      real.initialize(2048);
      return real;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair take(int index) {
    synchronized (LOADED) {
      if (LOADED[index] != null) {
        return LOADED[index];
      }
    }
    Path file = STOCK.resolve(index + ".der").toAbsolutePath();
    KeyPair key = Files.exists(file) ? read(file) : write(file);
    synchronized (LOADED) {
      LOADED[index] = key;
    }
    return key;
  }

  private static KeyPair read(Path file) {
    try {
      KeyFactory keys = KeyFactory.getInstance("RSA", REAL);
      RSAPrivateCrtKey key =
          (RSAPrivateCrtKey)
              keys.generatePrivate(new PKCS8EncodedKeySpec(Files.readAllBytes(file)));
      return new KeyPair(
          keys.generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent())),
          key);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Another JVM may write the same one now: either is whole, and either will do. */
  private static KeyPair write(Path file) {
    KeyPairGenerator generator = real();
    generator.initialize(2048);
    KeyPair key = generator.generateKeyPair();
    try {
      Files.createDirectories(STOCK.toAbsolutePath());
      Path draft = Files.createTempFile(STOCK.toAbsolutePath(), "key", ".new");
      Files.write(draft, key.getPrivate().getEncoded());
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return key;
  }
}

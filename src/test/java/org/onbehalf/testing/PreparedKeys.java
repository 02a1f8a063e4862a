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
import org.conscrypt.Conscrypt;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import org.onbehalf.internal.Nullable;

/**
 * Gives tests their RSA keys of 2048 bits from a stock, since each emulator, issuer and certificate
 * wants one. The stock lies in {@code target/test-keys}, is made as it is needed and serves all
 * JVMs of the build. The same key comes again after all others. BoringSSL makes the keys, of other
 * sizes too: where only the first compiler runs, Java's own code takes seconds for 3072 bits. Key
 * stores need no time either: they are protected by one iteration, not by ten thousand. The
 * launcher finds this class by {@code META-INF/services}.
 */
public final class PreparedKeys implements LauncherSessionListener {
  private static final int BITS = 2048;

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

  /** Hands out the next key of the stock, or a new one where another size is asked for. */
  public static final class Generator extends KeyPairGeneratorSpi {
    private int size = BITS;

    /** Null for keys with the usual exponent. */
    private @Nullable KeyPairGenerator unusual;

    @Override
    public void initialize(int bits, SecureRandom random) {
      size = bits;
      unusual = null;
    }

    @Override
    public void initialize(AlgorithmParameterSpec spec, SecureRandom random)
        throws InvalidAlgorithmParameterException {
      if (spec instanceof RSAKeyGenParameterSpec rsa
          && RSAKeyGenParameterSpec.F4.equals(rsa.getPublicExponent())
          && rsa.getKeyParams() == null) {
        initialize(rsa.getKeysize(), random);
      } else {
        unusual = real();
        unusual.initialize(spec, random);
      }
    }

    @Override
    public KeyPair generateKeyPair() {
      if (unusual != null) {
        return unusual.generateKeyPair();
      }
      return size == BITS ? take(Math.floorMod(NEXT.getAndIncrement(), KEYS)) : make(size);
    }
  }

  private static KeyPairGenerator real() {
    try {
      return KeyPairGenerator.getInstance("RSA", REAL);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair make(int bits) {
    try {
      KeyPairGenerator generator =
          Conscrypt.isAvailable()
              ? KeyPairGenerator.getInstance("RSA", Conscrypt.newProvider())
              : real();
      generator.initialize(bits);
      return pair(generator.generateKeyPair().getPrivate().getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Of Java's own classes, whoever made it. */
  private static KeyPair pair(byte[] encoded) throws GeneralSecurityException {
    KeyFactory keys = KeyFactory.getInstance("RSA", REAL);
    RSAPrivateCrtKey key =
        (RSAPrivateCrtKey) keys.generatePrivate(new PKCS8EncodedKeySpec(encoded));
    return new KeyPair(
        keys.generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent())), key);
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
      return pair(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Another JVM may write the same one now: either is whole, and either will do. */
  private static KeyPair write(Path file) {
    KeyPair key = make(BITS);
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

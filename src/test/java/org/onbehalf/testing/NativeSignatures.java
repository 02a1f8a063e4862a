package org.onbehalf.testing;

import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.List;
import java.util.Map;
import org.conscrypt.Conscrypt;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Lets BoringSSL sign with RSA, which Java's own code does in 7 ms instead of 1 where only the
 * first compiler runs: four fifths of what the tests asked of a processor was the emulator's
 * signatures. Java goes on verifying. Where Conscrypt has no library for the machine, Java signs.
 * The launcher finds this class by {@code META-INF/services}.
 */
public final class NativeSignatures implements LauncherSessionListener {
  @Override
  public void launcherSessionOpened(LauncherSession session) {
    if (Conscrypt.isAvailable()) {
      Security.insertProviderAt(new Signers(Conscrypt.newProvider()), 1);
    }
  }

  private static final class Signers extends Provider {
    private static final long serialVersionUID = 1L;

    Signers(Provider conscrypt) {
      super("NativeSignatures", "1", "RSA signatures for tests");
      for (String algorithm : List.of("SHA256withRSA", "SHA384withRSA", "SHA512withRSA")) {
        putService(new Signer(this, conscrypt.getService("Signature", algorithm)));
      }
    }
  }

  /** For private keys only. */
  private static final class Signer extends Provider.Service {
    private final Provider.Service real;

    Signer(Provider provider, Provider.Service real) {
      super(
          provider,
          real.getType(),
          real.getAlgorithm(),
          real.getClassName(),
          null,
          Map.of("SupportedKeyClasses", RSAPrivateCrtKey.class.getName()));
      this.real = real;
    }

    @Override
    public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
      return real.newInstance(parameter);
    }
  }
}

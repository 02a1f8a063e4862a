package org.onbehalf.internal.credential;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.spec.KeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.NoSuchPaddingException;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** RSA private keys in the encodings that stand in PEM files. */
final class PrivateKeys {
  private static final String PASSWORD = "CertificatePassword";

  /** PBES2, whose real algorithms stand in its parameters. */
  private static final String PBES2 = "1.2.840.113549.1.5.13";

  /** {@code AlgorithmIdentifier} of rsaEncryption, after the version 0 (RFC 5208, RFC 8017). */
  private static final byte[] VERSION_AND_RSA = {
    2, 1, 0, 0x30, 13, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 13, 1, 1, 1, 5, 0
  };

  private PrivateKeys() {}

  /** RFC 5208 section 5. */
  static PrivateKey pkcs8(String name, byte[] encoded) throws CredentialFault {
    return rsa(name, new PKCS8EncodedKeySpec(encoded));
  }

  /** RFC 8017 appendix A.1.2, wrapped as the JDK wants it. */
  static PrivateKey pkcs1(String name, byte[] encoded) throws CredentialFault {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.write(VERSION_AND_RSA, 0, VERSION_AND_RSA.length);
    tagged(content, 4, encoded);
    ByteArrayOutputStream wrapped = new ByteArrayOutputStream();
    tagged(wrapped, 0x30, content.toByteArray());
    return pkcs8(name, wrapped.toByteArray());
  }

  /** With a length of two bytes, which each key of 2048 bits or more has. */
  private static void tagged(ByteArrayOutputStream out, int tag, byte[] content) {
    out.write(tag);
    out.write(0x82);
    out.write(content.length >> 8);
    out.write(content.length);
    out.write(content, 0, content.length);
  }

  /** RFC 5208 section 6. */
  static PrivateKey encrypted(String name, byte[] encoded, String password) throws CredentialFault {
    if (password.isEmpty()) {
      throw new CredentialFault(
          PASSWORD, "no password", "the password of the encrypted key", "set the password");
    }
    PBEKeySpec given = new PBEKeySpec(password.toCharArray());
    KeySpec key;
    try {
      EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(encoded);
      String algorithm = info.getAlgName();
      if (algorithm.equals(PBES2) || algorithm.equals("PBES2")) {
        algorithm = info.getAlgParameters().toString();
      }
      SecretKey secret = SecretKeyFactory.getInstance(algorithm).generateSecret(given);
      Cipher cipher = Cipher.getInstance(algorithm);
      cipher.init(Cipher.DECRYPT_MODE, secret, info.getAlgParameters());
      key = info.getKeySpec(cipher);
    } catch (NoSuchAlgorithmException | NoSuchPaddingException | IOException e) {
      throw new CredentialFault(
          name,
          "an encrypted key that this Java cannot read",
          PemFile.EXPECTED,
          "encrypt it anew: openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA256 -in key.pem"
              + " -out key8.pem");
    } catch (GeneralSecurityException | RuntimeException e) {
      throw wrongPassword();
    } finally {
      given.clearPassword();
    }
    try {
      return rsa(name, key);
    } catch (CredentialFault e) {
      // one wrong password in some hundred leaves bytes that look as if they were unpadded
      throw wrongPassword();
    }
  }

  private static CredentialFault wrongPassword() {
    return new CredentialFault(
        PASSWORD,
        "a password that does not open the key",
        "the password of the encrypted key",
        "correct the password");
  }

  private static PrivateKey rsa(String name, KeySpec key) throws CredentialFault {
    try {
      return KeyFactory.getInstance("RSA").generatePrivate(key);
    } catch (GeneralSecurityException e) {
      throw notRsa(name);
    }
  }

  static CredentialFault notRsa(String name) {
    return new CredentialFault(
        name,
        "a private key that is broken, or not RSA",
        "an RSA key of 2048 bits or more",
        "make a new certificate, and give Entra its public part");
  }
}

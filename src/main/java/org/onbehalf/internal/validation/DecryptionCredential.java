package org.onbehalf.internal.validation;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import org.onbehalf.internal.Nullable;

/** A private RSA key whose certificate Entra encrypts tokens with. */
public final class DecryptionCredential {
  /** Where it stands, such as {@code AzureAd.TokenDecryptionCredentials[0]}; for messages. */
  public final String key;

  public final PrivateKey privateKey;
  private final byte[] sha1;
  private final byte[] sha256;

  public DecryptionCredential(String key, PrivateKey privateKey, X509Certificate certificate) {
    this.key = key;
    this.privateKey = privateKey;
    this.sha1 = thumbprint("SHA-1", certificate);
    this.sha256 = thumbprint("SHA-256", certificate);
  }

  /**
   * Whether a token's {@code kid}, {@code x5t} or {@code x5t#S256} (RFC 7516 section 4.1) names it:
   * by the certificate's SHA-1 or SHA-256 in base64url, or in hexadecimal as .NET writes a {@code
   * kid}.
   */
  public boolean isNamed(@Nullable Object name) {
    return name instanceof String && (names(sha1, (String) name) || names(sha256, (String) name));
  }

  private static boolean names(byte[] thumbprint, String name) {
    StringBuilder hex = new StringBuilder();
    for (byte each : thumbprint) {
      hex.append(String.format("%02x", each));
    }
    return hex.toString().equalsIgnoreCase(name)
        || Base64.getUrlEncoder().withoutPadding().encodeToString(thumbprint).equals(name);
  }

  private static byte[] thumbprint(String algorithm, X509Certificate certificate) {
    try {
      return MessageDigest.getInstance(algorithm).digest(certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
  }

  /** Shows where it stands, not what it is. */
  @Override
  public String toString() {
    return "DecryptionCredential(" + key + ")";
  }
}

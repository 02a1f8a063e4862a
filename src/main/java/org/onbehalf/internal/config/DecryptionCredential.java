package org.onbehalf.internal.config;

import java.security.PrivateKey;

/** A private RSA key whose certificate Entra encrypts tokens with. */
public final class DecryptionCredential {
  /** Where it stands, such as {@code AzureAd.TokenDecryptionCredentials[0]}; for messages. */
  public final String key;

  public final PrivateKey privateKey;

  public DecryptionCredential(String key, PrivateKey privateKey) {
    this.key = key;
    this.privateKey = privateKey;
  }

  /** Shows where it stands, not what it is. */
  @Override
  public String toString() {
    return "DecryptionCredential(" + key + ")";
  }
}

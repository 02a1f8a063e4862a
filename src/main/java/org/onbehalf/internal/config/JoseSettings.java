package org.onbehalf.internal.config;

import java.util.List;
import java.util.Set;

/** How tokens that come in are signed, and with what they may be encrypted. */
public final class JoseSettings {
  /** What a token may be signed with; never empty. */
  public final Set<SignatureAlgorithm> signatureAlgorithms;

  /** Whether the issuer's keys are those that it keeps for this application alone. */
  public final boolean customSigningKeys;

  /** Chosen by what the token names; empty where tokens are not encrypted. */
  public final List<DecryptionCredential> tokenDecryptionCredentials;

  /** How many decryptions run at once. */
  public final int maxConcurrentDecryptions;

  public JoseSettings(
      Set<SignatureAlgorithm> signatureAlgorithms,
      boolean customSigningKeys,
      List<DecryptionCredential> tokenDecryptionCredentials,
      int maxConcurrentDecryptions) {
    this.signatureAlgorithms = signatureAlgorithms;
    this.customSigningKeys = customSigningKeys;
    this.tokenDecryptionCredentials = tokenDecryptionCredentials;
    this.maxConcurrentDecryptions = maxConcurrentDecryptions;
  }
}

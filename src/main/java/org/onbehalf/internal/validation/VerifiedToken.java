package org.onbehalf.internal.validation;

import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.jwks.JwkSet;
import org.onbehalf.internal.jwks.SigningKey;

/**
 * A token whose signature was verified, after decryption if it was encrypted. Large claims are not
 * kept, but parsed again from the presented token. Immutable.
 */
final class VerifiedToken {
  /**
   * Parsed claims are cached up to this size in bytes: those of most tokens, but not 200 groups.
   */
  private static final int MOST_KEPT = 8 << 10;

  /** The size of the entry itself with its hash, in bytes. */
  private static final int ENTRY = 192;

  private final String kid;
  private final String thumbprint;
  private final @Nullable TokenClaims claims;
  private final @Nullable BearerToken inner;
  private final int bytes;

  /**
   * A token that was verified with that key.
   *
   * @param inner the content of an encrypted token; null for one that was not encrypted
   */
  VerifiedToken(SigningKey key, TokenClaims claims, @Nullable BearerToken inner) {
    int size = claims.bytes();
    this.inner = inner;
    this.kid = key.kid();
    this.thumbprint = key.thumbprint();
    this.claims = size <= MOST_KEPT ? claims : null;
    this.bytes =
        ENTRY
            + (this.claims == null ? 0 : size)
            + (inner == null ? 0 : ENTRY + TokenClaims.bytes(inner.text()));
  }

  /** The key that verified it; null if the issuer no longer lists it. */
  @Nullable
  SigningKey keyIn(JwkSet keys) {
    SigningKey key = keys.find(kid);
    return key != null && key.thumbprint().equals(thumbprint) ? key : null;
  }

  /** The signed token: the assertion of an exchange. */
  BearerToken signed(BearerToken presented) {
    return inner == null ? presented : inner;
  }

  /** The claims, parsed again if they are not cached. */
  TokenClaims claims(BearerToken presented) {
    return claims == null ? Jws.claims(signed(presented).text()) : claims;
  }

  /** About how much memory it takes, an upper estimate. */
  int bytes() {
    return bytes;
  }
}

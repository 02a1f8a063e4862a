package org.onbehalf.internal.validation;

import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.jwks.JwkSet;
import org.onbehalf.internal.jwks.SigningKey;

/**
 * A token whose signature was verified, after decryption if it was encrypted. Large claims are not kept, but parsed again from the presented token. Immutable.
 */
final class VerifiedToken {
  /** Up to this size parsed claims are kept, in bytes: those of most tokens, but not 200 groups. */
  private static final int MOST_KEPT = 8 << 10;

  /** Of the entry itself with its hash, in bytes. */
  private static final int ENTRY = 192;

  private final String kid;
  private final String thumbprint;
  private final @Nullable TokenClaims claims;
  private final @Nullable BearerToken inner;
  private final int bytes;

  VerifiedToken(SigningKey key, TokenClaims claims) {
    this(key, claims, null);
  }

  /**
   * From its parts.
   *
   * @param inner what an encrypted token held; null for one that was not encrypted
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

  /** The key that verified it, as the issuer lists it now; null once it does not. */
  @Nullable
  SigningKey keyIn(JwkSet keys) {
    SigningKey key = keys.find(kid);
    return key != null && key.thumbprint().equals(thumbprint) ? key : null;
  }

  /** The signed token: the assertion of an exchange. */
  BearerToken signed(BearerToken presented) {
    return inner == null ? presented : inner;
  }

  /** What the token says; parsed again where it is not kept. */
  TokenClaims claims(BearerToken presented) throws TokenValidationException {
    return claims == null ? Jws.claims(signed(presented).text()) : claims;
  }

  /** About how much memory it takes, an upper estimate. */
  int bytes() {
    return bytes;
  }
}

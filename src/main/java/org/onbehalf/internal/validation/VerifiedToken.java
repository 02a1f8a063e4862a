package org.onbehalf.internal.validation;

import java.util.Objects;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.jwks.KeySet;
import org.onbehalf.internal.jwks.SigningKey;

/** A token whose signature one key verified, after decryption if it was encrypted. Immutable. */
final class VerifiedToken {
  private final String kid;
  private final String thumbprint;
  private final TokenClaims claims;
  private final @Nullable BearerToken inner;

  VerifiedToken(SigningKey key, TokenClaims claims) {
    this(key, claims, null);
  }

  /**
   * From its parts.
   *
   * @param inner what an encrypted token held; null for one that was not encrypted
   */
  VerifiedToken(SigningKey key, TokenClaims claims, @Nullable BearerToken inner) {
    this.inner = inner;
    this.kid = key.kid();
    this.thumbprint = key.thumbprint();
    this.claims = Objects.requireNonNull(claims, "claims");
  }

  /** The key that verified it, as the issuer lists it now; null once it does not. */
  @Nullable
  SigningKey keyIn(KeySet keys) {
    SigningKey key = keys.find(kid);
    return key != null && key.thumbprint().equals(thumbprint) ? key : null;
  }

  /** The signed token: the assertion of an exchange. */
  BearerToken signed(BearerToken presented) {
    return inner == null ? presented : inner;
  }

  TokenClaims claims() {
    return claims;
  }
}

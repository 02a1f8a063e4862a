package org.onbehalf.internal.validation;

import java.util.Objects;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.jwks.KeySet;
import org.onbehalf.internal.jwks.SigningKey;

/** A token whose signature one key verified. Immutable. */
final class VerifiedToken {
  private final String kid;
  private final String thumbprint;
  private final TokenClaims claims;

  VerifiedToken(SigningKey key, TokenClaims claims) {
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

  TokenClaims claims() {
    return claims;
  }
}

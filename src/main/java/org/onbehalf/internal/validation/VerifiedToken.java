package org.onbehalf.internal.validation;

import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.jwks.JwkSet;
import org.onbehalf.internal.jwks.SigningKey;

/** A token whose signature was verified, after decryption if it was encrypted. Immutable. */
final class VerifiedToken {
  /** The size of the entry itself with its hash, in bytes. */
  private static final int ENTRY = 192;

  private final String kid;
  private final String thumbprint;
  private final @Nullable BearerToken inner;
  private final @Nullable AcceptedToken accepted;
  private final int bytes;

  /**
   * A token that was verified with that key.
   *
   * @param inner the content of an encrypted token; null for one that was not encrypted
   * @param accepted null if its claims must be checked again each time
   */
  VerifiedToken(SigningKey key, @Nullable BearerToken inner, @Nullable AcceptedToken accepted) {
    this(key.kid(), key.thumbprint(), inner, accepted);
  }

  private VerifiedToken(
      String kid,
      String thumbprint,
      @Nullable BearerToken inner,
      @Nullable AcceptedToken accepted) {
    this.kid = kid;
    this.thumbprint = thumbprint;
    this.inner = inner;
    this.accepted = accepted;
    this.bytes =
        ENTRY
            + (accepted == null ? 0 : accepted.bytes())
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

  VerifiedToken with(AcceptedToken result) {
    return new VerifiedToken(kid, thumbprint, inner, result);
  }

  @Nullable
  AcceptedToken accepted() {
    return accepted;
  }

  /** About how much memory it takes, an upper estimate. */
  int bytes() {
    return bytes;
  }
}

package org.onbehalf.internal.acquisition;

import java.util.Objects;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.CachedToken;

/** What a token request came to: a token or the reason why not. Immutable. */
final class TokenAnswer {
  private final @Nullable CachedToken token;
  private final @Nullable TokenRefusal refusal;

  private TokenAnswer(@Nullable CachedToken token, @Nullable TokenRefusal refusal) {
    this.token = token;
    this.refusal = refusal;
  }

  static TokenAnswer granted(CachedToken token) {
    return new TokenAnswer(token, null);
  }

  static TokenAnswer refused(TokenRefusal refusal) {
    return new TokenAnswer(null, refusal);
  }

  /** The token; null when refused. */
  @Nullable
  CachedToken token() {
    return token;
  }

  /** The reason; only when there is no token. */
  TokenRefusal refusal() {
    return Objects.requireNonNull(refusal, "granted, not refused");
  }
}

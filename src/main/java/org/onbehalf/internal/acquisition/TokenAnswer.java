package org.onbehalf.internal.acquisition;

import java.util.Objects;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.CachedToken;

/** What a token request came to: a token or the reason why not. Immutable. */
public final class TokenAnswer {
  private final @Nullable CachedToken token;
  private final @Nullable String refreshToken;
  private final @Nullable TokenRefusal refusal;

  private TokenAnswer(
      @Nullable CachedToken token, @Nullable String refreshToken, @Nullable TokenRefusal refusal) {
    this.token = token;
    this.refreshToken = refreshToken;
    this.refusal = refusal;
  }

  static TokenAnswer granted(CachedToken token) {
    return new TokenAnswer(token, null, null);
  }

  static TokenAnswer granted(CachedToken token, @Nullable String refreshToken) {
    return new TokenAnswer(token, refreshToken, null);
  }

  static TokenAnswer refused(TokenRefusal refusal) {
    return new TokenAnswer(null, null, refusal);
  }

  /**
   * The refresh token that came with it. Only sessions keep it; plain on-behalf-of lets go of it.
   */
  @Nullable
  String refreshToken() {
    return refreshToken;
  }

  /** The same without the refresh token, to be shared with everybody who waits. */
  TokenAnswer withoutRefreshToken() {
    return refreshToken == null ? this : new TokenAnswer(token, null, refusal);
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

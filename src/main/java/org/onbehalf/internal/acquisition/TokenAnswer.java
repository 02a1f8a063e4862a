package org.onbehalf.internal.acquisition;

import java.util.Objects;
import org.onbehalf.TokenSource;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.CachedToken;

/** The result of a token request: a token, or the reason why there is none. Immutable. */
public final class TokenAnswer {
  private final @Nullable CachedToken token;
  private final @Nullable String refreshToken;
  private final @Nullable TokenRefusal refusal;
  private final TokenSource source;

  private TokenAnswer(
      @Nullable CachedToken token,
      @Nullable String refreshToken,
      @Nullable TokenRefusal refusal,
      TokenSource source) {
    this.token = token;
    this.refreshToken = refreshToken;
    this.refusal = refusal;
    this.source = source;
  }

  public static TokenAnswer granted(CachedToken token) {
    return granted(token, null);
  }

  public static TokenAnswer granted(CachedToken token, @Nullable String refreshToken) {
    return new TokenAnswer(token, refreshToken, null, TokenSource.TOKEN_ENDPOINT);
  }

  public static TokenAnswer refused(TokenRefusal refusal) {
    return new TokenAnswer(null, null, refusal, TokenSource.TOKEN_ENDPOINT);
  }

  static TokenAnswer cached(CachedToken token, TokenSource source) {
    return new TokenAnswer(token, null, null, source);
  }

  /** The same for those who joined the flight of another. */
  TokenAnswer shared() {
    return new TokenAnswer(token, null, refusal, TokenSource.SHARED_FLIGHT);
  }

  /** The same without the refresh token, which only sessions store. */
  public TokenAnswer withoutRefreshToken() {
    return refreshToken == null ? this : new TokenAnswer(token, null, refusal, source);
  }

  TokenSource source() {
    return source;
  }

  public @Nullable String refreshToken() {
    return refreshToken;
  }

  /** Null when refused. */
  public @Nullable CachedToken token() {
    return token;
  }

  /** The reason; only when there is no token. */
  public TokenRefusal refusal() {
    return Objects.requireNonNull(refusal, "granted, not refused");
  }
}

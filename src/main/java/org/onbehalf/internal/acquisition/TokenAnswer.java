package org.onbehalf.internal.acquisition;

import java.util.Objects;
import org.onbehalf.TokenSource;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.CachedToken;

/** What a token request came to: a token or the reason why not. Immutable. */
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
    this.source = source;
    this.token = token;
    this.refreshToken = refreshToken;
    this.refusal = refusal;
  }

  public static TokenAnswer granted(CachedToken token) {
    return granted(token, (String) null);
  }

  public static TokenAnswer granted(CachedToken token, @Nullable String refreshToken) {
    return new TokenAnswer(token, refreshToken, null, TokenSource.TOKEN_ENDPOINT);
  }

  public static TokenAnswer refused(TokenRefusal refusal) {
    return new TokenAnswer(null, null, refusal, TokenSource.TOKEN_ENDPOINT);
  }

  /** A token that was there already. */
  public static TokenAnswer held(CachedToken token, TokenSource source) {
    return new TokenAnswer(token, null, null, source);
  }

  /** The same as it is for those who joined the flight of another. */
  public TokenAnswer shared() {
    return new TokenAnswer(token, null, refusal, TokenSource.SHARED_FLIGHT);
  }

  public TokenSource source() {
    return source;
  }

  /**
   * The refresh token that came with it. Only sessions keep it; plain on-behalf-of lets go of it.
   */
  @Nullable
  public String refreshToken() {
    return refreshToken;
  }

  /** The same without the refresh token, to be shared with everybody who waits. */
  public TokenAnswer withoutRefreshToken() {
    return refreshToken == null ? this : new TokenAnswer(token, null, refusal, source);
  }

  /** The token; null when refused. */
  @Nullable
  public CachedToken token() {
    return token;
  }

  /** The reason; only when there is no token. */
  public TokenRefusal refusal() {
    return Objects.requireNonNull(refusal, "granted, not refused");
  }
}

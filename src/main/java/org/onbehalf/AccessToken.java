package org.onbehalf;

import java.time.Instant;
import java.util.Objects;

/**
 * An access token for a downstream API.
 *
 * <p>Immutable and thread-safe. {@code toString()} does not show the token.
 *
 * @since 0.1
 */
public final class AccessToken {
  private final String value;
  private final Instant expiresAt;
  private final Instant refreshAt;
  private final TokenSource source;

  /**
   * Creates a token that is used until it expires.
   *
   * @param value the encoded token; not null
   * @param expiresAt when the token expires; not null
   * @param source where the token came from; not null
   */
  public AccessToken(String value, Instant expiresAt, TokenSource source) {
    this(value, expiresAt, expiresAt, source);
  }

  /**
   * Creates a token that is refreshed before it expires.
   *
   * @param value the encoded token; not null
   * @param expiresAt when the token expires; not null
   * @param refreshAt when a new token should be requested; not null
   * @param source where the token came from; not null
   */
  public AccessToken(String value, Instant expiresAt, Instant refreshAt, TokenSource source) {
    this.value = Objects.requireNonNull(value, "value");
    this.expiresAt = Objects.requireNonNull(expiresAt, "expiresAt");
    this.refreshAt = Objects.requireNonNull(refreshAt, "refreshAt");
    this.source = Objects.requireNonNull(source, "source");
  }

  /** Returns the encoded token. Never log it. */
  public String value() {
    return value;
  }

  /** Returns when the token expires, as stated by its issuer. */
  public Instant expiresAt() {
    return expiresAt;
  }

  /**
   * Returns when a new token should be requested: {@code refresh_in} of the token endpoint, or else
   * {@code TokenCache.RefreshAhead}. The token remains valid until {@link #expiresAt()}.
   *
   * @return the instant, never null; not after {@link #expiresAt()} if Onbehalf created the token
   */
  public Instant refreshAt() {
    return refreshAt;
  }

  /** Returns where the token came from. */
  public TokenSource source() {
    return source;
  }

  /** Returns a text with the expiry time, but without the token. */
  @Override
  public String toString() {
    return "AccessToken(expires " + expiresAt + ")";
  }
}

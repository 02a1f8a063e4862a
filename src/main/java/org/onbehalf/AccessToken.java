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
   * A token with this text, which is used until it expires.
   *
   * @param value the token as it goes over the wire; not null
   * @param expiresAt when it expires; not null
   * @param source where it came from; not null
   * @throws NullPointerException if a parameter is null
   * @since 0.1
   */
  public AccessToken(String value, Instant expiresAt, TokenSource source) {
    this(value, expiresAt, expiresAt, source);
  }

  /**
   * A token with this text.
   *
   * @param value the token as it goes over the wire; not null
   * @param expiresAt when it expires; not null
   * @param refreshAt from when on a new one is to be had; not null
   * @param source where it came from; not null
   * @throws NullPointerException if a parameter is null
   * @since 0.1
   */
  public AccessToken(String value, Instant expiresAt, Instant refreshAt, TokenSource source) {
    this.value = Objects.requireNonNull(value, "value");
    this.expiresAt = Objects.requireNonNull(expiresAt, "expiresAt");
    this.refreshAt = Objects.requireNonNull(refreshAt, "refreshAt");
    this.source = Objects.requireNonNull(source, "source");
  }

  /**
   * The token as it goes over the wire. Never log it.
   *
   * @return the text, never null
   * @since 0.1
   */
  public String value() {
    return value;
  }

  /**
   * When the token expires, as its issuer said.
   *
   * @return the instant, never null
   * @since 0.1
   */
  public Instant expiresAt() {
    return expiresAt;
  }

  /**
   * From when on it pays to ask again ({@code refresh_in} of the token endpoint, else {@code
   * TokenCache.RefreshAhead}). The token stays valid until {@link #expiresAt()}.
   *
   * @return the instant, never null, not after {@link #expiresAt()} where this library made it
   * @since 0.1
   */
  public Instant refreshAt() {
    return refreshAt;
  }

  /**
   * Where the token came from.
   *
   * @return never null
   * @since 0.1
   */
  public TokenSource source() {
    return source;
  }

  /** Shows when the token expires, not the token. */
  @Override
  public String toString() {
    return "AccessToken(expires " + expiresAt + ")";
  }
}

package org.onbehalf.spi;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.onbehalf.TokenSource;
import org.onbehalf.internal.Nullable;

/**
 * The result of a token request. It contains neither the token nor any data of the caller.
 *
 * <p>Immutable and thread-safe.
 *
 * @since 0.1
 */
public final class TokenAcquisition {
  private final String api;
  private final boolean application;
  private final List<String> scopes;
  private final @Nullable String correlationId;
  private final Duration duration;
  private final @Nullable TokenSource source;
  private final @Nullable Instant expiresAt;
  private final @Nullable String error;

  private TokenAcquisition(
      String api,
      boolean application,
      List<String> scopes,
      @Nullable String correlationId,
      Duration duration,
      @Nullable TokenSource source,
      @Nullable Instant expiresAt,
      @Nullable String error) {
    this.api = Objects.requireNonNull(api, "api");
    this.application = application;
    this.scopes = Objects.requireNonNull(scopes, "scopes");
    this.correlationId = correlationId;
    this.duration = Objects.requireNonNull(duration, "duration");
    this.source = source;
    this.expiresAt = expiresAt;
    this.error = error;
  }

  /**
   * Creates the result for a token that was returned.
   *
   * @param api the key below {@code DownstreamApis}; not null
   * @param application true for an app token
   * @param scopes the requested scopes; not copied, so do not modify the list; not null
   * @param correlationId the correlation id of the incoming request; may be null
   * @param duration how long the request for the token took; not null
   * @param source where the token came from; not null
   * @param expiresAt when the token expires; not null
   * @return the result, never null
   * @throws NullPointerException if a parameter other than {@code correlationId} is null
   * @since 0.1
   */
  public static TokenAcquisition granted(
      String api,
      boolean application,
      List<String> scopes,
      @Nullable String correlationId,
      Duration duration,
      TokenSource source,
      Instant expiresAt) {
    return new TokenAcquisition(
        api,
        application,
        scopes,
        correlationId,
        duration,
        Objects.requireNonNull(source, "source"),
        Objects.requireNonNull(expiresAt, "expiresAt"),
        null);
  }

  /**
   * Creates the result for a token that was refused.
   *
   * @param api the key below {@code DownstreamApis}; not null
   * @param application true for an app token
   * @param scopes the requested scopes; not copied, so do not modify the list; not null
   * @param correlationId the correlation id of the incoming request; may be null
   * @param duration how long the request for the token took; not null
   * @param error the error code, such as {@code consent_required}; not null
   * @return the result, never null
   * @throws NullPointerException if a parameter other than {@code correlationId} is null
   * @since 0.1
   */
  public static TokenAcquisition refused(
      String api,
      boolean application,
      List<String> scopes,
      @Nullable String correlationId,
      Duration duration,
      String error) {
    return new TokenAcquisition(
        api,
        application,
        scopes,
        correlationId,
        duration,
        null,
        null,
        Objects.requireNonNull(error, "error"));
  }

  /**
   * Returns the API.
   *
   * @return the key below {@code DownstreamApis}, never null
   * @since 0.1
   */
  public String api() {
    return api;
  }

  /**
   * Returns whether an app token was requested, rather than one on behalf of a user.
   *
   * @return true for an app token
   * @since 0.1
   */
  public boolean isApplication() {
    return application;
  }

  /**
   * Returns the requested scopes.
   *
   * @return an unmodifiable list, never null
   * @since 0.1
   */
  public List<String> scopes() {
    return scopes;
  }

  /**
   * Returns the correlation id of the incoming request.
   *
   * @return the id; empty if there was no incoming request
   * @since 0.1
   */
  public Optional<String> correlationId() {
    return Optional.ofNullable(correlationId);
  }

  /**
   * Returns how long the request for the token took.
   *
   * @return the duration, not negative; never null
   * @since 0.1
   */
  public Duration duration() {
    return duration;
  }

  /**
   * Returns where the token came from.
   *
   * @return the value; empty if the token was refused
   * @since 0.1
   */
  public Optional<TokenSource> source() {
    return Optional.ofNullable(source);
  }

  /**
   * Returns when the token expires.
   *
   * @return the value; empty if the token was refused
   * @since 0.1
   */
  public Optional<Instant> expiresAt() {
    return Optional.ofNullable(expiresAt);
  }

  /**
   * Returns why the token was refused.
   *
   * @return the error code; empty if a token was returned
   * @since 0.1
   */
  public Optional<String> error() {
    return Optional.ofNullable(error);
  }

  @Override
  public String toString() {
    return "TokenAcquisition(" + api + ", " + (source == null ? error : source) + ")";
  }
}

package org.onbehalf.spi;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.onbehalf.TokenSource;
import org.onbehalf.internal.Nullable;

/**
 * What came of asking for a token. It holds neither the token nor anything of the caller.
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
   * A token was there.
   *
   * @param api the key below {@code DownstreamApis}; not null
   * @param application whether it is the application's own
   * @param scopes what was asked for; not null, not changed afterwards
   * @param correlationId what the incoming request is known by; may be null
   * @param duration how long the caller waited; not null
   * @param source where it came from; not null
   * @param expiresAt when it expires; not null
   * @return the value, never null
   * @throws NullPointerException if a parameter that must not be null is
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
   * A token was refused.
   *
   * @param api the key below {@code DownstreamApis}; not null
   * @param application whether it would have been the application's own
   * @param scopes what was asked for; not null, not changed afterwards
   * @param correlationId what the incoming request is known by; may be null
   * @param duration how long the caller waited; not null
   * @param error the error code of the answer, such as {@code consent_required}; not null
   * @return the value, never null
   * @throws NullPointerException if a parameter that must not be null is
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
   * The API.
   *
   * @return the key below {@code DownstreamApis}, never null
   * @since 0.1
   */
  public String api() {
    return api;
  }

  /**
   * Whether it is the application's own token rather than one on behalf of a user.
   *
   * @return true for an app token
   * @since 0.1
   */
  public boolean isApplication() {
    return application;
  }

  /**
   * What was asked for.
   *
   * @return an unmodifiable list, never null
   * @since 0.1
   */
  public List<String> scopes() {
    return scopes;
  }

  /**
   * What the incoming request is known by.
   *
   * @return empty where there was no request
   * @since 0.1
   */
  public Optional<String> correlationId() {
    return Optional.ofNullable(correlationId);
  }

  /**
   * How long the caller waited.
   *
   * @return not negative, never null
   * @since 0.1
   */
  public Duration duration() {
    return duration;
  }

  /**
   * Where the token came from.
   *
   * @return empty where it was refused
   * @since 0.1
   */
  public Optional<TokenSource> source() {
    return Optional.ofNullable(source);
  }

  /**
   * When the token expires.
   *
   * @return empty where it was refused
   * @since 0.1
   */
  public Optional<Instant> expiresAt() {
    return Optional.ofNullable(expiresAt);
  }

  /**
   * Why there is none.
   *
   * @return the error code of the answer; empty where there is a token
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

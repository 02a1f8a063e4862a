package org.onbehalf.internal.acquisition;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.onbehalf.AccessDeniedException;
import org.onbehalf.ConfigurationException;
import org.onbehalf.InvalidTokenException;
import org.onbehalf.OnBehalfException;
import org.onbehalf.SessionExpiredException;
import org.onbehalf.SessionStoreUnavailableException;
import org.onbehalf.TokenServiceUnavailableException;
import org.onbehalf.UserInteractionRequiredException;
import org.onbehalf.UserRequiredException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.http.CircuitOpenException;

/**
 * Why there is no token. A value and not an exception, because everybody who waited for the same
 * flight gets an exception of their own, born on their thread and bound to their caller. Immutable.
 */
public final class TokenRefusal {
  /** What the caller is to do about it: the rows of design section 5. */
  public enum Kind {
    UNAVAILABLE,
    INVALID_TOKEN,
    CLAIMS,
    CONSENT,
    INTERACTION,
    ACCESS_DENIED,
    USER_REQUIRED,
    /** Our credential was refused; another may do. */
    CREDENTIAL,
    CONFIGURATION
  }

  public final Kind kind;

  /** For logs: Entra's codes and the remedy, nothing that Entra wrote of a person. */
  public final String message;

  /** Exactly with {@link Kind#CLAIMS}. */
  public final @Nullable String claims;

  public final Duration retryAfter;

  /** Whether the same request may do better at once: it failed on its way, or by chance. */
  public final boolean repeatable;

  public final @Nullable ServiceError service;
  public final @Nullable Throwable cause;

  /** What is thrown in place of what the kind says; null for that. */
  private final @Nullable Function<String, OnBehalfException> special;

  private TokenRefusal(
      Kind kind,
      String message,
      @Nullable String claims,
      Duration retryAfter,
      boolean repeatable,
      @Nullable ServiceError service,
      @Nullable Throwable cause,
      @Nullable Function<String, OnBehalfException> special) {
    this.kind = kind;
    this.message = message;
    this.claims = claims;
    this.retryAfter = retryAfter;
    this.repeatable = repeatable;
    this.service = service;
    this.cause = cause;
    this.special = special;
  }

  /** The service could not be asked, or not answer: the next attempt may do better. */
  public static TokenRefusal unavailable(
      String message, Duration retryAfter, @Nullable Throwable cause) {
    Duration wait =
        cause instanceof CircuitOpenException
            ? ((CircuitOpenException) cause).retryAfter
            : retryAfter;
    return new TokenRefusal(Kind.UNAVAILABLE, message, null, wait, true, null, cause, null);
  }

  /** The service said when to come again. */
  public static TokenRefusal throttled(String message, Duration retryAfter) {
    return new TokenRefusal(Kind.UNAVAILABLE, message, null, retryAfter, false, null, null, null);
  }

  public static TokenRefusal configuration(String message, @Nullable Throwable cause) {
    return of(Kind.CONFIGURATION, message, cause);
  }

  /** Our own verdict. */
  public static TokenRefusal of(Kind kind, String message, @Nullable Throwable cause) {
    return new TokenRefusal(kind, message, null, Duration.ZERO, false, null, cause, null);
  }

  /** The service's verdict. */
  public static TokenRefusal of(
      Kind kind, String message, @Nullable String claims, ServiceError service) {
    return new TokenRefusal(kind, message, claims, Duration.ZERO, false, service, null, null);
  }

  /** A session has ended. */
  public static TokenRefusal sessionOver(String message, SessionExpiredException.Reason reason) {
    return new TokenRefusal(
        Kind.INTERACTION,
        message,
        null,
        Duration.ZERO,
        false,
        null,
        null,
        text -> new SessionExpiredException(text, reason));
  }

  /** The store of sessions failed: an attempt of its own may do better, another exchange not. */
  public static TokenRefusal sessionStore(String message, @Nullable Throwable cause) {
    return new TokenRefusal(
        Kind.UNAVAILABLE,
        message,
        null,
        Duration.ZERO,
        false,
        null,
        cause,
        text -> new SessionStoreUnavailableException(text, cause));
  }

  /** The same with another time to wait. */
  public TokenRefusal withRetryAfter(Duration wait) {
    return new TokenRefusal(kind, message, claims, wait, repeatable, service, cause, special);
  }

  /**
   * A new exception, bound to the caller on this thread.
   *
   * @param consentScope what a client asks for to obtain a consent
   * @param mayHearClaims whether the caller answers claims challenges
   */
  public OnBehalfException exception(
      String api, List<String> scopes, String consentScope, boolean mayHearClaims) {
    String text = "no token for DownstreamApis." + api + ": " + message;
    if (special != null) {
      return special.apply(text);
    }
    switch (kind) {
      case UNAVAILABLE:
        return new TokenServiceUnavailableException(text, retryAfter, cause);
      case INVALID_TOKEN:
        return new InvalidTokenException(text);
      case CLAIMS:
        return claims == null || !mayHearClaims
            ? interaction(text, scopes).interactionRequired()
            : interaction(text, scopes).insufficientClaims(claims);
      case CONSENT:
        return interaction(text, scopes).consentRequired(consentScope);
      case INTERACTION:
        return interaction(text, scopes).interactionRequired();
      case ACCESS_DENIED:
        return new AccessDeniedException(text);
      case USER_REQUIRED:
        return new UserRequiredException(text);
      default:
        return new ConfigurationException(text, cause);
    }
  }

  private UserInteractionRequiredException.Builder interaction(String text, List<String> scopes) {
    UserInteractionRequiredException.Builder builder =
        UserInteractionRequiredException.because(text).downstreamScopes(scopes);
    if (service == null) {
      return builder;
    }
    List<String> codes = new ArrayList<>();
    service.codes.forEach(code -> codes.add("AADSTS" + code));
    return builder.service(
        service.error,
        service.suberror.isEmpty() ? null : service.suberror,
        Collections.unmodifiableList(codes),
        service.correlationId);
  }
}

package org.onbehalf.internal.acquisition;

import java.time.Duration;
import java.util.List;
import org.onbehalf.AccessDeniedException;
import org.onbehalf.ConfigurationException;
import org.onbehalf.InvalidTokenException;
import org.onbehalf.OnBehalfException;
import org.onbehalf.TokenServiceUnavailableException;
import org.onbehalf.UserInteractionRequiredException;
import org.onbehalf.internal.Nullable;

/**
 * Why there is no token. A value and not an exception, because everybody who waited for the same
 * flight gets an exception of their own, born on their thread and bound to their caller. Immutable.
 */
final class TokenRefusal {
  /** What the caller is to do about it: the rows of design section 5. */
  enum Kind {
    UNAVAILABLE,
    INVALID_TOKEN,
    CLAIMS,
    CONSENT,
    INTERACTION,
    ACCESS_DENIED,
    /** Our credential was refused; another may do. */
    CREDENTIAL,
    CONFIGURATION
  }

  final Kind kind;

  /** For logs: Entra's codes and the remedy, nothing that Entra wrote of a person. */
  final String message;

  final @Nullable String claims;
  final Duration retryAfter;
  final @Nullable Throwable cause;

  TokenRefusal(
      Kind kind,
      String message,
      @Nullable String claims,
      Duration retryAfter,
      @Nullable Throwable cause) {
    this.kind = kind;
    this.message = message;
    this.claims = claims;
    this.retryAfter = retryAfter;
    this.cause = cause;
  }

  static TokenRefusal unavailable(String message, Duration retryAfter, @Nullable Throwable cause) {
    return new TokenRefusal(Kind.UNAVAILABLE, message, null, retryAfter, cause);
  }

  static TokenRefusal configuration(String message, @Nullable Throwable cause) {
    return new TokenRefusal(Kind.CONFIGURATION, message, null, Duration.ZERO, cause);
  }

  /** A new exception, bound to the caller on this thread. */
  OnBehalfException exception(String api, List<String> scopes) {
    String text = "no token for DownstreamApis." + api + ": " + message;
    switch (kind) {
      case UNAVAILABLE:
        return new TokenServiceUnavailableException(text, retryAfter, cause);
      case INVALID_TOKEN:
        return new InvalidTokenException(text);
      case CLAIMS:
        return UserInteractionRequiredException.claims(
            text, scopes, claims == null ? "{}" : claims);
      case CONSENT:
        return UserInteractionRequiredException.consent(text, scopes);
      case INTERACTION:
        return UserInteractionRequiredException.interaction(text, scopes);
      case ACCESS_DENIED:
        return new AccessDeniedException(text);
      default:
        return new ConfigurationException(text, cause);
    }
  }
}

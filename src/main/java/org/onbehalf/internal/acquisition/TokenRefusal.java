package org.onbehalf.internal.acquisition;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
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
import org.onbehalf.internal.message.AcquisitionMessages;
import org.onbehalf.internal.message.MessageCode;
import org.onbehalf.internal.message.StoreMessages;

/**
 * Why there is no token. A value and not an exception: everybody who waits for the same flight gets
 * an exception of their own, created on their thread and bound to their caller. Immutable.
 */
public final class TokenRefusal {
  /** What the messages of its exceptions contain; {@link TokenAcquirer} has logged them. */
  public static final String LOGGED = "no token for DownstreamApis.";

  /** What it means for the caller. */
  public enum Kind {
    UNAVAILABLE(AcquisitionMessages.UNAVAILABLE),
    INVALID_TOKEN(AcquisitionMessages.TOKEN_REFUSED),
    CLAIMS(AcquisitionMessages.CLAIMS),
    CONSENT(AcquisitionMessages.CONSENT),
    INTERACTION(AcquisitionMessages.INTERACTION),
    ACCESS_DENIED(AcquisitionMessages.DENIED),
    USER_REQUIRED(AcquisitionMessages.USER_REQUIRED),
    /** Our credential was refused; another one may be accepted. */
    CREDENTIAL(AcquisitionMessages.CREDENTIAL_REFUSED),
    CONFIGURATION(AcquisitionMessages.SET_UP);

    @SuppressWarnings("ImmutableEnumChecker") // it is
    public final MessageCode number;

    Kind(MessageCode number) {
      this.number = number;
    }
  }

  public final Kind kind;

  /** For logs: error codes and the remedy, nothing that the issuer wrote about a person. */
  public final String message;

  public final Duration retryAfter;

  /** Whether the same request may succeed at once: it failed on its way, or by chance. */
  public final boolean repeatable;

  /** Whether it ended the wait for a token request, or came before there was one. */
  final boolean isWithoutRequest;

  public final @Nullable ServiceError service;
  public final @Nullable Throwable cause;

  /** Creates a more specific exception than that of the kind. */
  private final @Nullable Function<String, OnBehalfException> exception;

  private TokenRefusal(
      Kind kind,
      String message,
      Duration retryAfter,
      boolean repeatable,
      boolean isWithoutRequest,
      @Nullable ServiceError service,
      @Nullable Throwable cause,
      @Nullable Function<String, OnBehalfException> exception) {
    this.kind = kind;
    this.message = message;
    this.retryAfter = retryAfter;
    this.repeatable = repeatable;
    this.isWithoutRequest = isWithoutRequest;
    this.service = service;
    this.cause = cause;
    this.exception = exception;
  }

  /** The service could not be reached, or not answer: a retry may succeed. */
  public static TokenRefusal unavailable(
      String message, Duration retryAfter, @Nullable Throwable cause) {
    Duration wait =
        cause instanceof CircuitOpenException
            ? ((CircuitOpenException) cause).retryAfter
            : retryAfter;
    return new TokenRefusal(Kind.UNAVAILABLE, message, wait, true, false, null, cause, null);
  }

  /** No request was made, or nobody waits for its answer any longer. */
  static TokenRefusal withoutRequest(String message, Duration retryAfter) {
    return new TokenRefusal(Kind.UNAVAILABLE, message, retryAfter, true, true, null, null, null);
  }

  /** The service said when to come again. */
  static TokenRefusal throttled(String message, Duration retryAfter) {
    return new TokenRefusal(Kind.UNAVAILABLE, message, retryAfter, false, false, null, null, null);
  }

  public static TokenRefusal configuration(String message, @Nullable Throwable cause) {
    return of(Kind.CONFIGURATION, message, cause);
  }

  /** A refusal of our own. */
  public static TokenRefusal of(Kind kind, String message, @Nullable Throwable cause) {
    return new TokenRefusal(kind, message, Duration.ZERO, false, false, null, cause, null);
  }

  /** A refusal of the service. */
  static TokenRefusal byService(Kind kind, String message, ServiceError service) {
    return new TokenRefusal(kind, message, Duration.ZERO, false, false, service, null, null);
  }

  /** A session has ended. */
  public static TokenRefusal sessionExpired(String message, SessionExpiredException.Reason reason) {
    return new TokenRefusal(
        Kind.INTERACTION,
        message,
        Duration.ZERO,
        false,
        false,
        null,
        null,
        text -> new SessionExpiredException(text, reason));
  }

  /** The session store failed: a new attempt may succeed, but not another exchange. */
  public static TokenRefusal sessionStore(Throwable cause) {
    return new TokenRefusal(
        Kind.UNAVAILABLE,
        String.valueOf(cause.getMessage()),
        Duration.ZERO,
        false,
        false,
        null,
        cause,
        text -> new SessionStoreUnavailableException(text, cause));
  }

  TokenRefusal withRetryAfter(Duration wait) {
    return new TokenRefusal(
        kind, message, wait, repeatable, isWithoutRequest, service, cause, exception);
  }

  /** The first code of the service; else what kept us from an answer. A few stable words. */
  String code() {
    if (service != null) {
      return service.codes.isEmpty()
          ? String.valueOf(service.error)
          : "AADSTS" + service.codes.iterator().next();
    }
    if (cause instanceof CircuitOpenException) {
      return "circuit_open";
    }
    return kind == Kind.UNAVAILABLE
        ? cause == null ? "temporary_failure" : "unreachable"
        : kind.name().toLowerCase(Locale.ROOT);
  }

  /** What to do: the message without the error that the service named, as {@link #code()} does. */
  String remedy() {
    String named = service == null ? "" : service + ". ";
    return message.startsWith(named) ? message.substring(named.length()) : message;
  }

  /** Of its message. */
  MessageCode number() {
    if (exception == null) {
      return kind.number;
    }
    return kind == Kind.INTERACTION ? StoreMessages.EXPIRED : StoreMessages.SESSIONS_UNAVAILABLE;
  }

  /** The message for logs, with the scopes if these may be what was refused. */
  String sentence(RequestedToken requested) {
    boolean aboutScopes = service != null && (kind == Kind.CONFIGURATION || kind == Kind.CONSENT);
    return number()
        + " "
        + LOGGED
        + requested.api
        + ": "
        + message
        + (aboutScopes ? " (the requested scopes: " + requested.scopes + ")" : "");
  }

  /** A new exception, bound to the caller on this thread. */
  public OnBehalfException exception(RequestedToken requested, Subject subject) {
    String text = sentence(requested);
    if (exception != null) {
      return exception.apply(text);
    }
    switch (kind) {
      case UNAVAILABLE:
        return new TokenServiceUnavailableException(text, retryAfter, cause);
      case INVALID_TOKEN:
        return new InvalidTokenException(text);
      case CLAIMS:
        String claims = service == null ? null : service.claims;
        return claims == null || !subject.answersChallenges(requested.requireClientCapability)
            ? interaction(text, requested).interactionRequired()
            : interaction(text, requested).insufficientClaims(claims);
      case CONSENT:
        return interaction(text, requested).consentRequired(requested.consentScope());
      case INTERACTION:
        return interaction(text, requested).interactionRequired();
      case ACCESS_DENIED:
        return new AccessDeniedException(text);
      case USER_REQUIRED:
        return new UserRequiredException(text);
      default:
        return new ConfigurationException(text, cause);
    }
  }

  private UserInteractionRequiredException.Builder interaction(
      String text, RequestedToken requested) {
    UserInteractionRequiredException.Builder builder =
        UserInteractionRequiredException.because(text).downstreamScopes(requested.scopes);
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

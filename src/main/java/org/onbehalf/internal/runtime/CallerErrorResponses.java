package org.onbehalf.internal.runtime;

import java.util.HashMap;
import java.util.Map;
import org.onbehalf.Caller;
import org.onbehalf.OnBehalfException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.TokenRefusal;
import org.onbehalf.internal.cache.SessionStore;
import org.onbehalf.internal.caller.KnownCaller;
import org.onbehalf.internal.jwks.IssuerSettings;
import org.onbehalf.internal.message.EnvironmentMessages;
import org.onbehalf.internal.response.ErrorResponse;
import org.onbehalf.internal.response.ErrorResponseMessage;
import org.onbehalf.internal.response.ErrorResponses;
import org.onbehalf.internal.response.WwwAuthenticate;
import org.onbehalf.internal.telemetry.Metrics;
import org.onbehalf.internal.telemetry.RepeatLimiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The responses that clients get instead of the application's: which one an exception becomes, and
 * the issuer of its challenge. Thread-safe.
 */
public final class CallerErrorResponses {
  private static final Logger LOG = LoggerFactory.getLogger(CallerErrorResponses.class);

  private final ErrorResponses answers;
  private final WwwAuthenticate ofAzureAd;

  /** By the name of an issuer that is not Entra. */
  private final Map<String, WwwAuthenticate> ofIssuers = new HashMap<>();

  private final TokenListeners listeners;
  private final RepeatLimiter limiter;
  private final Metrics metrics;

  CallerErrorResponses(
      Settings settings,
      ErrorResponses answers,
      TokenListeners listeners,
      RepeatLimiter limiter,
      Metrics metrics) {
    this.metrics = metrics;
    this.answers = answers;
    this.ofAzureAd =
        new WwwAuthenticate(
            settings.issuers.get(0).authority, settings.acquisition.client.clientId);
    for (IssuerSettings issuer : settings.issuers) {
      if (!issuer.own && !issuer.authority.isEntra()) {
        ofIssuers.put(issuer.name(), new WwwAuthenticate(issuer.authority));
      }
    }
    this.listeners = listeners;
    this.limiter = limiter;
  }

  /** The response for an exception, which is logged. */
  public ErrorResponse of(OnBehalfException exception, String correlationId) {
    ErrorResponse answer = answers.of(exception);
    if (answer == ErrorResponses.SERVER_ERROR) {
      logServerError(correlationId, exception);
      return answer;
    }
    String kind = answer.status() + " " + answer.error();
    String line = "the response to {} is {}: {}. Correlation id {}";
    String name = exception.getClass().getSimpleName();
    if (mayLog("exception " + kind, exception)) {
      LOG.info(line, name, kind, exception.getMessage(), correlationId);
    } else {
      LOG.debug(line, name, kind, exception.getMessage(), correlationId);
    }
    return answer;
  }

  /** Logs the cause of a 500, of which the client learns only the correlation id. */
  public void logServerError(String correlationId, OnBehalfException cause) {
    String numbered = EnvironmentMessages.SERVER_ERROR + " 500 server_error: {}. Correlation id {}";
    if (mayLog("server_error " + cause.getClass().getName(), cause)) {
      LOG.error(numbered, cause.getMessage(), correlationId);
    } else {
      LOG.debug(numbered, cause.getMessage(), correlationId);
    }
  }

  /** One event is one line: not what another class has logged, and not each of many. */
  private boolean mayLog(String kind, OnBehalfException exception) {
    String message = String.valueOf(exception.getMessage());
    return !message.contains(TokenRefusal.LOGGED)
        && !SessionStore.isLogged(message)
        && limiter.tell(kind) != RepeatLimiter.SUPPRESSED;
  }

  /** The response with the challenge of the caller's issuer; null for a caller who is not known. */
  public ErrorResponseMessage message(
      ErrorResponse answer, @Nullable Caller caller, String correlationId) {
    return message(
        answer,
        caller instanceof KnownCaller ? ((KnownCaller) caller).issuerName() : "",
        correlationId);
  }

  /**
   * The response with the challenge of an issuer.
   *
   * @param issuerName empty if it is not known: then the challenge names Entra
   */
  public ErrorResponseMessage message(
      ErrorResponse answer, String issuerName, String correlationId) {
    return new ErrorResponseMessage(
        answer, ofIssuers.getOrDefault(issuerName, ofAzureAd), correlationId);
  }

  /** Counts an answer that was sent, and tells the application's listeners of it. */
  public void sent(ErrorResponse answer, String correlationId) {
    LOG.debug("answered {} {}. Correlation id {}", answer.status(), answer.error(), correlationId);
    metrics
        .counter(
            "onbehalf.responses",
            "status",
            String.valueOf(answer.status()),
            "error",
            answer.error() == null ? "none" : answer.error())
        .increment();
    listeners.sent(answer, correlationId);
  }
}

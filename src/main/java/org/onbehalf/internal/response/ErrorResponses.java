package org.onbehalf.internal.response;

import java.io.UnsupportedEncodingException;
import java.net.URI;
import java.net.URLEncoder;
import org.onbehalf.DownstreamApiException;
import org.onbehalf.DownstreamUnavailableException;
import org.onbehalf.InsufficientScopeException;
import org.onbehalf.OnBehalfException;
import org.onbehalf.SessionStoreUnavailableException;
import org.onbehalf.TokenServiceUnavailableException;
import org.onbehalf.UserInteractionRequiredException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.message.AcquisitionMessages;
import org.onbehalf.internal.message.EnvironmentMessages;

/**
 * Maps our exceptions to responses: status and error code are the exception's, the description is
 * here. Immutable.
 */
public final class ErrorResponses {
  /** For errors of our own: the caller learns only the correlation id. */
  public static final ErrorResponse SERVER_ERROR =
      ErrorResponse.of(
          EnvironmentMessages.SERVER_ERROR,
          500,
          "server_error",
          "The service is not set up correctly. Tell its operator the correlation id.");

  /** The same where nothing could be started: the log told that once, and without the id. */
  public static final ErrorResponse NOT_STARTED =
      ErrorResponse.of(
          EnvironmentMessages.NOT_STARTED,
          500,
          "server_error",
          "The service is not set up correctly. Its operator finds the cause in the log of its"
              + " start.");

  private static final String DOWNSTREAM_ERROR =
      "A service behind this one refused the call. The log of this one says more.";

  private final String authority;
  private final String clientId;
  private final @Nullable URI consentRedirectUri;

  /**
   * With the API's own tenant and client id.
   *
   * @param authority the URL of the tenant
   * @param consentRedirectUri null leaves {@code consent_uri} out of the response
   */
  public ErrorResponses(String authority, String clientId, @Nullable URI consentRedirectUri) {
    this.authority = authority;
    this.clientId = clientId;
    this.consentRedirectUri = consentRedirectUri;
  }

  /** The response for an exception, without its message. */
  public ErrorResponse of(OnBehalfException exception) {
    String description = description(exception);
    if (description == null) {
      return SERVER_ERROR;
    }
    ErrorResponse answer =
        ErrorResponse.of(exception.code(), exception.status(), exception.error(), description);
    if (exception instanceof InsufficientScopeException) {
      return answer.withScope(String.join(" ", ((InsufficientScopeException) exception).scopes()));
    }
    if (exception instanceof TokenServiceUnavailableException) {
      return answer.withRetryAfter(((TokenServiceUnavailableException) exception).retryAfter());
    }
    if (exception instanceof SessionStoreUnavailableException) {
      return answer.withRetryAfter(((SessionStoreUnavailableException) exception).retryAfter());
    }
    if (exception instanceof DownstreamUnavailableException) {
      return answer.with("api", ((DownstreamUnavailableException) exception).api());
    }
    if (exception instanceof DownstreamApiException) {
      DownstreamApiException downstream = (DownstreamApiException) exception;
      return downstreamError(downstream.api(), downstream.downstreamStatus());
    }
    if (exception instanceof UserInteractionRequiredException) {
      return interaction(answer, (UserInteractionRequiredException) exception);
    }
    return answer;
  }

  /** Null for an error of ours, of which the client learns nothing. */
  private static @Nullable String description(OnBehalfException exception) {
    switch (exception.error()) {
      case "insufficient_scope":
        return "The caller lacks a permission that this call needs.";
      case "invalid_token":
        return "The token is no longer accepted. Sign in again.";
      case "access_denied":
        return "This account may not use the service that this call needs.";
      case "user_required":
        return "This call needs a signed-in user. An application alone cannot make it.";
      case "interaction_required":
        return "The user must sign in again.";
      case "insufficient_claims":
        return "The user must sign in again with more proof.";
      case "consent_required":
        return "The user or an administrator must consent first.";
      case "temporarily_unavailable":
        return exception instanceof SessionStoreUnavailableException
            ? "The service cannot store its work at the moment. Try again later."
            : "The sign-in service cannot be reached at the moment. Try again later.";
      case "downstream_error":
        return DOWNSTREAM_ERROR;
      case "downstream_unavailable":
        return exception.status() == 504
            ? "A service behind this one did not answer in time. Try again later."
            : "A service behind this one could not be reached. Try again later.";
      default:
        return null;
    }
  }

  /** A downstream API answered non-2xx. */
  public static ErrorResponse downstreamError(String api, int status) {
    return ErrorResponse.of(
            AcquisitionMessages.API_ERROR, 502, "downstream_error", DOWNSTREAM_ERROR)
        .with("api", api)
        .with("status", status);
  }

  private ErrorResponse interaction(
      ErrorResponse answer, UserInteractionRequiredException exception) {
    switch (exception.error()) {
      case "consent_required":
        return consent(answer, exception);
      case "insufficient_claims":
        return answer.withClaims(exception.claims().orElse("{}"));
      default:
        return answer;
    }
  }

  private ErrorResponse consent(
      ErrorResponse challenge, UserInteractionRequiredException exception) {
    // the client asks for our own scope: consent to it covers, combined, what we need downstream
    String consentScope = exception.consentScope().orElse("api://" + clientId + "/.default");
    ErrorResponse answer =
        challenge
            .with("client_id", clientId)
            .with("consent_scope", consentScope)
            .with("downstream_scopes", exception.downstreamScopes())
            .with("admin_consent_uri", authority + "/adminconsent?client_id=" + encode(clientId));
    return consentRedirectUri == null
        ? answer
        : answer.with(
            "consent_uri",
            authority
                + "/oauth2/v2.0/authorize?client_id="
                + encode(clientId)
                + "&response_type=code&response_mode=query&prompt=consent&redirect_uri="
                + encode(consentRedirectUri.toString())
                + "&scope="
                + encode(consentScope));
  }

  private static String encode(String value) {
    try {
      return URLEncoder.encode(value, "UTF-8");
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException("every Java platform has UTF-8", e);
    }
  }
}

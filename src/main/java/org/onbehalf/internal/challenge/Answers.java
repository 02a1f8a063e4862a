package org.onbehalf.internal.challenge;

import java.io.UnsupportedEncodingException;
import java.net.URI;
import java.net.URLEncoder;
import org.onbehalf.AccessDeniedException;
import org.onbehalf.DownstreamApiException;
import org.onbehalf.DownstreamUnavailableException;
import org.onbehalf.InsufficientScopeException;
import org.onbehalf.InvalidTokenException;
import org.onbehalf.OnBehalfException;
import org.onbehalf.SessionExpiredException;
import org.onbehalf.SessionStoreUnavailableException;
import org.onbehalf.TokenServiceUnavailableException;
import org.onbehalf.UserInteractionRequiredException;
import org.onbehalf.UserRequiredException;
import org.onbehalf.internal.Nullable;

/** Maps our exceptions to answers. Immutable. */
public final class Answers {
  /**
   * When something of ours is wrong: the caller learns that, and the correlation id to ask about.
   */
  public static final Answer SERVER_ERROR =
      Answer.of(
          500,
          "server_error",
          "The service is not set up correctly. Tell its operator the correlation id.");

  private final String authority;
  private final String clientId;
  private final @Nullable URI consentRedirectUri;

  /**
   * From its parts.
   *
   * @param authority the URL of the API's own tenant
   * @param consentRedirectUri null leaves {@code consent_uri} out of the answer
   */
  public Answers(String authority, String clientId, @Nullable URI consentRedirectUri) {
    this.authority = authority;
    this.clientId = clientId;
    this.consentRedirectUri = consentRedirectUri;
  }

  /** The answer that an exception becomes; its message is not part of it. */
  public Answer of(OnBehalfException exception) {
    if (exception instanceof UserInteractionRequiredException) {
      return of((UserInteractionRequiredException) exception);
    }
    if (exception instanceof InsufficientScopeException) {
      return Answer.of(
              403, exception.error(), "The caller lacks a permission that this call needs.")
          .withScope(String.join(" ", ((InsufficientScopeException) exception).scopes()));
    }
    if (exception instanceof InvalidTokenException) {
      return Answer.of(401, exception.error(), "The token is no longer accepted. Sign in again.");
    }
    if (exception instanceof AccessDeniedException) {
      return Answer.of(
          403, exception.error(), "This account may not use the service that this call needs.");
    }
    if (exception instanceof UserRequiredException) {
      return Answer.of(
          403,
          exception.error(),
          "This call needs a signed-in user. An application alone cannot make it.");
    }
    if (exception instanceof TokenServiceUnavailableException) {
      return Answer.of(
              503,
              exception.error(),
              "The sign-in service cannot be reached at the moment. Try again later.")
          .withRetryAfter(((TokenServiceUnavailableException) exception).retryAfter());
    }
    if (exception instanceof SessionExpiredException) {
      return Answer.of(401, exception.error(), "The user must sign in again.");
    }
    if (exception instanceof SessionStoreUnavailableException) {
      return Answer.of(
              503,
              exception.error(),
              "The service cannot keep its work at the moment. Try again later.")
          .withRetryAfter(((SessionStoreUnavailableException) exception).retryAfter());
    }
    if (exception instanceof DownstreamApiException) {
      DownstreamApiException downstream = (DownstreamApiException) exception;
      return downstreamError(downstream.api(), downstream.downstreamStatus());
    }
    if (exception instanceof DownstreamUnavailableException) {
      return Answer.of(
              exception.status(),
              exception.error(),
              exception.status() == 504
                  ? "A service behind this one did not answer in time."
                  : "A service behind this one could not be reached.")
          .with("api", ((DownstreamUnavailableException) exception).api());
    }
    return SERVER_ERROR;
  }

  /** A downstream API answered non-2xx. */
  public static Answer downstreamError(String api, int status) {
    return Answer.of(502, "downstream_error", "A service behind this one refused the call.")
        .with("api", api)
        .with("status", status);
  }

  private Answer of(UserInteractionRequiredException exception) {
    switch (exception.error()) {
      case "consent_required":
        return consent(exception);
      case "insufficient_claims":
        return Answer.of(401, exception.error(), "The user must sign in again with more proof.")
            .withClaims(exception.claims().orElse("{}"));
      default:
        return Answer.of(401, exception.error(), "The user must sign in again.");
    }
  }

  private Answer consent(UserInteractionRequiredException exception) {
    // the client asks for our own scope: consent to it covers, combined, what we need downstream
    String consentScope = exception.consentScope().orElse("api://" + clientId + "/.default");
    Answer answer =
        Answer.of(401, exception.error(), "The user or an administrator must consent first.")
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

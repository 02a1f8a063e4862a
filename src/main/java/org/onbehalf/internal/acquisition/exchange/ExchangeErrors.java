package org.onbehalf.internal.acquisition.exchange;

import java.net.HttpURLConnection;
import java.util.regex.Pattern;
import org.onbehalf.internal.acquisition.ServiceError;
import org.onbehalf.internal.acquisition.TokenErrorReader;
import org.onbehalf.internal.acquisition.TokenRefusal.Kind;

/**
 * Classifies the errors of a token exchange (RFC 8693 section 2.2.2, RFC 6749 section 5.2). A
 * consent at the issuer is an interaction like any other: no client could obtain it at Entra.
 */
final class ExchangeErrors extends TokenErrorReader {
  /**
   * The error codes do not tell a subject token that is not accepted from a target that the issuer
   * does not know: Keycloak sends {@code invalid_request} for both, and {@code invalid_client} for
   * an unknown audience. Only the description tells; it is read here and never passed on.
   */
  private static final Pattern ABOUT_TARGET =
      Pattern.compile(
          "audience|scope|resource|parameter|not (enabled|allowed|supported|available)",
          Pattern.CASE_INSENSITIVE);

  private final String section;

  ExchangeErrors(String section) {
    this.section = section;
  }

  @Override
  protected String message(ServiceError error, int status, Kind kind) {
    return section
        + ".TokenEndpoint refused: "
        + (error.error == null ? kind : error.error)
        + ". "
        + remedy(kind);
  }

  @Override
  protected Kind kind(ServiceError error, int status, String description) {
    boolean ofTarget = ABOUT_TARGET.matcher(description).find();
    switch (String.valueOf(error.error)) {
      case "invalid_request":
        // the subject token is not valid, or not accepted: expired, logged out, disabled
        return ofTarget ? Kind.CONFIGURATION : Kind.INVALID_TOKEN;
      case "invalid_token":
        return Kind.INVALID_TOKEN;
      case "invalid_client":
        return ofTarget ? Kind.CONFIGURATION : Kind.CREDENTIAL;
      case "unauthorized_client":
        // with 400 the client is known, and may not use this grant
        return status == HttpURLConnection.HTTP_UNAUTHORIZED ? Kind.CREDENTIAL : Kind.CONFIGURATION;
      case "invalid_grant":
      case "interaction_required":
      case "consent_required":
      case "login_required":
        return Kind.INTERACTION;
      default:
        return Kind.CONFIGURATION;
    }
  }

  private String remedy(Kind kind) {
    switch (kind) {
      case CREDENTIAL:
        return "Check "
            + section
            + ".ClientId, its credentials and ClientAuthentication against the registration there";
      case UNAVAILABLE:
        return "It is retried later";
      case CONFIGURATION:
        return "Check Audience, Resource and Scopes of the API's TokenExchange section, and whether"
            + " the issuer lets this application exchange tokens for it";
      default:
        return "The user signs in again there";
    }
  }
}

package org.onbehalf.internal.acquisition;

import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Pattern;
import org.onbehalf.internal.acquisition.TokenRefusal.Kind;
import org.onbehalf.internal.config.TokenExchangeSettings;
import org.onbehalf.internal.http.HttpExchange;

/**
 * What an issuer's refusal of a token exchange means (RFC 8693 section 2.2.2, RFC 6749 section
 * 5.2).
 */
final class ExchangeErrors {
  /**
   * The error codes do not tell a subject token that is not accepted from a target that the issuer
   * does not know: Keycloak sends {@code invalid_request} for both, and {@code invalid_client} for
   * an unknown audience. Only the description tells; it is read here and never passed on.
   */
  private static final Pattern OF_THE_TARGET =
      Pattern.compile(
          "audience|scope|resource|parameter|not (enabled|allowed|supported|available)",
          Pattern.CASE_INSENSITIVE);

  private ExchangeErrors() {}

  /**
   * What the answer means.
   *
   * @param now by which a {@code Retry-After} with a date counts where the answer has none
   */
  static TokenRefusal read(
      TokenExchangeSettings settings, HttpExchange.Response response, Instant now) {
    Map<String, Object> body = TokenErrors.json(response.body);
    boolean ofTheTarget =
        OF_THE_TARGET.matcher(String.valueOf(body.get("error_description"))).find();
    return TokenErrors.read(response, now, service -> kind(service, response.status, ofTheTarget))
        .of(settings.key + ".TokenEndpoint", kind -> remedy(settings, kind));
  }

  private static Kind kind(ServiceError service, int status, boolean ofTheTarget) {
    switch (String.valueOf(service.error)) {
      case "invalid_request":
        // the subject token is not valid, or not accepted: expired, logged out, disabled
        return ofTheTarget ? Kind.CONFIGURATION : Kind.INVALID_TOKEN;
      case "invalid_token":
        return Kind.INVALID_TOKEN;
      case "invalid_client":
        return ofTheTarget ? Kind.CONFIGURATION : Kind.CREDENTIAL;
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

  private static String remedy(TokenExchangeSettings settings, Kind kind) {
    switch (kind) {
      case CREDENTIAL:
        return "Check "
            + settings.key
            + ".ClientId, its credentials and ClientAuthentication against the registration there";
      case UNAVAILABLE:
        return "It is tried again later";
      case CONFIGURATION:
        return "Check Audience, Resource and Scopes of the API's TokenExchange section, and whether"
            + " the issuer lets this application exchange tokens for it";
      default:
        return "The user signs in again there";
    }
  }
}

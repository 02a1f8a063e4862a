package org.onbehalf.internal.acquisition;

import org.onbehalf.internal.acquisition.TokenRefusal.Kind;
import org.onbehalf.internal.config.TokenExchangeSettings;
import org.onbehalf.internal.http.HttpExchange;

/** placeholder. */
final class ExchangeErrors {
  private ExchangeErrors() {}

  static TokenRefusal read(TokenExchangeSettings settings, HttpExchange.Response response) {
    return TokenErrors.read(response)
        .of(settings.key + ".TokenEndpoint", kind -> remedy(settings, kind));
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
        return "Check the API's TokenExchange section, and whether the issuer lets this application"
            + " exchange tokens for it";
      default:
        return "The user signs in again there";
    }
  }
}

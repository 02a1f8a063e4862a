package org.onbehalf.internal.acquisition;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.net.URLEncoder;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.onbehalf.internal.config.IssuerSettings;
import org.onbehalf.internal.config.Settings;
import org.onbehalf.internal.config.TokenExchangeSettings;
import org.onbehalf.internal.config.TokenExchangeSettings.ClientAuthentication;
import org.onbehalf.internal.http.HttpExchange;

/** The token endpoint of an issuer that is not Entra: token exchange (RFC 8693). Thread-safe. */
public final class ExchangeTokenEndpoint {
  static final String GRANT_TYPE = "urn:ietf:params:oauth:grant-type:token-exchange";
  static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

  final TokenExchangeSettings settings;
  private final HttpExchange http;
  private final Clock clock;

  public ExchangeTokenEndpoint(TokenExchangeSettings settings, HttpExchange http, Clock clock) {
    this.settings = settings;
    this.http = http;
    this.clock = clock;
  }

  /** Those of all issuers that have one, by the issuer's name. */
  public static Map<String, ExchangeTokenEndpoint> of(
      Settings settings, HttpExchange http, Clock clock) {
    Map<String, ExchangeTokenEndpoint> endpoints = new TreeMap<>();
    for (IssuerSettings issuer : settings.issuers) {
      if (issuer.exchange != null) {
        endpoints.put(issuer.name(), new ExchangeTokenEndpoint(issuer.exchange, http, clock));
      }
    }
    return endpoints;
  }

  /**
   * Asks for a token.
   *
   * @param parameters beside those of the client and the grant
   */
  TokenAnswer ask(String subjectToken, Map<String, String> parameters, String correlationId) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", GRANT_TYPE);
    form.put("subject_token", subjectToken);
    form.put("subject_token_type", ACCESS_TOKEN);
    form.put("requested_token_type", settings.requestedTokenType);
    form.putAll(parameters);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Accept", "application/json");
    headers.put("Content-Type", "application/x-www-form-urlencoded");
    headers.put("client-request-id", correlationId);
    if (settings.clientAuthentication == ClientAuthentication.CLIENT_SECRET_POST) {
      form.put("client_id", settings.clientId);
      form.put("client_secret", settings.clientSecret);
    } else {
      // both are form-encoded first (RFC 6749 section 2.3.1)
      String pair = encoded(settings.clientId) + ':' + encoded(settings.clientSecret);
      headers.put(
          "Authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)));
    }
    Instant askedAt = clock.instant();
    try {
      return ExchangeResponses.read(
          settings, http.send("POST", settings.tokenEndpoint, headers, body(form), false), askedAt);
    } catch (IOException e) {
      return ExchangeResponses.unreachable(settings, e);
    }
  }

  private static byte[] body(Map<String, String> form) {
    StringBuilder body = new StringBuilder();
    form.forEach(
        (name, value) ->
            body.append(body.length() == 0 ? "" : "&")
                .append(encoded(name))
                .append('=')
                .append(encoded(value)));
    return body.toString().getBytes(UTF_8);
  }

  private static String encoded(String text) {
    try {
      return URLEncoder.encode(text, "UTF-8");
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException("every Java platform has UTF-8", e);
    }
  }
}

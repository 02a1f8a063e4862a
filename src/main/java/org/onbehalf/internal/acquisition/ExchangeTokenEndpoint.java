package org.onbehalf.internal.acquisition;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.microsoft.aad.msal4j.IClientCredential;
import com.nimbusds.jose.JOSEException;
import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.net.URLEncoder;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.onbehalf.internal.cache.TokenVariant;
import org.onbehalf.internal.config.IssuerSettings;
import org.onbehalf.internal.config.Settings;
import org.onbehalf.internal.config.TokenExchangeSettings;
import org.onbehalf.internal.http.HttpExchange;
import org.onbehalf.internal.telemetry.Metrics;

/** The token endpoint of an issuer that is not Entra: token exchange (RFC 8693). Thread-safe. */
public final class ExchangeTokenEndpoint {
  static final String GRANT_TYPE = "urn:ietf:params:oauth:grant-type:token-exchange";
  static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

  /** Requests with options of their own may bring any number of variants. */
  private static final int MOST_VARIANTS = 1000;

  final TokenExchangeSettings settings;
  private final ConcurrentMap<TokenVariant, TokenVariant> variants = new ConcurrentHashMap<>();
  private final CredentialChain credentials;
  private final HttpExchange http;
  private final Clock clock;

  private ExchangeTokenEndpoint(
      TokenExchangeSettings settings, CredentialChain credentials, HttpExchange http, Clock clock) {
    this.settings = settings;
    this.credentials = credentials;
    this.http = http;
    this.clock = clock;
  }

  /** Those of all issuers that have one, by the issuer's name. */
  public static Map<String, ExchangeTokenEndpoint> of(
      Settings settings, HttpExchange http, Metrics metrics, Clock clock) {
    Map<String, ExchangeTokenEndpoint> endpoints = new TreeMap<>();
    for (IssuerSettings issuer : settings.issuers) {
      TokenExchangeSettings exchange = issuer.exchange;
      if (exchange != null) {
        endpoints.put(
            issuer.name(),
            new ExchangeTokenEndpoint(
                exchange,
                CredentialChain.of(exchange, settings, http, metrics, clock),
                http,
                clock));
      }
    }
    return endpoints;
  }

  /**
   * What an API's token is here: none of another issuer's nor of Entra's. Worked out once, since
   * the hot path makes no hashes.
   *
   * @param parameters what is asked for
   */
  TokenVariant variant(TokenVariant variant, Supplier<Map<String, String>> parameters) {
    TokenVariant known = variants.get(variant);
    if (known != null) {
      return known;
    }
    List<String> parts =
        new ArrayList<>(
            Arrays.asList(
                "token-exchange",
                settings.key,
                settings.tokenEndpoint.toString(),
                settings.clientId,
                settings.requestedTokenType));
    parameters
        .get()
        .forEach(
            (name, value) -> {
              parts.add(name);
              parts.add(value);
            });
    TokenVariant made = variant.with(parts);
    if (variants.size() < MOST_VARIANTS) {
      variants.put(variant, made);
    }
    return made;
  }

  /**
   * Asks for a token, with each credential in turn as long as the credential itself is refused.
   *
   * @param parameters beside those of the client and the grant
   */
  TokenAnswer ask(String subjectToken, Map<String, String> parameters, String correlationId) {
    return credentials.ask(
        settings.tokenEndpoint.toString(),
        credential -> ask(subjectToken, parameters, correlationId, credential));
  }

  private TokenAnswer ask(
      String subjectToken,
      Map<String, String> parameters,
      String correlationId,
      IClientCredential credential) {
    Instant askedAt = clock.instant();
    Map<String, String> form = new LinkedHashMap<>(parameters);
    form.put("grant_type", GRANT_TYPE);
    form.put("subject_token", subjectToken);
    form.put("subject_token_type", ACCESS_TOKEN);
    form.put("requested_token_type", settings.requestedTokenType);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Accept", "application/json");
    headers.put("Content-Type", "application/x-www-form-urlencoded");
    headers.put("client-request-id", correlationId);
    try {
      new ClientAuthenticator(settings, credential, askedAt).addTo(form, headers);
    } catch (JOSEException e) {
      return TokenAnswer.refused(
          TokenRefusal.of(
              TokenRefusal.Kind.CREDENTIAL,
              "the private key cannot sign (" + e.getClass().getSimpleName() + ")",
              null));
    }
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

  static String encoded(String text) {
    try {
      return URLEncoder.encode(text, "UTF-8");
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException("every Java platform has UTF-8", e);
    }
  }
}

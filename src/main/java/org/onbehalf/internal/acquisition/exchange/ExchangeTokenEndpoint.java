package org.onbehalf.internal.acquisition.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.net.URLEncoder;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.AcquisitionSettings;
import org.onbehalf.internal.acquisition.ClientCredentials;
import org.onbehalf.internal.acquisition.LoadedCredential;
import org.onbehalf.internal.acquisition.RequestedToken;
import org.onbehalf.internal.acquisition.TokenAnswer;
import org.onbehalf.internal.acquisition.TokenEndpoint;
import org.onbehalf.internal.acquisition.TokenExchangeSettings;
import org.onbehalf.internal.acquisition.TokenGrant;
import org.onbehalf.internal.acquisition.TokenRefusal;
import org.onbehalf.internal.cache.TokenRequestForm;
import org.onbehalf.internal.http.HttpExchange;
import org.onbehalf.internal.telemetry.Metrics;

/** The token endpoint of an issuer that is not Entra: token exchange (RFC 8693). Thread-safe. */
public final class ExchangeTokenEndpoint extends TokenEndpoint {
  private final TokenExchangeSettings settings;
  private final HttpExchange http;
  private final Clock clock;

  private ExchangeTokenEndpoint(
      TokenExchangeSettings exchange,
      AcquisitionSettings settings,
      HttpExchange http,
      Metrics metrics,
      Clock clock) {
    super(
        exchange.key + ".TokenEndpoint",
        new ExchangeErrors(exchange.key),
        new ClientCredentials(exchange, settings, http, metrics, clock),
        settings);
    this.settings = exchange;
    this.http = http;
    this.clock = clock;
  }

  /** Those of all issuers that have one, by the issuer's name. */
  public static Map<String, TokenEndpoint> of(
      AcquisitionSettings settings, HttpExchange http, Metrics metrics, Clock clock) {
    Map<String, TokenEndpoint> endpoints = new TreeMap<>();
    settings.exchanges.forEach(
        (issuer, exchange) ->
            endpoints.put(
                issuer, new ExchangeTokenEndpoint(exchange, settings, http, metrics, clock)));
    return endpoints;
  }

  @Override
  protected TokenRequestForm form(RequestedToken requested, @Nullable String claims) {
    return requested.form(settings, claims);
  }

  @Override
  protected String address(TokenGrant grant) {
    return settings.tokenEndpoint.toString();
  }

  @Override
  protected TokenAnswer send(TokenGrant grant, LoadedCredential credential) {
    Instant sentAt = clock.instant();
    Map<String, String> form = new LinkedHashMap<>(grant.form.parameters());
    form.put("subject_token", grant.credential);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Accept", "application/json");
    headers.put("Content-Type", "application/x-www-form-urlencoded");
    headers.put("client-request-id", grant.correlationId);
    try {
      ClientAuthenticator.add(settings, credential, sentAt, form, headers);
    } catch (JOSEException e) {
      return TokenAnswer.refused(
          TokenRefusal.of(
              TokenRefusal.Kind.CREDENTIAL,
              "the private key cannot sign (" + e.getClass().getSimpleName() + ")",
              null));
    }
    StringBuilder body = new StringBuilder();
    form.forEach(
        (name, value) ->
            body.append(body.length() == 0 ? "" : "&")
                .append(encoded(name))
                .append('=')
                .append(encoded(value)));
    try {
      return read(
          http.send(
              "POST", settings.tokenEndpoint, headers, body.toString().getBytes(UTF_8), false),
          null,
          sentAt);
    } catch (IOException e) {
      return read(null, e, sentAt);
    }
  }

  static String encoded(String text) {
    try {
      return URLEncoder.encode(text, "UTF-8");
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException("every Java platform has UTF-8", e);
    }
  }

  @Override
  protected @Nullable String fault(Map<String, Object> body) {
    return text(body, "issued_token_type").equals(settings.requestedTokenType)
        ? null
        : "whose issued_token_type is not "
            + settings.requestedTokenType
            + ". See "
            + settings.key
            + ".RequestedTokenType";
  }

  /** Not verified: only the API trusts the token, and we only drop it in time. */
  @Override
  protected Instant expiresAt(String token, Instant sentAt) {
    try {
      JWTClaimsSet claims = JWTParser.parse(token).getJWTClaimsSet();
      if (claims != null && claims.getExpirationTime() != null) {
        return claims.getExpirationTime().toInstant();
      }
    } catch (ParseException e) {
      // an opaque token
    }
    return sentAt.plus(settings.tokenLifetime);
  }
}

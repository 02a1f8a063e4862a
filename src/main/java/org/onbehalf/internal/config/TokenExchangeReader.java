package org.onbehalf.internal.config;

import static org.onbehalf.internal.config.DownstreamApiKeys.*;
import static org.onbehalf.internal.config.IssuerKeys.*;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.TokenExchangeSettings.ClientAuthentication;

/** Reads {@code Issuers.NAME.Grant} and what belongs to it, and {@code TokenExchange} of APIs. */
final class TokenExchangeReader {
  private static final String TYPE = "urn:ietf:params:oauth:token-type:";

  private static final String CREDENTIALS = CLIENT_CREDENTIALS.name;
  private static final List<Key<?>> BESIDE =
      Collections.unmodifiableList(
          Arrays.asList(
              TOKEN_ENDPOINT,
              CLIENT_ID,
              CLIENT_SECRET,
              CLIENT_AUTHENTICATION,
              ASSERTION_KEY_ID,
              REQUESTED_TOKEN_TYPE,
              TOKEN_LIFETIME));

  /** RFC 6749 section 3.3. */
  private static final Pattern SCOPE = Pattern.compile("[!#-\\[\\]-~]{1,500}");

  private TokenExchangeReader() {}

  /**
   * How that issuer's callers are exchanged.
   *
   * @param authority null where it is faulty
   * @return null where they are not, or the keys are faulty
   */
  static @Nullable TokenExchangeSettings read(
      Section issuer,
      @Nullable Authority authority,
      ConfigurationInput input,
      Duration expiryWarning) {
    String grant = issuer.text(GRANT);
    if (!issuer.isSet(GRANT)) {
      List<String> beside = new ArrayList<>();
      BESIDE.stream().filter(issuer::isChanged).forEach(key -> beside.add(key.name));
      if (!issuer.elements(CREDENTIALS).isEmpty()) {
        beside.add(CREDENTIALS);
      }
      for (String name : beside) {
        issuer.fault(
            name,
            "a key that is without effect",
            "Grant = token-exchange beside it",
            "set Grant = token-exchange, or remove the key");
      }
      return null;
    }
    if (grant == null || !grant.toLowerCase(Locale.ROOT).equals("token-exchange")) {
      if (grant != null) {
        issuer.reject(GRANT, grant, "token-exchange", "correct it, or remove the key");
      }
      return null;
    }
    if (authority != null && authority.isEntra()) {
      issuer.fault(
          GRANT,
          "token-exchange with an issuer of Entra's",
          "Type = oidc, adfs or b2c beside it",
          "remove the key: Entra exchanges on behalf of its users (AzureAd.ClientCredentials)");
      return null;
    }
    return settings(
        issuer, authority, new CredentialsReader(issuer, false, input, expiryWarning).read());
  }

  private static @Nullable TokenExchangeSettings settings(
      Section issuer, @Nullable Authority authority, List<ClientCredential> credentials) {
    URI endpoint = endpoint(issuer, authority);
    String clientId =
        issuer.required(
            CLIENT_ID, "this application's id there", "register the application at the issuer");
    if (credentials.isEmpty()
        && !issuer.isSet(CLIENT_SECRET)
        && issuer.elements(CREDENTIALS).isEmpty()) {
      issuer.fault(
          CLIENT_SECRET,
          "neither ClientSecret nor ClientCredentials",
          "how this application proves there who it is",
          "take the secret from the environment: ${…}; or configure a certificate");
    }
    ClientAuthentication authentication = issuer.get(CLIENT_AUTHENTICATION);
    String keyId = issuer.text(ASSERTION_KEY_ID);
    String type = requestedTokenType(issuer);
    Duration lifetime = issuer.get(TOKEN_LIFETIME);
    return endpoint == null || clientId == null || credentials.isEmpty()
        ? null
        : new TokenExchangeSettings(
            issuer.key(), endpoint, clientId, credentials, authentication, keyId, type, lifetime);
  }

  private static @Nullable URI endpoint(Section issuer, @Nullable Authority authority) {
    String expected = "an absolute https URL without query, fragment and user";
    String text =
        issuer.required(TOKEN_ENDPOINT, expected, "copy token_endpoint of the issuer's metadata");
    if (text == null) {
      return null;
    }
    URI uri = Addresses.web(text);
    if (uri == null
        || Addresses.hasQueryFragmentOrUser(uri)
        || (Addresses.isHttp(uri) && !Addresses.isLoopback(uri))) {
      issuer.reject(
          TOKEN_ENDPOINT,
          text,
          expected + "; http only for localhost, 127.0.0.0/8 and [::1]",
          "correct the URL, in quotes");
      return null;
    }
    if (authority != null && !Addresses.origin(uri).equals(Addresses.origin(authority.instance))) {
      issuer.reject(
          TOKEN_ENDPOINT,
          text,
          "a URL at the issuer's own host, " + authority.instance,
          "correct it: callers' tokens of this issuer are sent there, and to nobody else");
      return null;
    }
    return uri;
  }

  private static String requestedTokenType(Section issuer) {
    String text = issuer.text(REQUESTED_TOKEN_TYPE);
    List<String> known = Arrays.asList(TYPE + "access_token", TYPE + "jwt");
    if (text != null && !known.contains(text)) {
      issuer.reject(
          REQUESTED_TOKEN_TYPE,
          text,
          known.get(0) + " or " + known.get(1),
          "name a type that is sent as a bearer token");
    }
    return text == null ? known.get(0) : text;
  }

  private static boolean isAbsolute(String text) {
    try {
      URI uri = new URI(text);
      return uri.isAbsolute() && uri.getRawFragment() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** What that API is called at such issuers. */
  static ExchangeTarget target(Section api) {
    List<String> scopes = api.words(EXCHANGE_SCOPES);
    for (String scope : scopes) {
      if (!SCOPE.matcher(scope).matches()) {
        api.reject(
            EXCHANGE_SCOPES,
            scope,
            "scopes without blanks, quotes and back-slashes",
            "make each scope an element of the list");
      }
    }
    String resource = api.text(EXCHANGE_RESOURCE);
    if (resource != null && !isAbsolute(resource)) {
      api.reject(
          EXCHANGE_RESOURCE,
          resource,
          "an absolute URI without fragment (RFC 8707)",
          "correct it, or name the API by Audience");
    }
    return new ExchangeTarget(
        api.text(EXCHANGE_AUDIENCE), resource, Collections.unmodifiableList(scopes));
  }
}

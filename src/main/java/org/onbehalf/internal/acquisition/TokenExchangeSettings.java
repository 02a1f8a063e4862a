package org.onbehalf.internal.acquisition;

import static org.onbehalf.internal.config.IssuerKeys.*;
import static org.onbehalf.internal.message.ConfigurationMessages.*;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.Addresses;
import org.onbehalf.internal.config.Authority;
import org.onbehalf.internal.config.ConfigurationInput;
import org.onbehalf.internal.config.Key;
import org.onbehalf.internal.config.KeyNames;
import org.onbehalf.internal.config.Section;
import org.onbehalf.internal.credential.ClientCredential;
import org.onbehalf.internal.credential.CredentialsReader;
import org.onbehalf.internal.jwks.IssuerSettings;

/** How callers of an issuer that is not Entra are exchanged (RFC 8693). Immutable. */
public final class TokenExchangeSettings {
  private static final List<Key<?>> WITH_GRANT =
      Collections.unmodifiableList(
          Arrays.asList(
              TOKEN_ENDPOINT,
              CLIENT_ID,
              CLIENT_SECRET,
              CLIENT_AUTHENTICATION,
              ASSERTION_KEY_ID,
              REQUESTED_TOKEN_TYPE,
              TOKEN_LIFETIME));

  /** The section that it is configured in, such as {@code Issuers.Keycloak}. */
  public final String key;

  public final URI tokenEndpoint;
  public final String clientId;

  /** In the order in which they are tried; at least one. */
  public final List<ClientCredential> clientCredentials;

  /** How a secret is sent; certificates sign, and assertions are sent as they are (RFC 7523). */
  public final ClientAuthentication clientAuthentication;

  /** By what the issuer knows the key that signs; null for the certificate's hash alone. */
  public final @Nullable String assertionKeyId;

  /** A URN of RFC 8693 section 3. */
  public final String requestedTokenType;

  /** How long a token is valid whose answer does not say. */
  public final Duration tokenLifetime;

  private TokenExchangeSettings(
      Section issuer, URI endpoint, String clientId, List<ClientCredential> credentials) {
    this.key = issuer.key();
    this.tokenEndpoint = endpoint;
    this.clientId = clientId;
    this.clientCredentials = credentials;
    this.clientAuthentication = issuer.get(CLIENT_AUTHENTICATION);
    this.assertionKeyId = issuer.find(ASSERTION_KEY_ID);
    this.requestedTokenType = issuer.get(REQUESTED_TOKEN_TYPE);
    this.tokenLifetime = issuer.get(TOKEN_LIFETIME);
  }

  /**
   * How callers are exchanged, by the names of their issuers.
   *
   * @param section {@code Issuers}
   * @param read those of them without a fault
   */
  public static Map<String, TokenExchangeSettings> readAll(
      Section section,
      List<IssuerSettings> read,
      ConfigurationInput input,
      Duration expiryWarning) {
    Map<String, Authority> authorities = new HashMap<>();
    read.forEach(issuer -> authorities.put(issuer.name(), issuer.authority));
    Map<String, TokenExchangeSettings> exchanges = new TreeMap<>();
    for (String name : section.names()) {
      Section issuer = section.child(name);
      if (KeyNames.isName(name) && issuer.isSet(AUTHORITY)) {
        TokenExchangeSettings exchange = read(issuer, authorities.get(name), input, expiryWarning);
        if (exchange != null) {
          exchanges.put(name, exchange);
        }
      }
    }
    return Collections.unmodifiableMap(exchanges);
  }

  /**
   * How that issuer's callers are exchanged.
   *
   * @param authority null where it is faulty
   * @return null where they are not, or the keys are faulty
   */
  private static @Nullable TokenExchangeSettings read(
      Section issuer,
      @Nullable Authority authority,
      ConfigurationInput input,
      Duration expiryWarning) {
    String grant = issuer.find(GRANT);
    if (!issuer.isSet(GRANT)) {
      refuseKeysOfGrant(issuer);
    } else if (grant != null && authority != null && authority.isEntra()) {
      issuer.fault(
          CONTRADICTION,
          GRANT,
          "token-exchange with an issuer of Entra's",
          "Type = oidc, adfs or b2c beside it",
          "remove the key: Entra exchanges on behalf of its users (AzureAd.ClientCredentials)");
    } else if (grant != null) {
      return read(
          issuer, authority, new CredentialsReader(issuer, false, input, expiryWarning).read());
    }
    return null;
  }

  private static void refuseKeysOfGrant(Section issuer) {
    List<String> names = new ArrayList<>();
    WITH_GRANT.stream().filter(issuer::isChanged).forEach(key -> names.add(key.name));
    if (!issuer.elements(CLIENT_CREDENTIALS.name).isEmpty()) {
      names.add(CLIENT_CREDENTIALS.name);
    }
    for (String name : names) {
      issuer.fault(
          NO_EFFECT,
          name,
          "a key that is without effect",
          "Grant = token-exchange beside it",
          "set Grant = token-exchange, or remove the key");
    }
  }

  private static @Nullable TokenExchangeSettings read(
      Section issuer, @Nullable Authority authority, List<ClientCredential> credentials) {
    URI endpoint =
        issuer.required(
            TOKEN_ENDPOINT,
            "an absolute https URL without query, fragment and user",
            "copy token_endpoint of the issuer's metadata");
    if (endpoint != null
        && authority != null
        && !Addresses.origin(endpoint).equals(Addresses.origin(authority.instance))) {
      issuer.reject(
          TOKEN_ENDPOINT,
          endpoint.toString(),
          "a URL at the issuer's own host, " + authority.instance,
          "correct it: callers' tokens of this issuer are sent there, and to nobody else");
    }
    String clientId =
        issuer.required(
            CLIENT_ID, "this application's id there", "register the application at the issuer");
    if (credentials.isEmpty()
        && !issuer.isSet(CLIENT_SECRET)
        && issuer.elements(CLIENT_CREDENTIALS.name).isEmpty()) {
      issuer.fault(
          MISSING,
          CLIENT_SECRET,
          "neither ClientSecret nor ClientCredentials",
          "how this application proves there who it is",
          "take the secret from the environment: ${…}; or configure a certificate");
    }
    return endpoint == null || clientId == null || credentials.isEmpty()
        ? null
        : new TokenExchangeSettings(issuer, endpoint, clientId, credentials);
  }

  /** Shows no secret. */
  @Override
  public String toString() {
    return "TokenExchangeSettings(" + key + ")";
  }
}

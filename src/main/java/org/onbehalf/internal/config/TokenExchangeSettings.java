package org.onbehalf.internal.config;

import java.net.URI;
import java.time.Duration;

/** How callers of an issuer that is not Entra are exchanged (RFC 8693). Immutable. */
public final class TokenExchangeSettings {
  /** How this application proves who it is (RFC 6749 section 2.3.1). */
  public enum ClientAuthentication {
    CLIENT_SECRET_BASIC,
    CLIENT_SECRET_POST
  }

  /** The section that it is configured in, such as {@code Issuers.Keycloak}. */
  public final String key;

  public final URI tokenEndpoint;
  public final String clientId;
  public final String clientSecret;
  public final ClientAuthentication clientAuthentication;

  /** A URN of RFC 8693 section 3. */
  public final String requestedTokenType;

  /** How long a token counts whose answer does not say. */
  public final Duration tokenLifetime;

  TokenExchangeSettings(
      String key,
      URI tokenEndpoint,
      String clientId,
      String clientSecret,
      ClientAuthentication clientAuthentication,
      String requestedTokenType,
      Duration tokenLifetime) {
    this.key = key;
    this.tokenEndpoint = tokenEndpoint;
    this.clientId = clientId;
    this.clientSecret = clientSecret;
    this.clientAuthentication = clientAuthentication;
    this.requestedTokenType = requestedTokenType;
    this.tokenLifetime = tokenLifetime;
  }

  /** Shows no secret. */
  @Override
  public String toString() {
    return "TokenExchangeSettings(" + key + ")";
  }
}

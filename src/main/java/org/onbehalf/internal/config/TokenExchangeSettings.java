package org.onbehalf.internal.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.onbehalf.internal.Nullable;

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

  /** In the order in which they are tried; at least one. */
  public final List<ClientCredential> clientCredentials;

  /** How a secret is sent; certificates sign, and assertions are sent as they are (RFC 7523). */
  public final ClientAuthentication clientAuthentication;

  /** By what the issuer knows the key that signs; null for the certificate's hash alone. */
  public final @Nullable String assertionKeyId;

  /** A URN of RFC 8693 section 3. */
  public final String requestedTokenType;

  /** How long a token counts whose answer does not say. */
  public final Duration tokenLifetime;

  TokenExchangeSettings(
      String key,
      URI tokenEndpoint,
      String clientId,
      List<ClientCredential> clientCredentials,
      ClientAuthentication clientAuthentication,
      @Nullable String assertionKeyId,
      String requestedTokenType,
      Duration tokenLifetime) {
    this.key = key;
    this.tokenEndpoint = tokenEndpoint;
    this.clientId = clientId;
    this.clientCredentials = clientCredentials;
    this.clientAuthentication = clientAuthentication;
    this.assertionKeyId = assertionKeyId;
    this.requestedTokenType = requestedTokenType;
    this.tokenLifetime = tokenLifetime;
  }

  /** Shows no secret. */
  @Override
  public String toString() {
    return "TokenExchangeSettings(" + key + ")";
  }
}

package org.onbehalf.spi;

import java.util.Map;

/**
 * The token request that a {@link ClientCredentialProvider} provides a credential for. Immutable
 * and thread-safe.
 *
 * @since 0.1
 */
public interface CredentialRequest {

  /**
   * Returns the application (client) id, which is {@code iss} and {@code sub} of an assertion that
   * the application signs.
   *
   * @return {@code AzureAd.ClientId}, never null
   * @since 0.1
   */
  String clientId();

  /**
   * Returns the URL of the token endpoint, which is {@code aud} of an assertion that the
   * application signs (RFC 7523 section 3).
   *
   * @return an absolute URL that includes the tenant of the request; never null
   * @since 0.1
   */
  String tokenEndpoint();

  /**
   * Returns the {@code ProviderData} of the entry.
   *
   * @return an unmodifiable map, never null
   * @since 0.1
   */
  Map<String, String> data();
}

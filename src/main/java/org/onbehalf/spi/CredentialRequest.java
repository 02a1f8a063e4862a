package org.onbehalf.spi;

import java.util.Map;

/**
 * What a {@link ClientCredentialProvider} is asked for. Immutable and thread-safe.
 *
 * @since 0.1
 */
public interface CredentialRequest {

  /**
   * The application (client) id: {@code iss} and {@code sub} of an assertion that the application
   * signs itself.
   *
   * @return {@code AzureAd.ClientId}, never null
   * @since 0.1
   */
  String clientId();

  /**
   * The token endpoint that is asked: {@code aud} of an assertion that the application signs itself
   * (RFC 7523 section 3).
   *
   * @return an absolute URL, with the tenant of the request; never null
   * @since 0.1
   */
  String tokenEndpoint();

  /**
   * What the entry's {@code ProviderData} says.
   *
   * @return unmodifiable, never null
   * @since 0.1
   */
  Map<String, String> data();
}

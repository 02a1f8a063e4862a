package org.onbehalf.spi;

/**
 * Provides the application's client credential from a source that no {@code SourceType} supports,
 * such as a vault, a hardware security module or a signing service.
 *
 * <p>The class is configured in {@code AzureAd.ClientCredentials} ({@code SourceType = Custom},
 * {@code Class}). It needs a public constructor without parameters, which must not block. The web
 * application's class loader loads it when the first filter starts, and one instance is created for
 * each entry. An instance that implements {@code AutoCloseable} is closed when the application
 * stops.
 *
 * <p>Implementations must be thread-safe. They are called by several of Onbehalf's threads at the
 * same time.
 *
 * @since 0.1
 */
public interface ClientCredentialProvider {

  /**
   * Returns the credential for a token request. This method is called for each token request, so
   * implementations should cache what is expensive to obtain. The time it takes counts towards
   * {@code Acquisition.FlightTimeout}; it should have a shorter timeout of its own.
   *
   * @param request the token request; never null
   * @return the credential; not null
   * @throws Exception if there is no credential; the next entry of {@code
   *     AzureAd.ClientCredentials} is then used. The class of the exception is logged, but not its
   *     message, which could contain a secret
   * @since 0.1
   */
  ProvidedCredential credential(CredentialRequest request) throws Exception;
}

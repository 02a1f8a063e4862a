package org.onbehalf.spi;

/**
 * Gives the credential by which the application proves to Entra who it is, from a place that no
 * {@code SourceType} covers: a vault, a hardware module, a service that signs.
 *
 * <p>{@code AzureAd.ClientCredentials} names the class ({@code SourceType = Custom}, {@code
 * Class}); it has a public constructor without parameters and is found by the web application's
 * class loader, once for each entry, when the first filter starts; the constructor waits for
 * nobody. One that is {@code AutoCloseable} is closed with the application.
 *
 * <p>Implementations are thread-safe: they are called on Onbehalf's threads, by many at a time.
 *
 * @since 0.1
 */
public interface ClientCredentialProvider {

  /**
   * The credential for one token request. Asked for each of them, so whatever is expensive is kept
   * by the provider; the call counts towards {@code Acquisition.FlightTimeout}, and needs a limit
   * of its own.
   *
   * @param request what the credential is for; never null
   * @return the credential; not null
   * @throws Exception if there is none; Entra is then asked with the next of {@code
   *     AzureAd.ClientCredentials}. The log tells the exception's class, never its message, which
   *     could hold a secret
   * @since 0.1
   */
  ProvidedCredential credential(CredentialRequest request) throws Exception;
}

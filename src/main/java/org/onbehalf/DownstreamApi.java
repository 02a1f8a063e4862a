package org.onbehalf;

/**
 * A downstream API of the configuration, called with a token of the right kind. Needs a JAX-RS
 * client on the class path.
 *
 * <p>Implementations are immutable and thread-safe; they share one client per API, closed with the
 * web application.
 *
 * @since 0.1
 */
public interface DownstreamApi {

  /**
   * Calls {@code GET} beneath the API's {@code BaseUrl} and reads the entity of a 2xx answer.
   *
   * @param path relative to {@code BaseUrl} and {@code RelativePath}, without user-info, {@code
   *     ..}, {@code //} and {@code \}; may carry a query; not null
   * @param type what to read the entity as; not null
   * @param <T> the entity's type
   * @return the entity; null only where the answer has none
   * @throws IllegalArgumentException if {@code path} leaves the {@code BaseUrl}
   * @throws DownstreamApiException if the API answered non-2xx
   * @throws DownstreamUnavailableException if the API could not be reached or was too slow
   * @throws OnBehalfException if no token was granted
   * @since 0.1
   */
  <T> T get(String path, Class<T> type);

  /**
   * The same API called in the application's own name instead of the caller's.
   *
   * @return the API, never null
   * @since 0.1
   */
  DownstreamApi asApp();
}

package org.onbehalf;

import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a downstream API answered. Its entity is read once, by one of {@link #body}, {@link #bytes}
 * and {@link #stream}, and nothing of it after {@link #close}.
 *
 * <p>Not thread-safe.
 *
 * @since 0.1
 */
public interface DownstreamResponse extends AutoCloseable {

  /**
   * The HTTP status.
   *
   * @return such as 200
   * @since 0.1
   */
  int status();

  /**
   * Whether the status is one of 200 to 299.
   *
   * @return true for 2xx
   * @since 0.1
   */
  boolean isSuccessful();

  /**
   * The headers.
   *
   * @return an unmodifiable map of lists whose names are found in any case, never null
   * @since 0.1
   */
  Map<String, List<String>> headers();

  /**
   * One header.
   *
   * @param name in any case; not null
   * @return its values with {@code ", "} between; empty where the API sent none
   * @since 0.1
   */
  Optional<String> header(String name);

  /**
   * Goes on only with a 2xx answer; any other is closed.
   *
   * @return this
   * @throws DownstreamApiException if the API answered non-2xx
   * @throws UserInteractionRequiredException if the API wants claims that a new token did not bring
   * @throws DownstreamUnavailableException if the refusal's entity did not arrive
   * @since 0.1
   */
  DownstreamResponse requireSuccess();

  /**
   * Reads the entity, of whatever status, up to {@code MaxResponseBytes}.
   *
   * @param type what to read it as, see {@link DownstreamApi}; not null
   * @param <T> the entity's type
   * @return the entity; null only where the answer has none
   * @throws DownstreamApiException if the entity cannot be read as that, or is too long
   * @throws DownstreamUnavailableException if it did not arrive
   * @throws IllegalStateException if it was read before
   * @since 0.1
   */
  <T> T body(Class<T> type);

  /**
   * Reads the entity, of whatever status, up to {@code MaxResponseBytes}.
   *
   * @return the entity's bytes, none where the answer has no entity; never null
   * @throws DownstreamApiException if the entity is too long
   * @throws DownstreamUnavailableException if it did not arrive
   * @throws IllegalStateException if it was read before
   * @since 0.1
   */
  byte[] bytes();

  /**
   * The entity as it arrives, of any length. Closing the stream closes the response.
   *
   * @return the stream, empty where the answer has no entity; never null; to be closed
   * @throws IllegalStateException if it was read before
   * @since 0.1
   */
  InputStream stream();

  /** Gives the connection back. Idempotent; throws nothing. */
  @Override
  void close();
}

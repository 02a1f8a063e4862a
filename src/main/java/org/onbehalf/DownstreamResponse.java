package org.onbehalf;

import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A response of a downstream API. Its body can be read once, with {@link #body}, {@link #bytes} or
 * {@link #stream}, and not after {@link #close}.
 *
 * <p>Not thread-safe.
 *
 * @since 0.1
 */
public interface DownstreamResponse extends AutoCloseable {

  /**
   * Returns the HTTP status.
   *
   * @return the status, such as 200
   */
  int status();

  /**
   * Returns whether the status is between 200 and 299.
   *
   * @return true if it is
   */
  boolean isSuccessful();

  /**
   * Returns the headers.
   *
   * @return an unmodifiable map with case-insensitive names, never null
   */
  Map<String, List<String>> headers();

  /**
   * Returns the value of a header.
   *
   * @param name the header's name, in upper or lower case; not null
   * @return the value, or the values separated by {@code ", "}; empty if there is none
   */
  Optional<String> header(String name);

  /**
   * Requires a 2xx status. Any other response is closed.
   *
   * @return this response
   * @throws DownstreamApiException if the API returned a non-2xx status
   * @throws UserInteractionRequiredException if the API still requires claims after a retry with a
   *     new token
   * @throws DownstreamUnavailableException if the body of an error response could not be received
   */
  DownstreamResponse requireSuccess();

  /**
   * Reads the body, up to {@code MaxResponseBytes}, whatever the status.
   *
   * @param type the type to read the body as, as described in {@link DownstreamApi}; not null
   * @param <T> the type of the body
   * @return the body; null only if the response has none
   * @throws DownstreamApiException if the body cannot be read as that type, or is too long
   * @throws DownstreamUnavailableException if the body could not be received
   * @throws IllegalStateException if the body was already read
   */
  <T> T body(Class<T> type);

  /**
   * Reads the body, up to {@code MaxResponseBytes}, whatever the status.
   *
   * @return the bytes, never null; empty if the response has no body
   * @throws DownstreamApiException if the body is too long
   * @throws DownstreamUnavailableException if the body could not be received
   * @throws IllegalStateException if the body was already read
   */
  byte[] bytes();

  /**
   * Returns the body as a stream, without a size limit. Closing the stream closes the response.
   *
   * @return the stream, never null; the application must close it
   * @throws IllegalStateException if the body was already read
   */
  InputStream stream();

  /** Releases the connection. Does not throw; further calls have no effect. */
  @Override
  void close();
}

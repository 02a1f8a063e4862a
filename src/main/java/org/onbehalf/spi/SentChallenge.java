package org.onbehalf.spi;

import java.util.Optional;

/**
 * An error response with status 400, 401 or 403 that was sent to a client. Immutable and
 * thread-safe.
 *
 * @since 0.1
 */
public interface SentChallenge {

  /**
   * Returns the HTTP status.
   *
   * @return 400, 401 or 403
   * @since 0.1
   */
  int status();

  /**
   * Returns the error code.
   *
   * @return the code, such as {@code invalid_token}; empty if the client sent no token
   * @since 0.1
   */
  Optional<String> error();

  /**
   * Returns the correlation id, which the response also contains.
   *
   * @return the id, never null
   * @since 0.1
   */
  String correlationId();
}

package org.onbehalf.spi;

import java.util.Optional;

/**
 * A challenge that a client was sent. Immutable and thread-safe.
 *
 * @since 0.1
 */
public interface SentChallenge {

  /**
   * The HTTP status.
   *
   * @return 400, 401 or 403
   * @since 0.1
   */
  int status();

  /**
   * The error code.
   *
   * @return such as {@code invalid_token}; empty where no token was sent
   * @since 0.1
   */
  Optional<String> error();

  /**
   * What the client may quote.
   *
   * @return the correlation id of the answer, never null
   * @since 0.1
   */
  String correlationId();
}

package org.onbehalf;

/**
 * Where a token came from.
 *
 * @since 0.1
 */
public enum TokenSource {
  /**
   * The token was cached in memory.
   *
   * @since 0.1
   */
  HEAP,

  /**
   * The token was read from the store, where an earlier deployment, another server or this one had
   * written it.
   *
   * @since 0.1
   */
  STORE,

  /**
   * Another thread was already requesting the same token, and its result was used.
   *
   * @since 0.1
   */
  SHARED_FLIGHT,

  /**
   * The token was requested from the token endpoint.
   *
   * @since 0.1
   */
  TOKEN_ENDPOINT
}

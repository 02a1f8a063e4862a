package org.onbehalf;

/**
 * Where a token came from.
 *
 * @since 0.1
 */
public enum TokenSource {
  /** The token was cached in memory. */
  HEAP,

  /**
   * The token was read from the store, where an earlier deployment, another server or this one had
   * written it.
   */
  STORE,

  /** Another thread was already requesting the same token, and its result was used. */
  SHARED_FLIGHT,

  /** The token was requested from the token endpoint. */
  TOKEN_ENDPOINT
}

package org.onbehalf;

/**
 * Where a token came from.
 *
 * @since 0.1
 */
public enum TokenSource {
  /**
   * From memory.
   *
   * @since 0.1
   */
  HEAP,

  /**
   * From the store behind the memory: an earlier deployment, another node, or a full heap left it
   * there.
   *
   * @since 0.1
   */
  STORE,

  /**
   * From a flight that another request had started for the same token.
   *
   * @since 0.1
   */
  SHARED_FLIGHT,

  /**
   * From the token endpoint, asked for this request.
   *
   * @since 0.1
   */
  TOKEN_ENDPOINT
}

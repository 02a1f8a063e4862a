package org.onbehalf.spi;

/**
 * What an application adds to the judgement of tokens: more roles, a refusal of its own, a record
 * of the challenges.
 *
 * <p>Listeners are named in {@code META-INF/services/org.onbehalf.spi.TokenListener} of the web
 * application (each with a public constructor without parameters), or put by a {@code
 * ServletContextListener} into the context attribute {@link #ATTRIBUTE}. They are found once, when
 * the first filter starts, and called in that order; those of the attribute come last. Each
 * application has its own instances.
 *
 * <p>All methods are called on the requests' threads, by many at a time: implementations are
 * thread-safe. An exception refuses the request (500 {@code server_error}); it never lets one pass.
 *
 * @since 0.1
 */
public interface TokenListener {
  /**
   * The context attribute that holds a listener, or an {@code Iterable} of listeners.
   *
   * @since 0.1
   */
  String ATTRIBUTE = "org.onbehalf.spi.TokenListener";

  /**
   * A token was found valid: on every request that bears one, before {@code Authorization.Rules}
   * look at its caller. Nobody is on {@code CallerContext} yet. The default does nothing.
   *
   * @param token what was found, and what may be done about it; valid during the call only; never
   *     null
   * @since 0.1
   */
  default void tokenValidated(ValidatedToken token) {}

  /**
   * A client was sent a challenge (400, 401, 403). What is thrown here is logged; the answer is on
   * its way. The default does nothing.
   *
   * @param challenge what was sent; never null
   * @since 0.1
   */
  default void challengeSent(SentChallenge challenge) {}
}

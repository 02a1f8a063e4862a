package org.onbehalf.spi;

/**
 * Listens to the validation of tokens. A listener can add roles to callers, refuse requests, and
 * record error responses.
 *
 * <p>Register listeners in {@code META-INF/services/org.onbehalf.spi.TokenListener} of the web
 * application (they need a public constructor without parameters), or set them as the context
 * attribute {@link #ATTRIBUTE} in a {@code ServletContextListener}. They are looked up once, when
 * the first filter starts, and called in this order; those of the attribute are called last. Each
 * application has its own instances.
 *
 * <p>Implementations must be thread-safe: all methods are called on the threads of the requests. If
 * {@link #tokenValidated} throws an exception, the request is refused with 500 {@code
 * server_error}.
 *
 * @since 0.1
 */
public interface TokenListener {
  /**
   * The name of the {@code ServletContext} attribute that holds a listener or an {@code Iterable}
   * of listeners.
   *
   * @since 0.1
   */
  String ATTRIBUTE = "org.onbehalf.spi.TokenListener";

  /**
   * Called for every request with a valid token, before {@code Authorization.Rules} are evaluated.
   * {@code CallerContext} has no caller yet. The default implementation does nothing.
   *
   * @param token the validated token, which can be used during the call only; never null
   * @since 0.1
   */
  default void tokenValidated(ValidatedToken token) {}

  /**
   * Called after an error response with status 400, 401 or 403 was sent. Exceptions are logged and
   * do not change the response. The default implementation does nothing.
   *
   * @param challenge the response; never null
   * @since 0.1
   */
  default void challengeSent(SentChallenge challenge) {}
}

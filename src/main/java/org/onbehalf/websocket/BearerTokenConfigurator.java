package org.onbehalf.websocket;

import java.security.Principal;
import java.time.Instant;
import java.util.Objects;
import javax.websocket.HandshakeResponse;
import javax.websocket.Session;
import javax.websocket.server.HandshakeRequest;
import javax.websocket.server.ServerEndpointConfig;
import org.onbehalf.Caller;
import org.onbehalf.CallerContext;
import org.onbehalf.InvalidTokenException;
import org.onbehalf.NoCallerException;
import org.onbehalf.OnBehalf;

/**
 * Accepts a WebSocket (RFC 6455, JSR 356) only if {@code BearerTokenFilter} has validated a token
 * in the handshake, and makes the caller available to the message handlers:
 *
 * <pre>{@code
 * @ServerEndpoint(value = "/api/prices", configurator = BearerTokenConfigurator.class)
 * public class Prices {
 *   @OnMessage
 *   public String price(String article, Session session) {
 *     try (CallerContext.Scope scope = BearerTokenConfigurator.open(session)) {
 *       return prices.of(article, CallerContext.current());
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>The response is 403 if the filter did not authenticate the handshake: because it is not mapped
 * to the path, a rule allows anonymous access, or the container opens WebSockets before it calls
 * any filter.
 *
 * <p>Thread-safe.
 *
 * @since 0.1
 */
public class BearerTokenConfigurator extends ServerEndpointConfig.Configurator {
  private static final String CAPTURED = "org.onbehalf.websocket.caller";

  /**
   * Called by the container. Returns false, which leads to a 403 response, if there is no validated
   * caller.
   */
  @Override
  public boolean checkOrigin(String originHeaderValue) {
    return CallerContext.find().isPresent() && super.checkOrigin(originHeaderValue);
  }

  /**
   * Called by the container. Subclasses may override this method, and must call it first.
   *
   * @throws NoCallerException if there is no validated caller
   */
  @Override
  public void modifyHandshake(
      ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
    CallerContext.current();
    config.getUserProperties().put(CAPTURED, CallerContext.capture());
  }

  /**
   * Sets the caller who opened a WebSocket on the current thread, while a message is processed.
   *
   * @param session the session of an endpoint with this configurator; not null
   * @return the scope, which restores the previous caller when closed; never null. Close it on the
   *     same thread, with try-with-resources
   * @throws InvalidTokenException if the caller's token has expired; close the session, so that the
   *     client opens another one with a new token
   * @throws NoCallerException if the endpoint does not use this configurator
   * @throws NullPointerException if {@code session} is null
   * @since 0.1
   */
  public static CallerContext.Scope open(Session session) {
    Objects.requireNonNull(session, "session");
    Object kept = session.getUserProperties().get(CAPTURED);
    if (!(kept instanceof CallerContext.Captured)) {
      throw new NoCallerException(
          "this WebSocket session has no caller: its endpoint needs the configurator "
              + BearerTokenConfigurator.class.getName());
    }
    CallerContext.Captured captured = (CallerContext.Captured) kept;
    // some containers share the properties between sessions, but none shares the principal
    Principal principal = session.getUserPrincipal();
    Caller caller =
        principal instanceof Caller
            ? (Caller) principal
            : captured.caller().orElseThrow(IllegalStateException::new);
    OnBehalf onBehalf = captured.onBehalf().orElseThrow(IllegalStateException::new);
    if (!Instant.now().isBefore(caller.expiresAt())) {
      throw new InvalidTokenException("the token that opened this WebSocket has expired");
    }
    return CallerContext.open(caller, onBehalf);
  }
}

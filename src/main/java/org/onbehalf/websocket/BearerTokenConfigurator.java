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
 * Lets a WebSocket (RFC 6455, JSR 356) open only for a caller whose token {@code BearerTokenFilter}
 * has validated in the same handshake, and keeps the caller for the message handlers:
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
 * <p>A handshake that did not pass the filter is answered 403: the filter is not mapped onto that
 * path, a rule makes it anonymous, or the container opens WebSockets before any filter runs.
 *
 * <p>Thread-safe.
 *
 * @since 0.1
 */
public class BearerTokenConfigurator extends ServerEndpointConfig.Configurator {
  private static final String CAPTURED = "org.onbehalf.websocket.caller";

  /** Called by the container. False, which it answers with 403, where no caller was validated. */
  @Override
  public boolean checkOrigin(String originHeaderValue) {
    return CallerContext.find().isPresent() && super.checkOrigin(originHeaderValue);
  }

  /**
   * Called by the container. An application's own configurator may override it, and calls this one
   * first.
   *
   * @throws NoCallerException if no caller was validated
   */
  @Override
  public void modifyHandshake(
      ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
    CallerContext.current();
    config.getUserProperties().put(CAPTURED, CallerContext.capture());
  }

  /**
   * Puts the caller who opened a WebSocket onto this thread, for the time of one message.
   *
   * @param session of an endpoint with this configurator; not null
   * @return closes the scope; close it in {@code finally}, on the same thread
   * @throws InvalidTokenException if the caller's token has expired: close the session, the client
   *     opens another one with a new token
   * @throws NoCallerException if the endpoint has another configurator
   * @throws NullPointerException if {@code session} is null
   * @since 0.1
   */
  public static CallerContext.Scope open(Session session) {
    Objects.requireNonNull(session, "session");
    Object kept = session.getUserProperties().get(CAPTURED);
    if (!(kept instanceof CallerContext.Captured)) {
      throw new NoCallerException(
          "no caller is kept in this WebSocket session: give its endpoint the configurator "
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

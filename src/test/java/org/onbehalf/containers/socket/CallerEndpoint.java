package org.onbehalf.containers.socket;

import javax.websocket.OnMessage;
import javax.websocket.Session;
import javax.websocket.server.ServerEndpoint;
import org.onbehalf.CallerContext;
import org.onbehalf.InvalidTokenException;
import org.onbehalf.websocket.BearerTokenConfigurator;

/** Says who calls, as the library tells it. */
@ServerEndpoint(value = "/api/caller", configurator = BearerTokenConfigurator.class)
public final class CallerEndpoint {
  @OnMessage
  public String message(String text, Session session) {
    return answer(text, session);
  }

  static String answer(String text, Session session) {
    try (CallerContext.Scope scope = BearerTokenConfigurator.open(session)) {
      return text + " of " + CallerContext.current().getName();
    } catch (InvalidTokenException e) {
      return "expired";
    }
  }

  /** The filter is not mapped there. */
  @ServerEndpoint(value = "/unfiltered/caller", configurator = BearerTokenConfigurator.class)
  public static final class Unfiltered {
    @OnMessage
    public String message(String text, Session session) {
      return answer(text, session);
    }
  }
}

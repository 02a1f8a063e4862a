package org.onbehalf.containers.socket;

import java.security.Principal;
import javax.websocket.OnMessage;
import javax.websocket.Session;
import javax.websocket.server.ServerEndpoint;

/** Says who called, and knows nothing of the library. */
@ServerEndpoint("/api/ws")
public final class PlainEndpoint {
  @OnMessage
  public String message(String text, Session session) {
    Principal caller = session.getUserPrincipal();
    return text + " of " + (caller == null ? "nobody" : caller.getName());
  }
}

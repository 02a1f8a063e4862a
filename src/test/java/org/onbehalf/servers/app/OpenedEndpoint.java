package org.onbehalf.servers.app;

import javax.websocket.EndpointConfig;
import javax.websocket.OnMessage;
import javax.websocket.OnOpen;
import javax.websocket.Session;
import javax.websocket.server.ServerEndpoint;
import org.onbehalf.CallerContext;
import org.onbehalf.websocket.BearerTokenConfigurator;

/** Passes the handshake's properties on to the session, which Open Liberty does not do. */
@ServerEndpoint(value = "/api/opened", configurator = BearerTokenConfigurator.class)
public final class OpenedEndpoint {
  @OnOpen
  public void open(Session session, EndpointConfig config) {
    session.getUserProperties().putAll(config.getUserProperties());
  }

  @OnMessage
  public String message(String text, Session session) {
    try (CallerContext.Scope scope = BearerTokenConfigurator.open(session)) {
      return text + " of " + CallerContext.current().getName();
    }
  }
}

package org.onbehalf.functional.authorization;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import javax.servlet.ServletContextEvent;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.junit.jupiter.api.Test;
import org.onbehalf.servlet.BearerAuthListener;

class BearerAuthListenerTest {
  @Test
  void contextInitialized_onAServerWithoutJaspic_refusesToStartAndNamesTheRemedy() {
    ServletContextHandler jetty = new ServletContextHandler();
    BearerAuthListener listener = new BearerAuthListener();
    ServletContextEvent event = new ServletContextEvent(jetty.getServletContext());

    assertThatThrownBy(() -> listener.contextInitialized(event))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no JASPIC in this server (jetty/")
        .hasMessageContaining("Authorization.Rules");

    listener.contextDestroyed(event);
  }
}

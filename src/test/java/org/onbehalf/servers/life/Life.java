package org.onbehalf.servers.life;

import javax.servlet.ServletContextEvent;
import javax.servlet.ServletContextListener;

/** One object for each class loader of the application, by which a test counts these. */
public final class Life {
  private static final Life OURS = new Life();

  private Life() {}

  /** Makes the object. */
  public static final class Listener implements ServletContextListener {
    @Override
    public void contextInitialized(ServletContextEvent event) {
      event.getServletContext().log("begun: " + OURS.getClass().getName());
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
      // the object stays as long as its class
    }
  }
}

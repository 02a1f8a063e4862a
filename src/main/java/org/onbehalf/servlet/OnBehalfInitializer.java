package org.onbehalf.servlet;

import java.util.Set;
import javax.servlet.ServletContainerInitializer;
import javax.servlet.ServletContext;
import javax.servlet.ServletContextEvent;
import javax.servlet.ServletContextListener;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.runtime.RuntimeHolder;

/**
 * Has the container tell us when the web application stops, after all its filters, servlets and
 * listeners, and refuses requests that would pass our filters by with a double slash. The container
 * finds it by itself; where it does not ({@code <absolute-ordering/>}, embedded containers without
 * annotation support), the last filter's {@code destroy} does the closing.
 *
 * @since 0.1
 */
public final class OnBehalfInitializer implements ServletContainerInitializer {

  /** Called by the container. */
  @Override
  public void onStartup(@Nullable Set<Class<?>> classes, ServletContext context) {
    RuntimeHolder holder = RuntimeHolder.of(context);
    holder.closedByListener();
    context.addListener(new Closer());
    DoubleSlashGuard.install(context);
  }

  /** Closes what the application's filters and its own code opened. */
  private static final class Closer implements ServletContextListener {
    @Override
    public void contextInitialized(ServletContextEvent event) {
      // built on first use
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
      RuntimeHolder.of(event.getServletContext()).close();
    }
  }
}

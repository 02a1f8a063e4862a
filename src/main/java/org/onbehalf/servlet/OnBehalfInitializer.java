package org.onbehalf.servlet;

import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.servlet.ServletContainerInitializer;
import javax.servlet.ServletContext;
import javax.servlet.ServletContextEvent;
import javax.servlet.ServletContextListener;
import javax.servlet.ServletRequestEvent;
import javax.servlet.ServletRequestListener;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.runtime.RuntimeHolder;

/**
 * Closes Onbehalf when the web application stops, after all its filters, servlets and listeners,
 * installs the check that rejects requests whose path would bypass the filter, and warns of an
 * application that has {@code WEB-INF/onbehalf.conf} and no filter. Containers find this class
 * themselves. If they do not ({@code <absolute-ordering/>}, embedded containers without annotation
 * support), the {@code destroy} method of the last filter closes Onbehalf.
 *
 * <p>Thread-safe. Not intended for use by applications.
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
    if (holder.isConfiguredWithoutFilter()) {
      context.addListener(new FirstRequest(holder));
    }
    PathGuard.install(context);
  }

  /** By then, whatever adds a filter has done so. */
  private static final class FirstRequest implements ServletRequestListener {
    private final RuntimeHolder holder;
    private final AtomicBoolean came = new AtomicBoolean();

    FirstRequest(RuntimeHolder holder) {
      this.holder = holder;
    }

    @Override
    public void requestInitialized(ServletRequestEvent event) {
      if (!came.get() && came.compareAndSet(false, true)) {
        holder.warnIfUnused();
      }
    }

    @Override
    public void requestDestroyed(ServletRequestEvent event) {
      // nothing to do
    }
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

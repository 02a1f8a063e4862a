package org.onbehalf.servers.code;

import java.util.EnumSet;
import javax.servlet.DispatcherType;
import javax.servlet.FilterRegistration;
import javax.servlet.ServletContextEvent;
import javax.servlet.ServletContextListener;
import javax.servlet.annotation.WebListener;
import org.onbehalf.servlet.BearerTokenFilter;

/** Adds the filter where there is no {@code web.xml}. */
@WebListener
public final class CodeListener implements ServletContextListener {
  @Override
  public void contextInitialized(ServletContextEvent event) {
    FilterRegistration.Dynamic filter =
        event.getServletContext().addFilter("onbehalf", BearerTokenFilter.class);
    filter.setAsyncSupported(true);
    filter.addMappingForUrlPatterns(
        EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC), false, "/api/*");
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    // the container ends the filter
  }
}

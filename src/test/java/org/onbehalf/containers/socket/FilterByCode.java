package org.onbehalf.containers.socket;

import java.util.EnumSet;
import javax.servlet.DispatcherType;
import javax.servlet.FilterRegistration;
import javax.servlet.ServletContextEvent;
import javax.servlet.ServletContextListener;
import org.onbehalf.servlet.BearerTokenFilter;

/** Adds the filter by code, as applications without a descriptor do. */
public final class FilterByCode implements ServletContextListener {
  @Override
  public void contextInitialized(ServletContextEvent event) {
    FilterRegistration.Dynamic filter =
        event.getServletContext().addFilter("byCode", BearerTokenFilter.class);
    filter.setAsyncSupported(true);
    filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/api/*");
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {}
}

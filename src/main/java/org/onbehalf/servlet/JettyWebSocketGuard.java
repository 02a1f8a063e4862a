package org.onbehalf.servlet;

import java.util.Collection;
import java.util.EnumSet;
import java.util.regex.Pattern;
import javax.servlet.DispatcherType;
import javax.servlet.FilterConfig;
import javax.servlet.FilterRegistration;
import javax.servlet.ServletContext;
import javax.servlet.http.HttpServletRequest;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.message.EnvironmentMessages;
import org.onbehalf.internal.runtime.StartLog;

/**
 * Jetty 10 and later upgrade requests to WebSockets in a filter before all filters of {@code
 * web.xml}. There our filter is mapped a second time, before Jetty's, and in that run handles only
 * requests for an upgrade. Immutable.
 */
final class JettyWebSocketGuard {

  /** Jetty 12 has one for each version of the Servlet API. */
  private static final Pattern UPGRADE_FILTER =
      Pattern.compile(
          "org[.]eclipse[.]jetty[.](ee[0-9]+[.])?websocket[.]servlet[.]WebSocketUpgradeFilter");

  /** Marks a request that has passed the first run of the filter. */
  private final String attribute;

  private JettyWebSocketGuard(String attribute) {
    this.attribute = attribute;
  }

  /** Maps the filter before Jetty's; null where there is none, or where it cannot be done. */
  static @Nullable JettyWebSocketGuard of(FilterConfig config) {
    ServletContext context = config.getServletContext();
    FilterRegistration own = context.getFilterRegistration(config.getFilterName());
    Collection<String> patterns = own == null ? null : own.getUrlPatternMappings();
    if (own == null || patterns == null || patterns.isEmpty() || !hasUpgradeFilter(context)) {
      return null;
    }
    try {
      own.addMappingForUrlPatterns(
          EnumSet.of(DispatcherType.REQUEST), false, patterns.toArray(new String[0]));
      return new JettyWebSocketGuard(
          JettyWebSocketGuard.class.getName() + "." + config.getFilterName());
    } catch (IllegalStateException | UnsupportedOperationException e) {
      StartLog.error(
          context,
          EnvironmentMessages.OPEN_WEBSOCKETS,
          context.getServerInfo()
              + " upgrades requests to WebSockets before this filter, which was added to an"
              + " application that runs already: endpoints below "
              + patterns
              + " are open to everybody. Remedy: add the filter before the application starts, or"
              + " give the endpoints the configurator"
              + " org.onbehalf.websocket.BearerTokenConfigurator",
          e);
      return null;
    }
  }

  private static boolean hasUpgradeFilter(ServletContext context) {
    return context.getFilterRegistrations().values().stream()
        .map(FilterRegistration::getClassName)
        .anyMatch(name -> name != null && UPGRADE_FILTER.matcher(name).matches());
  }

  /** Whether this is the first run of the filter, and the request asks for no upgrade. */
  boolean passes(HttpServletRequest request) {
    if (request.getDispatcherType() != DispatcherType.REQUEST
        || request.getAttribute(attribute) != null) {
      return false;
    }
    request.setAttribute(attribute, true);
    // by HTTP/1.1 (RFC 6455) or HTTP/2 (RFC 8441)
    return request.getHeader("Upgrade") == null && !"CONNECT".equals(request.getMethod());
  }
}

package org.onbehalf.servlet;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.servlet.DispatcherType;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.FilterRegistration;
import javax.servlet.ServletContext;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.onbehalf.ConfigurationException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.authorization.AuthorizationRules;
import org.onbehalf.internal.message.EnvironmentMessages;
import org.onbehalf.internal.response.CorrelationId;
import org.onbehalf.internal.runtime.Audit;
import org.onbehalf.internal.runtime.OnBehalfRuntime;
import org.onbehalf.internal.runtime.RuntimeHolder;
import org.onbehalf.internal.runtime.StartLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Jetty 9 takes {@code //api/x} for another path than {@code /api/x}, and an embedded Undertow
 * {@code /x/../api/x}: they run no filter that is mapped onto {@code /api/*}, and serve the file
 * all the same. Such a request is refused here. Installed by {@link OnBehalfInitializer}; where
 * that did not run (a descriptor of version 2.4 or 2.5, {@code <absolute-ordering/>}), a part of
 * the first of our filters. Thread-safe.
 */
final class PathGuard implements Filter {
  private static final Logger LOG = LoggerFactory.getLogger(PathGuard.class);
  private static final String NAME = "org.onbehalf.servlet.guard";

  /** A double slash, a backslash, and a dot segment. */
  private static final Pattern UNUSUAL = Pattern.compile("//|\\\\|/\\.\\.?(/|$)");

  private static final Pattern SEPARATOR = Pattern.compile("[/\\\\]");
  private volatile Set<String> patterns = Collections.emptySet();
  private final ServletContext context;

  private PathGuard(ServletContext context) {
    this.context = context;
  }

  /** Adds it to an application that has a filter of ours. */
  static void install(ServletContext context) {
    // the paths are known later only: at this time Jetty does not tell them
    if (!ours(context).findAny().isPresent()) {
      return;
    }
    FilterRegistration.Dynamic added = context.addFilter(NAME, new PathGuard(context));
    if (added != null) {
      added.setAsyncSupported(true);
      added.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
    }
  }

  /**
   * Maps a filter of ours onto all paths on Jetty, where the guard is not installed; Jetty takes
   * mappings, but no filters, while it initializes those of the descriptor. That filter then calls
   * {@link #takes} first.
   *
   * @return null where no guard is needed
   * @throws ServletException if Jetty 9 does not take the mapping, since the application runs
   *     already
   */
  static @Nullable PathGuard within(FilterConfig config) throws ServletException {
    ServletContext context = config.getServletContext();
    String server = String.valueOf(context.getServerInfo());
    Set<String> mapped = patterns(context);
    if (!server.startsWith("jetty/")
        || mapped.contains("/*")
        || context.getFilterRegistration(NAME) != null) {
      return null;
    }
    try {
      FilterRegistration own = context.getFilterRegistration(config.getFilterName());
      if (own == null) {
        throw new IllegalStateException("the filter is not registered yet");
      }
      own.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
      if (own instanceof FilterRegistration.Dynamic) {
        // requests to other paths must stay as they are
        ((FilterRegistration.Dynamic) own).setAsyncSupported(true);
      }
      PathGuard guard = new PathGuard(context);
      guard.patterns = mapped;
      return guard;
    } catch (IllegalStateException | UnsupportedOperationException e) {
      if (!server.startsWith("jetty/9.")) {
        // later versions refuse such paths themselves
        return null;
      }
      String message =
          "BearerTokenFilter was added to an application that runs already. "
              + server
              + " does not run a filter on /api/* for a path like //api/x, and this can be"
              + " corrected at the start only. Remedy: add the filter before the application"
              + " starts";
      StartLog.error(context, EnvironmentMessages.ADDED_LATE, message, null);
      throw new ServletException(message, e);
    }
  }

  /**
   * Handles a request in the filter's run for all paths, which only looks at the path. Then the
   * filter's own mappings make it run again. Returns whether this was that run.
   */
  boolean takes(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request.getDispatcherType() != DispatcherType.REQUEST
        || request.getAttribute(NAME) != null) {
      return false;
    }
    request.setAttribute(NAME, true);
    doFilter(request, response, chain);
    return true;
  }

  private static Set<String> patterns(ServletContext context) {
    return ours(context)
        .map(FilterRegistration::getUrlPatternMappings)
        // Open Liberty returns null for none
        .filter(Objects::nonNull)
        .flatMap(Collection::stream)
        .collect(Collectors.toSet());
  }

  private static Stream<? extends FilterRegistration> ours(ServletContext context) {
    return context.getFilterRegistrations().values().stream()
        .filter(each -> BearerTokenFilter.class.getName().equals(each.getClassName()));
  }

  /** Called by the container, when all filters are registered. */
  @Override
  public void init(FilterConfig config) {
    patterns = patterns(config.getServletContext());
  }

  /** Called by the container. */
  @Override
  public void destroy() {
    // the runtime is closed by others
  }

  /** Called by the container. */
  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request instanceof HttpServletRequest
        && response instanceof HttpServletResponse
        && passesBy((HttpServletRequest) request)
        && refuse((HttpServletRequest) request, (HttpServletResponse) response)) {
      return;
    }
    chain.doFilter(request, response);
  }

  private boolean passesBy(HttpServletRequest request) {
    String pathInfo = request.getPathInfo();
    String path = request.getServletPath() + (pathInfo == null ? "" : pathInfo);
    return UNUSUAL.matcher(path).find() && !isFiltered(path) && isFiltered(normalized(path));
  }

  /** As a file system reads the path: with one slash each, and without dot segments. */
  private static String normalized(String path) {
    Deque<String> segments = new ArrayDeque<>();
    for (String segment : SEPARATOR.split(path, -1)) {
      if (segment.equals("..")) {
        segments.pollLast();
      } else if (!segment.isEmpty() && !segment.equals(".")) {
        segments.addLast(segment);
      }
    }
    return "/" + String.join("/", segments);
  }

  /** By the rules of Servlet 3.1, section 12.2. */
  private boolean isFiltered(String path) {
    for (String pattern : patterns) {
      String prefix = pattern.endsWith("/*") ? pattern.substring(0, pattern.length() - 2) : null;
      if (path.equals(pattern)
          || (pattern.startsWith("*.") && path.endsWith(pattern.substring(1)))
          || (prefix != null && (path.equals(prefix) || path.startsWith(prefix + "/")))) {
        return true;
      }
    }
    return false;
  }

  /** Whether it was refused: not while the filters only watch. */
  private boolean refuse(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    RuntimeHolder holder = RuntimeHolder.of(context);
    OnBehalfRuntime runtime;
    try {
      runtime = holder.runtime();
    } catch (ConfigurationException e) {
      ErrorResponseWriter.answerFaulty(request, response);
      return true;
    }
    String correlationId = CorrelationId.of(request.getHeader(CorrelationId.HEADER));
    Audit audit = holder.audit();
    if (audit != null && runtime.authenticator().passesEverything()) {
      audit.ambiguousPath(request.getMethod(), correlationId);
      return false;
    }
    LOG.debug("400: the path would lead past the filter. Correlation id {}", correlationId);
    new ErrorResponseWriter(new Cors(runtime.settings().cors), runtime.answers())
        .answer(request, response, AuthorizationRules.AMBIGUOUS_PATH, "", correlationId);
    return true;
  }
}

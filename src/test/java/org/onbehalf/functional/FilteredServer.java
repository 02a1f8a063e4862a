package org.onbehalf.functional;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import javax.servlet.DispatcherType;
import javax.servlet.Filter;
import javax.servlet.Servlet;
import javax.servlet.ServletContext;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.servlet.FilterHolder;
import org.eclipse.jetty.servlet.FilterMapping;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.log.Logger;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;
import org.onbehalf.engines.Database;
import org.onbehalf.internal.runtime.RuntimeOverrides;
import org.onbehalf.servlet.BearerTokenFilter;
import org.onbehalf.servlet.OnBehalfInitializer;

/**
 * A real Jetty on loopback with one context: {@link BearerTokenFilter} on {@code /api/*}, as the
 * README says, and what a test puts behind it. Its filter closes everything at the end, as where no
 * initializer ran.
 */
public final class FilteredServer implements AutoCloseable {
  private static final int MAX_HEADER = 256 * 1024;

  private final Server server;
  private final ServletContextHandler context;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  private FilteredServer(Server server, ServletContextHandler context) {
    this.server = server;
    this.context = context;
  }

  /**
   * A server whose context-params are the configuration; start it when all is behind the filter.
   */
  public static FilteredServer with(Map<String, String> contextParameters) {
    FilteredServer filtered = bare(contextParameters);
    FilterHolder filter = new FilterHolder(BearerTokenFilter.class);
    filter.setName("onbehalf");
    filter.setAsyncSupported(true);
    filtered.context.addFilter(
        filter, "/api/*", EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
    return filtered;
  }

  /** A server whose filters are added later. */
  public static FilteredServer bare(Map<String, String> contextParameters) {
    Server server = new Server(new QueuedThreadPool(200, 8));
    HttpConfiguration http = new HttpConfiguration();
    http.setRequestHeaderSize(MAX_HEADER);
    ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost("127.0.0.1");
    connector.setAcceptQueueSize(2000);
    connector.setIdleTimeout(Duration.ofMinutes(5).toMillis());
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler(ServletContextHandler.SESSIONS);
    context.setContextPath("/app");
    contextParameters.forEach(context::setInitParameter);
    Database.dataSources().forEach(context::setAttribute);
    server.setHandler(context);
    return new FilteredServer(server, context);
  }

  /** Runs the initializer, as containers do that find it. */
  public FilteredServer initializer() {
    context.addBean(new Initialization(context));
    return this;
  }

  private static final class Initialization extends AbstractLifeCycle
      implements ServletContextHandler.ServletContainerInitializerCaller {
    private final ServletContextHandler context;

    Initialization(ServletContextHandler context) {
      this.context = context;
    }

    @Override
    protected void doStart() {
      context.getServletContext().setExtendedListenerTypes(true);
      new OnBehalfInitializer().onStartup(null, context.getServletContext());
    }
  }

  /** Runs before the filter, on every dispatch. */
  public FilteredServer outerFilter(Filter outer) {
    FilterHolder holder = new FilterHolder(outer);
    holder.setName("outer");
    holder.setAsyncSupported(true);
    FilterMapping mapping = new FilterMapping();
    mapping.setFilterName("outer");
    mapping.setPathSpec("/*");
    mapping.setDispatcherTypes(EnumSet.allOf(DispatcherType.class));
    context.getServletHandler().addFilter(holder);
    context.getServletHandler().prependFilterMapping(mapping);
    return this;
  }

  /** Runs behind the filter, on every path. */
  public FilteredServer innerFilter(Filter inner) {
    FilterHolder holder = new FilterHolder(inner);
    holder.setAsyncSupported(true);
    context.addFilter(holder, "/*", EnumSet.of(DispatcherType.REQUEST));
    return this;
  }

  /** One more of our filters, for the issuers of these names only. */
  public FilteredServer filterForIssuers(String path, String issuers) {
    FilterHolder filter = new FilterHolder(BearerTokenFilter.class);
    filter.setName("onbehalf for " + issuers);
    filter.setInitParameter("issuers", issuers);
    context.addFilter(filter, path, EnumSet.of(DispatcherType.REQUEST));
    return this;
  }

  /** Restricts the filter to some of the configured issuers. */
  public FilteredServer forIssuers(String names) {
    context.getServletHandler().getFilters()[0].setInitParameter("issuers", names);
    return this;
  }

  /** A second filter of ours, on every dispatch beneath these paths, for some issuers. */
  public FilteredServer secondFilter(String paths, String issuers) {
    FilterHolder filter = new FilterHolder(BearerTokenFilter.class);
    filter.setName("onbehalf-second");
    filter.setAsyncSupported(true);
    filter.setInitParameter("issuers", issuers);
    context.addFilter(filter, paths, EnumSet.allOf(DispatcherType.class));
    return this;
  }

  /** Also answers by TLS, at {@link #secureUri}. */
  public FilteredServer tls(SslContextFactory.Server tls) {
    HttpConfiguration https = new HttpConfiguration();
    https.addCustomizer(new SecureRequestCustomizer(false));
    ServerConnector connector = new ServerConnector(server, tls, new HttpConnectionFactory(https));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    return this;
  }

  /** Maps the filter onto all dispatches. */
  public FilteredServer filteringEveryDispatch() {
    FilterHolder filter = context.getServletHandler().getFilters()[0];
    context.addFilter(
        filter,
        "/api/*",
        EnumSet.of(DispatcherType.FORWARD, DispatcherType.INCLUDE, DispatcherType.ERROR));
    return this;
  }

  /** What is shown for a status that the application sends as an error. */
  public FilteredServer errorPage(int status, String path) {
    if (!(context.getErrorHandler() instanceof ErrorPageErrorHandler)) {
      context.setErrorHandler(new ErrorPageErrorHandler());
    }
    ((ErrorPageErrorHandler) context.getErrorHandler()).addErrorPage(status, path);
    return this;
  }

  /** Maps the filter onto that too, beside REQUEST and ASYNC. */
  public FilteredServer filtering(DispatcherType dispatch) {
    FilterHolder filter = context.getServletHandler().getFilters()[0];
    context.addFilter(filter, "/api/*", EnumSet.of(dispatch));
    return this;
  }

  public FilteredServer servlet(String path, Servlet servlet) {
    ServletHolder holder = new ServletHolder(servlet);
    holder.setAsyncSupported(true);
    context.addServlet(holder, path);
    return this;
  }

  /** A servlet with that init-param. */
  public FilteredServer servlet(String path, Servlet servlet, String name, String value) {
    ServletHolder holder = new ServletHolder(servlet);
    holder.setInitParameter(name, value);
    context.addServlet(holder, path);
    return this;
  }

  /** The web application's own files, WEB-INF among them. */
  public FilteredServer files(Path directory) {
    context.setResourceBase(directory.toString());
    return this;
  }

  /** An init-param of the filter. */
  public FilteredServer filterParameter(String name, String value) {
    context.getServletHandler().getFilters()[0].setInitParameter(name, value);
    return this;
  }

  /** Another time, or store, than the real ones. */
  public FilteredServer surroundings(RuntimeOverrides surroundings) {
    context.setAttribute(RuntimeOverrides.ATTRIBUTE, surroundings);
    return this;
  }

  /** An attribute of the servlet context. */
  public FilteredServer attribute(String name, Object value) {
    context.setAttribute(name, value);
    return this;
  }

  /** Takes what the application writes to the container's log. */
  public FilteredServer containerLog(Logger log) {
    context.setLogger(log);
    return this;
  }

  /** The web application's class loader. */
  public FilteredServer classLoader(ClassLoader loader) {
    context.setClassLoader(loader);
    return this;
  }

  public FilteredServer jersey(ResourceConfig application) {
    return servlet("/api/rest/*", new ServletContainer(application));
  }

  public FilteredServer start() throws Exception {
    server.start();
    return this;
  }

  /** Ends the application as an undeployment does; requests under way may still be answered. */
  public void stopApplication() throws Exception {
    context.stop();
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port(0) + "/app" + path);
  }

  public URI secureUri(String path) {
    return URI.create("https://127.0.0.1:" + port(1) + "/app" + path);
  }

  private int port(int connector) {
    return ((ServerConnector) server.getConnectors()[connector]).getLocalPort();
  }

  public ServletContext servletContext() {
    return context.getServletContext();
  }

  /** GET with these headers, names and values in turn. */
  public HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(60));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** GET with a bearer token. */
  public HttpResponse<String> getAs(String token, String path, String... headers)
      throws IOException, InterruptedException {
    String[] all = Arrays.copyOf(headers, headers.length + 2);
    all[headers.length] = "Authorization";
    all[headers.length + 1] = "Bearer " + token;
    return get(path, all);
  }

  public HttpClient client() {
    return client;
  }

  @Override
  public void close() throws Exception {
    server.stop();
  }
}

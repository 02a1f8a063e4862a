package org.onbehalf.functional;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.servlet.FilterHolder;
import org.eclipse.jetty.servlet.FilterMapping;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;
import org.onbehalf.servlet.BearerTokenFilter;

/**
 * A real Jetty on loopback with one context: {@link BearerTokenFilter} on {@code /api/*}, as the
 * README says, and what a test puts behind it. Its filter closes everything at the end, as where no
 * initializer ran.
 */
final class FilteredServer implements AutoCloseable {
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
  static FilteredServer with(Map<String, String> contextParameters) {
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
    FilterHolder filter = new FilterHolder(BearerTokenFilter.class);
    filter.setName("onbehalf");
    filter.setAsyncSupported(true);
    context.addFilter(filter, "/api/*", EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
    server.setHandler(context);
    return new FilteredServer(server, context);
  }

  /** Runs before the filter. */
  FilteredServer outerFilter(Filter outer) {
    FilterHolder holder = new FilterHolder(outer);
    holder.setName("outer");
    FilterMapping mapping = new FilterMapping();
    mapping.setFilterName("outer");
    mapping.setPathSpec("/*");
    context.getServletHandler().addFilter(holder);
    context.getServletHandler().prependFilterMapping(mapping);
    return this;
  }

  /** Maps the filter onto forwards too. */
  FilteredServer filteringForwards() {
    FilterHolder filter = context.getServletHandler().getFilters()[0];
    context.addFilter(filter, "/api/*", EnumSet.of(DispatcherType.FORWARD));
    return this;
  }

  FilteredServer servlet(String path, Servlet servlet) {
    ServletHolder holder = new ServletHolder(servlet);
    holder.setAsyncSupported(true);
    context.addServlet(holder, path);
    return this;
  }

  /** The web application's class loader. */
  FilteredServer classLoader(ClassLoader loader) {
    context.setClassLoader(loader);
    return this;
  }

  FilteredServer jersey(ResourceConfig application) {
    return servlet("/api/rest/*", new ServletContainer(application));
  }

  FilteredServer start() throws Exception {
    server.start();
    return this;
  }

  URI uri(String path) {
    return URI.create(
        "http://127.0.0.1:"
            + ((ServerConnector) server.getConnectors()[0]).getLocalPort()
            + "/app"
            + path);
  }

  ServletContext servletContext() {
    return context.getServletContext();
  }

  /** GET with these headers, names and values in turn. */
  HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(60));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** GET with a bearer token. */
  HttpResponse<String> getAs(String token, String path, String... headers)
      throws IOException, InterruptedException {
    String[] all = Arrays.copyOf(headers, headers.length + 2);
    all[headers.length] = "Authorization";
    all[headers.length + 1] = "Bearer " + token;
    return get(path, all);
  }

  HttpClient client() {
    return client;
  }

  @Override
  public void close() throws Exception {
    server.stop();
  }
}

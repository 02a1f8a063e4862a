package org.onbehalf.benchmarks;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import javax.servlet.DispatcherType;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.ServletException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.server.HttpChannel;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpTransport;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServletAttributes;
import org.eclipse.jetty.servlet.FilterHolder;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.util.Callback;
import org.onbehalf.OnBehalf;
import org.onbehalf.internal.acquisition.TokenAcquirer;
import org.onbehalf.internal.runtime.OnBehalfRuntime;
import org.onbehalf.internal.runtime.RuntimeHolder;
import org.onbehalf.internal.runtime.RuntimeOverrides;
import org.onbehalf.internal.validation.AuthorizationHeader;
import org.onbehalf.internal.validation.TokenValidator;
import org.onbehalf.servlet.BearerTokenFilter;

/**
 * An application on Jetty 9.4 behind the filter, called without a connection: with Jetty's own
 * request and response, as its connection would fill them, and a servlet that does nothing. What
 * Jetty does to parse a request is not measured. Not thread-safe.
 */
final class FilteredApplication implements AutoCloseable {
  private static final int MAX_TOKEN = 64 * 1024;

  private final Server server = new Server();
  private final ServletContextHandler context = new ServletContextHandler();
  private final FilterHolder holder = new FilterHolder(BearerTokenFilter.class);
  private final HttpFields fields = new HttpFields();
  private final ServletAttributes attributes = new ServletAttributes();
  private final LocalConnector connector = new LocalConnector(server);
  private final Filter filter;
  private HttpChannel channel;
  private int served;
  private final FilterChain servlet = (request, response) -> served++;

  FilteredApplication(Map<String, String> configuration) throws Exception {
    this(configuration, Clock.systemUTC());
  }

  FilteredApplication(Map<String, String> configuration, Clock clock) throws Exception {
    context.setAttribute(RuntimeOverrides.ATTRIBUTE, RuntimeOverrides.at(clock));
    server.addConnector(connector);
    context.setContextPath("/app");
    configuration.forEach(context::setInitParameter);
    // onto all paths: onto others, Jetty needs a second filter of ours against double slashes
    context.addFilter(holder, "/*", EnumSet.of(DispatcherType.REQUEST));
    server.setHandler(context);
    server.start();
    filter = holder.getFilter();
    fields.put(HttpHeader.HOST, "api.example.com");
    fields.put(HttpHeader.USER_AGENT, "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0");
    fields.put(HttpHeader.ACCEPT, "application/json");
    channel = newChannel();
  }

  private HttpChannel newChannel() {
    HttpChannel created =
        new HttpChannel(
            connector, new HttpConfiguration(), new ByteArrayEndPoint(), new NoTransport());
    Request request = created.getRequest();
    request.setMetaData(
        new MetaData.Request(
            "GET",
            new HttpURI("http://api.example.com/app/api/orders/7"),
            HttpVersion.HTTP_1_1,
            fields));
    request.setAttributes(attributes);
    request.setContext(context.getServletContext());
    request.setContextPath("/app");
    request.setServletPath("/api");
    request.setPathInfo("/orders/7");
    request.setDispatcherType(DispatcherType.REQUEST);
    return created;
  }

  /** The header that a request carries. */
  static HttpField header(String token) {
    return new HttpField(HttpHeader.AUTHORIZATION, "Bearer " + token);
  }

  /** Sends a request through the filter; how many requests the servlet has served by now. */
  int call(HttpField authorization) throws IOException, ServletException {
    Request request = channel.getRequest();
    Response response = channel.getResponse();
    fields.put(authorization);
    attributes.clearAttributes();
    filter.doFilter(request, response, servlet);
    return served;
  }

  /** Whether the servlet serves a request with that token; afterwards all is as before. */
  boolean serves(String token) throws IOException, ServletException {
    int before = served;
    boolean passed = call(header(token)) > before;
    if (!passed) {
      channel = newChannel();
    }
    return passed;
  }

  /** Validates a header as the filter does, and nothing else. */
  Tokens.Verifier validator() throws ReflectiveOperationException {
    Object authenticator = runtime().authenticator();
    TokenValidator validator = part(authenticator, TokenValidator.class);
    Set<String> issuers = Collections.emptySet();
    return text ->
        validator
                .validate(
                    AuthorizationHeader.parse(Collections.enumeration(Set.of(text)), MAX_TOKEN),
                    null,
                    issuers)
                .answer()
            == null;
  }

  /** Gives tokens for downstream APIs, as the runtime asks it. */
  TokenAcquirer acquirer() throws ReflectiveOperationException {
    return part(runtime(), TokenAcquirer.class);
  }

  /** The public API. */
  OnBehalf onBehalf() {
    return OnBehalf.from(context.getServletContext());
  }

  private OnBehalfRuntime runtime() {
    return RuntimeHolder.of(context.getServletContext()).runtime();
  }

  /** A part of an object that nothing else gives access to. */
  static <T> T part(Object whole, Class<T> type) throws ReflectiveOperationException {
    for (Field each : whole.getClass().getDeclaredFields()) {
      if (each.getType() == type) {
        each.setAccessible(true);
        return type.cast(each.get(whole));
      }
    }
    throw new NoSuchFieldException(type.getName() + " in " + whole.getClass());
  }

  @Override
  public void close() throws Exception {
    channel.getRequest().setContext(null);
    server.stop();
  }

  /** Where responses go. */
  private static final class NoTransport implements HttpTransport {
    @Override
    public void send(
        MetaData.Response info, boolean head, ByteBuffer content, boolean last, Callback callback) {
      callback.succeeded();
    }

    @Override
    public boolean isPushSupported() {
      return false;
    }

    @Override
    public void push(MetaData.Request request) {
      throw new UnsupportedOperationException("push");
    }

    @Override
    public void onCompleted() {
      // nothing is sent
    }

    @Override
    public void abort(Throwable failure) {
      throw new IllegalStateException(failure);
    }

    @Override
    public boolean isOptimizedForDirectBuffers() {
      return false;
    }
  }
}

package org.onbehalf.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.servlet.Servlet;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.functional.WhoAmIServlet;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.runtime.RuntimeOverrides;

/**
 * A JUnit extension: a tenant, and a web application behind the filter on a Jetty of its own. In a
 * static field it lives as long as the class's tests, in an instance field as long as one test.
 *
 * <pre>
 * &#64;RegisterExtension
 * static final ProtectedApplication application =
 *     ProtectedApplication.with("Authentication.Mode", "optional")
 *         .servlet("/api/whoami", new WhoAmIServlet());
 * </pre>
 *
 * The tenant is there at once. The application starts before the first test, if it has a servlet.
 */
public final class ProtectedApplication
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
  public final Tenant tenant;
  private final @Nullable Clock clock;
  private final Map<String, String> configuration;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private UnaryOperator<FilteredServer> parts = server -> server;
  private boolean hasParts;
  private boolean inStaticField;
  private @Nullable FilteredServer server;
  private @Nullable FilteredServer partner;

  private ProtectedApplication(@Nullable Clock clock) {
    this.clock = clock;
    this.tenant = closing(clock == null ? Tenant.start() : Tenant.at(clock));
    this.configuration = tenant.sampleConfiguration();
  }

  /** With these keys besides {@link Tenant#sampleConfiguration}; names and values in turn. */
  public static ProtectedApplication with(String... keys) {
    return new ProtectedApplication(null).and(keys);
  }

  /** The same, for a tenant and a partner whose time is that clock's. */
  public static ProtectedApplication at(Clock clock, String... keys) {
    return new ProtectedApplication(clock).and(keys);
  }

  /** With these keys, too; names and values in turn. */
  public ProtectedApplication and(String... keys) {
    put(configuration, keys);
    return this;
  }

  private static void put(Map<String, String> configuration, String... keys) {
    for (int i = 0; i < keys.length; i += 2) {
      configuration.put(keys[i], keys[i + 1]);
    }
  }

  /** Changes the configuration. */
  public ProtectedApplication configured(Consumer<Map<String, String>> change) {
    change.accept(configuration);
    return this;
  }

  /** Puts something on, before or beside the filter. */
  public ProtectedApplication parts(UnaryOperator<FilteredServer> more) {
    UnaryOperator<FilteredServer> before = parts;
    parts = server -> more.apply(before.apply(server));
    hasParts = true;
    return this;
  }

  public ProtectedApplication servlet(String path, Servlet servlet) {
    return parts(server -> server.servlet(path, servlet));
  }

  public ProtectedApplication jersey(ResourceConfig application) {
    return parts(server -> server.jersey(application));
  }

  /**
   * With a partner's API on a server of its own, started now, which tells who calls at {@code
   * /api/whoami}; the application's {@code PartnerAPI}.
   */
  public ProtectedApplication partner(String... keys) {
    Map<String, String> partners = tenant.partnerConfiguration();
    if (clock != null) {
      // such a clock goes forward by hours, each of which would be a fetch
      partners.put("Keys.RefreshInterval", "12 h");
    }
    put(partners, keys);
    FilteredServer api = FilteredServer.with(partners).servlet("/api/whoami", new WhoAmIServlet());
    if (clock != null) {
      api.surroundings(RuntimeOverrides.at(clock));
    }
    partner = closing(started(api));
    tenant.sampleConfiguration(api.uri("/api")).forEach(configuration::putIfAbsent);
    return this;
  }

  private static FilteredServer started(FilteredServer server) {
    try {
      return server.start();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Another server of the same configuration, with these keys besides; not started. */
  public FilteredServer another(String... keys) {
    Map<String, String> more = new LinkedHashMap<>(configuration);
    put(more, keys);
    return FilteredServer.with(more);
  }

  /** Closes that, too, at the end: the last first. */
  public <T extends AutoCloseable> T closing(T resource) {
    open.push(resource);
    return resource;
  }

  public Map<String, String> configuration() {
    return new LinkedHashMap<>(configuration);
  }

  public FilteredServer server() {
    return Objects.requireNonNull(server, "nothing is behind the filter");
  }

  public FilteredServer partnersServer() {
    return Objects.requireNonNull(partner, "there is no partner");
  }

  public URI uri(String path) {
    return server().uri(path);
  }

  public HttpClient client() {
    return server().client();
  }

  /** GET with these headers, names and values in turn. */
  public HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    return server().get(path, headers);
  }

  /** GET with a bearer token. */
  public HttpResponse<String> getAs(String token, String path, String... headers)
      throws IOException, InterruptedException {
    return server().getAs(token, path, headers);
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    inStaticField = true;
    start();
  }

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    if (!inStaticField) {
      start();
    }
  }

  private void start() throws Exception {
    if (hasParts) {
      server = closing(parts.apply(another()).start());
    }
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    if (!inStaticField) {
      close();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    close();
  }

  private void close() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }
}

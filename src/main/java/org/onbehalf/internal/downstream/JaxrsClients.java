package org.onbehalf.internal.downstream;

import java.io.Closeable;
import java.security.CodeSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocketFactory;
import javax.ws.rs.client.Client;
import javax.ws.rs.client.ClientBuilder;
import org.apache.http.client.config.CookieSpecs;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.config.RegistryBuilder;
import org.apache.http.conn.socket.ConnectionSocketFactory;
import org.apache.http.conn.socket.PlainConnectionSocketFactory;
import org.apache.http.conn.ssl.SSLConnectionSocketFactory;
import org.apache.http.impl.client.DefaultHttpRequestRetryHandler;
import org.apache.http.impl.conn.PoolingHttpClientConnectionManager;
import org.glassfish.jersey.apache.connector.ApacheClientProperties;
import org.glassfish.jersey.apache.connector.ApacheConnectorProvider;
import org.glassfish.jersey.client.ClientConfig;
import org.onbehalf.DownstreamApi;
import org.onbehalf.TokenRequest;
import org.onbehalf.internal.acquisition.DownstreamApiSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The JAX-RS clients behind {@code OnBehalf.downstreamApi}: one per API, and others for methods
 * that the JDK cannot send and for redirects. Created on first use, closed with the application.
 */
public final class JaxrsClients implements Closeable {
  /** What {@code java.net.HttpURLConnection} can send. */
  private static final List<String> JDK_METHODS =
      Arrays.asList("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS");

  private static final Logger LOG = LoggerFactory.getLogger(JaxrsClients.class);

  private final DownstreamTokens tokens;
  private final Map<String, Client> clients = new HashMap<>();
  private boolean closed;

  public JaxrsClients(DownstreamTokens tokens) {
    this.tokens = tokens;
  }

  /** Which implementation of JAX-RS the class path gives its clients, and from where. */
  public static String implementation() {
    try {
      Class<?> builder = ClientBuilder.newBuilder().getClass();
      CodeSource source = builder.getProtectionDomain().getCodeSource();
      return builder.getName() + (source == null ? "" : " of " + source.getLocation());
    } catch (RuntimeException | LinkageError e) {
      LOG.debug("no JAX-RS client", e);
      return "none";
    }
  }

  /** The API of these settings. */
  public DownstreamApi api(DownstreamApiSettings settings) {
    return new JaxrsDownstreamApi(this, settings, TokenRequest.forApi(settings.name));
  }

  /**
   * The client that sends requests of that method to that API.
   *
   * @throws IllegalStateException if there is none; the message names what is missing
   */
  Client client(DownstreamApiSettings settings, String method) {
    return client(settings, method, true);
  }

  /**
   * The client that follows that API's redirects, without a token.
   *
   * @throws org.onbehalf.ConfigurationException if the JDK's connections share cookies or responses
   */
  Client redirectClient(DownstreamApiSettings settings) {
    return client(settings, "GET", false);
  }

  private synchronized Client client(
      DownstreamApiSettings settings, String method, boolean withToken) {
    if (closed) {
      throw new IllegalStateException("the web application was stopped");
    }
    boolean apache =
        !JDK_METHODS.contains(method)
            || (HttpUrlConnectionGuard.areShared() && hasApacheConnector());
    if (!withToken && !apache) {
      HttpUrlConnectionGuard.requireUnshared(settings.name, OnBehalfOfFilter.USE_OTHER_CONNECTIONS);
    }
    return clients.computeIfAbsent(
        settings.name + (apache ? " apache" : "") + (withToken ? "" : " redirects"),
        key -> {
          Client client = apache ? apacheClient(settings, method) : newClient(settings);
          client.property(OnBehalfOfFilter.FOLLOW_REDIRECTS, false);
          client.property(
              OnBehalfOfFilter.CONNECT_TIMEOUT, (int) settings.connectTimeout.toMillis());
          client.property(OnBehalfOfFilter.READ_TIMEOUT, (int) settings.readTimeout.toMillis());
          client.register(new ReceivedEntity.Filter());
          if (withToken) {
            client.register(new OnBehalfOfJaxrsFeature(settings.name, tokens));
            client.register(new BufferedEntityWriter());
          } else {
            client.register(new RelayedResponse.Unmarking());
          }
          return client;
        });
  }

  /** With the API's limits, which JAX-RS 2.0 has no names for. */
  private static Client newClient(DownstreamApiSettings settings) {
    ClientBuilder builder = ClientBuilder.newBuilder();
    long connect = settings.connectTimeout.toMillis();
    long read = settings.readTimeout.toMillis();
    // JAX-RS 2.1
    setTime(builder, "connectTimeout", connect);
    setTime(builder, "readTimeout", read);
    if (isRestEasy(builder)) {
      setTime(builder, "establishConnectionTimeout", connect);
      setTime(builder, "socketTimeout", read);
      // otherwise RESTEasy 3.0 has a single connection
      set(builder, "connectionPoolSize", new Class<?>[] {int.class}, settings.call.maxConnections);
      set(builder, "maxPooledPerRoute", new Class<?>[] {int.class}, settings.call.maxConnections);
      setTime(builder, "connectionCheckoutTimeout", connect);
    }
    Client client = builder.build();
    if (isRestEasy(client)) {
      RestEasyEngine.prepare(client, settings.name);
    }
    return client;
  }

  private static void setTime(ClientBuilder builder, String name, long millis) {
    set(builder, name, new Class<?>[] {long.class, TimeUnit.class}, millis, TimeUnit.MILLISECONDS);
  }

  private static void set(ClientBuilder builder, String name, Class<?>[] types, Object... values) {
    try {
      builder.getClass().getMethod(name, types).invoke(builder, values);
    } catch (ReflectiveOperationException e) {
      LOG.debug("{} has no {}", builder.getClass().getName(), name);
    }
  }

  private static Client apacheClient(DownstreamApiSettings settings, String method) {
    Client usual = newClient(settings);
    if (!isJersey(usual)) {
      // another implementation of JAX-RS has its own connections
      return usual;
    }
    usual.close();
    if (!hasApacheConnector()) {
      throw new IllegalStateException(
          method
              + " cannot be sent by the JDK's own connections. Add"
              + " org.glassfish.jersey.connectors:jersey-apache-connector in the version of your"
              + " jersey-client to the application");
    }
    return Apache.client(settings);
  }

  static boolean isJersey(Object ofClient) {
    return ofClient.getClass().getName().startsWith("org.glassfish.jersey.");
  }

  static boolean isRestEasy(Object ofClient) {
    return ofClient.getClass().getName().startsWith("org.jboss.resteasy.");
  }

  /** Whether the connector is present, and HttpClient, which it does not bring. */
  private static boolean hasApacheConnector() {
    try {
      ClassLoader loader = JaxrsClients.class.getClassLoader();
      Class.forName("org.glassfish.jersey.apache.connector.ApacheConnectorProvider", true, loader);
      Class.forName("org.apache.http.impl.client.CloseableHttpClient", false, loader);
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    clients.values().forEach(Client::close);
    clients.clear();
  }

  /** Jersey over Apache HttpClient; loaded only where {@code jersey-apache-connector} is. */
  private static final class Apache {
    /** How long an idle connection is pooled; servers close theirs after some seconds. */
    private static final long IDLE_SECONDS = 30;

    static Client client(DownstreamApiSettings settings) {
      int connectTimeout = (int) settings.connectTimeout.toMillis();
      PoolingHttpClientConnectionManager connections =
          new PoolingHttpClientConnectionManager(
              RegistryBuilder.<ConnectionSocketFactory>create()
                  .register("http", PlainConnectionSocketFactory.getSocketFactory())
                  .register(
                      "https",
                      // the JVM's TLS settings, as for the JDK's own connections
                      new SSLConnectionSocketFactory(
                          (SSLSocketFactory) SSLSocketFactory.getDefault(),
                          SSLConnectionSocketFactory.getDefaultHostnameVerifier()))
                  .build(),
              null,
              null,
              null,
              IDLE_SECONDS,
              TimeUnit.SECONDS);
      connections.setMaxTotal(settings.call.maxConnections);
      connections.setDefaultMaxPerRoute(settings.call.maxConnections);
      RequestConfig limits =
          RequestConfig.custom()
              .setConnectionRequestTimeout(connectTimeout)
              .setConnectTimeout(connectTimeout)
              .setSocketTimeout((int) settings.readTimeout.toMillis())
              .setRedirectsEnabled(false)
              .setAuthenticationEnabled(false)
              .setCookieSpec(CookieSpecs.IGNORE_COOKIES)
              .build();
      ClientConfig config = new ClientConfig();
      config.connectorProvider(new ApacheConnectorProvider());
      config.property(ApacheClientProperties.CONNECTION_MANAGER, connections);
      config.property(ApacheClientProperties.REQUEST_CONFIG, limits);
      // one client serves all callers
      config.property(ApacheClientProperties.DISABLE_COOKIES, true);
      config.property(
          ApacheClientProperties.RETRY_HANDLER, new DefaultHttpRequestRetryHandler(0, false));
      // the JVM's proxies
      config.property(ApacheClientProperties.USE_SYSTEM_PROPERTIES, true);
      return ClientBuilder.newClient(config);
    }
  }
}

package org.onbehalf.internal.downstream;

import java.io.Closeable;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.ws.rs.client.Client;
import javax.ws.rs.client.ClientBuilder;
import org.onbehalf.DownstreamApi;
import org.onbehalf.TokenRequest;
import org.onbehalf.internal.acquisition.DownstreamApiSettings;

/**
 * The JAX-RS clients behind {@code OnBehalf.downstreamApi}: one per API, and a second one where the
 * JDK's connections do not know the method; made on first use, closed with the application.
 */
public final class JaxrsClients implements Closeable {
  /** What {@code java.net.HttpURLConnection} can send. */
  private static final Set<String> JDK_METHODS =
      Collections.unmodifiableSet(
          new HashSet<>(Arrays.asList("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")));

  private static final String CONNECTOR =
      "org.glassfish.jersey.apache.connector.ApacheConnectorProvider";

  private static final String HTTP_CLIENT = "org.apache.http.impl.client.CloseableHttpClient";

  private final DownstreamTokens tokens;
  private final Map<String, Client> clients = new HashMap<>();
  private boolean closed;

  public JaxrsClients(DownstreamTokens tokens) {
    this.tokens = tokens;
  }

  /** The API of these settings. */
  public DownstreamApi api(DownstreamApiSettings settings) {
    return new JaxrsDownstreamApi(this, settings, TokenRequest.forApi(settings.name));
  }

  /**
   * The client that sends that method to that API.
   *
   * @throws IllegalStateException if there is none; the message names what is missing
   */
  synchronized Client client(DownstreamApiSettings settings, String method) {
    if (closed) {
      throw new IllegalStateException("the web application was stopped");
    }
    boolean special =
        !JDK_METHODS.contains(method)
            || (HttpUrlConnectionGuard.areShared() && hasApacheConnector());
    return clients.computeIfAbsent(
        special ? settings.name + ' ' + CONNECTOR : settings.name,
        key ->
            configured(special ? special(settings, method) : ClientBuilder.newClient(), settings));
  }

  /**
   * The client that follows that API's redirects: it has no token to send.
   *
   * @throws org.onbehalf.ConfigurationException if the JDK's connections share cookies or answers
   */
  synchronized Client redirectClient(DownstreamApiSettings settings) {
    if (closed) {
      throw new IllegalStateException("the web application was stopped");
    }
    boolean special = HttpUrlConnectionGuard.areShared() && hasApacheConnector();
    if (!special) {
      HttpUrlConnectionGuard.requireUnshared(
          settings.name, OnBehalfOfRequestFilter.OTHER_CONNECTIONS);
    }
    return clients.computeIfAbsent(
        settings.name + (special ? " redirects " + CONNECTOR : " redirects"),
        key ->
            limited(special ? special(settings, "GET") : ClientBuilder.newClient(), settings)
                .register(new ReceivedEntity.Filter()));
  }

  private static Client limited(Client client, DownstreamApiSettings settings) {
    client.property(OnBehalfOfRequestFilter.FOLLOW_REDIRECTS, false);
    client.property(
        OnBehalfOfRequestFilter.CONNECT_TIMEOUT, (int) settings.connectTimeout.toMillis());
    client.property(OnBehalfOfRequestFilter.READ_TIMEOUT, (int) settings.readTimeout.toMillis());
    return client;
  }

  private Client configured(Client client, DownstreamApiSettings settings) {
    limited(client, settings);
    client.register(new OnBehalfOfJaxrsFeature(settings.name, tokens));
    client.register(new ReceivedEntity.Filter());
    client.register(new BufferedEntityWriter());
    return client;
  }

  private static Client special(DownstreamApiSettings settings, String method) {
    Client usual = ClientBuilder.newClient();
    if (!isJersey(usual)) {
      // another implementation of JAX-RS, with connections of its own
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
    return ApacheClient.create(settings);
  }

  static boolean isJersey(Client client) {
    return client.getClass().getName().startsWith("org.glassfish.jersey.");
  }

  private static boolean hasApacheConnector() {
    try {
      // with what it is made of: the connector alone does not bring HttpClient
      Class.forName(CONNECTOR, true, JaxrsClients.class.getClassLoader());
      Class.forName(HTTP_CLIENT, false, JaxrsClients.class.getClassLoader());
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
}

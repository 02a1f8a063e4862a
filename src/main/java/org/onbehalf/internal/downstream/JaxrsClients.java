package org.onbehalf.internal.downstream;

import java.io.Closeable;
import java.util.HashMap;
import java.util.Map;
import javax.ws.rs.client.Client;
import javax.ws.rs.client.ClientBuilder;
import org.onbehalf.DownstreamApi;
import org.onbehalf.internal.config.Settings;

/**
 * The JAX-RS clients behind {@code OnBehalf.downstreamApi}: one per API, made on first use, closed
 * with the application.
 */
public final class JaxrsClients implements Closeable {
  private final DownstreamTokens tokens;
  private final Map<String, Client> clients = new HashMap<>();
  private boolean closed;

  public JaxrsClients(DownstreamTokens tokens) {
    this.tokens = tokens;
  }

  /** The API of these settings. */
  public DownstreamApi api(Settings.DownstreamApi settings) {
    return new JaxrsDownstreamApi(tokens, client(settings), settings, settings.requestAppToken);
  }

  private synchronized Client client(Settings.DownstreamApi settings) {
    if (closed) {
      throw new IllegalStateException("the web application was stopped");
    }
    return clients.computeIfAbsent(
        settings.name,
        name ->
            ClientBuilder.newBuilder()
                .property(OnBehalfOfRequestFilter.FOLLOW_REDIRECTS, false)
                .property(
                    OnBehalfOfRequestFilter.CONNECT_TIMEOUT,
                    (int) settings.connectTimeout.toMillis())
                .property(
                    OnBehalfOfRequestFilter.READ_TIMEOUT, (int) settings.readTimeout.toMillis())
                .build());
  }

  @Override
  public synchronized void close() {
    closed = true;
    clients.values().forEach(Client::close);
    clients.clear();
  }
}

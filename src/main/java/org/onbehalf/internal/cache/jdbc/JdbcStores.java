package org.onbehalf.internal.cache.jdbc;

import java.time.Duration;
import java.util.function.Function;
import org.onbehalf.internal.config.JdbcSettings;
import org.onbehalf.spi.SessionStore;
import org.onbehalf.spi.TokenStore;

/** The stores of one application in one table. Connects to nothing itself. Thread-safe. */
public final class JdbcStores {
  private final JdbcSettings settings;
  private final ClassLoader loader;
  private final Duration timeout;
  private final Function<String, Object> attributes;

  /**
   * From what they need.
   *
   * @param attributes those of the servlet context, by name
   * @param loader the application's, by which {@code java:comp/env} is found
   * @param timeout how long the database may take to answer
   */
  public JdbcStores(
      JdbcSettings settings,
      Function<String, Object> attributes,
      ClassLoader loader,
      Duration timeout) {
    this.settings = settings;
    this.loader = loader;
    this.timeout = timeout;
    this.attributes = attributes;
  }

  /** A store of tokens with a connection of its own. */
  public TokenStore tokens() {
    return new JdbcTokenStore(client());
  }

  /** A store of sessions with a connection of its own. */
  public SessionStore sessions() {
    return new JdbcSessionStore(client());
  }

  private JdbcClient client() {
    return new JdbcClient(
        settings, new PooledConnections(settings.dataSource, attributes, timeout), loader, timeout);
  }
}

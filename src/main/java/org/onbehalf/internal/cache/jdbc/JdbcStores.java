package org.onbehalf.internal.cache.jdbc;

import java.io.Closeable;
import java.time.Duration;
import org.onbehalf.internal.config.JdbcSettings;
import org.onbehalf.spi.SessionStore;
import org.onbehalf.spi.TokenStore;

/** The stores of one application in one table. Connects to nothing itself. Thread-safe. */
public final class JdbcStores implements Closeable {
  private final JdbcSettings settings;
  private final ClassLoader loader;
  private final Duration timeout;
  private final JdbcDrivers drivers;

  /**
   * From what they need.
   *
   * @param loader the application's, by which drivers and {@code java:comp/env} are found
   * @param timeout how long the database may take to answer
   */
  public JdbcStores(JdbcSettings settings, ClassLoader loader, Duration timeout) {
    this.settings = settings;
    this.loader = loader;
    this.timeout = timeout;
    this.drivers = new JdbcDrivers(loader);
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
    String url = settings.url;
    JdbcConnections connections =
        url == null
            ? new PooledConnections(String.valueOf(settings.dataSource), timeout)
            : new UrlConnections(settings, url, drivers, timeout);
    return new JdbcClient(settings, connections, loader, timeout);
  }

  /** After the stores: leaves no driver with {@code DriverManager} that came by our doing. */
  @Override
  public void close() {
    drivers.close();
  }
}

package org.onbehalf.internal.cache.jdbc;

import java.io.IOException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.JdbcSettings;

/** One connection of our own, made anew when it is broken. Used by one thread. */
final class UrlConnections implements JdbcConnections {
  /** After so long without use it may have been dropped on its way, silently. */
  private static final Duration IDLE = Duration.ofSeconds(10);

  private final JdbcSettings settings;
  private final String url;
  private final JdbcDrivers drivers;
  private final Duration timeout;
  private @Nullable Driver driver;
  private @Nullable Connection connection;
  private long used;

  /**
   * Connects to nothing yet.
   *
   * @param timeout how long an answer may take
   */
  UrlConnections(JdbcSettings settings, String url, JdbcDrivers drivers, Duration timeout) {
    this.settings = settings;
    this.url = url;
    this.drivers = drivers;
    this.timeout = timeout;
  }

  @Override
  public void open() throws IOException {
    driver = drivers.find(url, settings.driver);
  }

  @Override
  public Connection take(boolean checked) throws IOException, SQLException {
    Connection present = connection;
    if (present != null && isUsable(present, checked)) {
      return present;
    }
    close();
    Connection made = connect();
    connection = made;
    used = System.nanoTime();
    return made;
  }

  private boolean isUsable(Connection present, boolean checked) throws SQLException {
    boolean idle = System.nanoTime() - used > IDLE.toNanos();
    return !present.isClosed() && (!(idle || checked) || NetworkLimit.isValid(present, timeout));
  }

  private Connection connect() throws IOException, SQLException {
    Driver opened = driver;
    if (opened == null) {
      throw new IOException("the store is not open");
    }
    Properties properties = ConnectProperties.of(url, settings.connectTimeout);
    if (settings.user != null) {
      properties.setProperty("user", settings.user);
      properties.setProperty("password", settings.password);
    }
    Connection made = opened.connect(url, properties);
    if (made == null) {
      throw new IOException(
          "the driver "
              + opened.getClass().getName()
              + " does not know TokenCache.Jdbc.Url; correct the URL, or TokenCache.Jdbc.Driver");
    }
    return made;
  }

  @Override
  public void giveBack(Connection given) {
    used = System.nanoTime();
  }

  @Override
  public void close() {
    Connection closing = connection;
    connection = null;
    if (closing != null) {
      try {
        closing.close();
      } catch (SQLException | RuntimeException e) {
        // it is of no use any more, one way or another
      }
    }
  }
}

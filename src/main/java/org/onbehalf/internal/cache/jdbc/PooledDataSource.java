package org.onbehalf.internal.cache.jdbc;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Function;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.onbehalf.internal.Nullable;

/** The configured {@code DataSource}, usually a pool. Used by one thread. */
final class PooledDataSource {
  /** After a restart of the database, a pool may return that many dead connections. */
  private static final int MAX_DEAD = 32;

  private static final Executor SAME_THREAD = Runnable::run;

  private final String name;
  private final Function<String, Object> attributes;
  private final Duration timeout;
  private @Nullable DataSource dataSource;

  /** By its name in JNDI, or the name of an attribute of the servlet context. */
  PooledDataSource(String name, Function<String, Object> attributes, Duration timeout) {
    this.name = name;
    this.attributes = attributes;
    this.timeout = timeout;
  }

  void open() throws IOException {
    Object attribute = attributes.apply(name);
    Object found = attribute == null ? lookUp() : attribute;
    if (!(found instanceof DataSource)) {
      throw new IOException(
          "TokenCache.Jdbc.DataSource: found "
              + (found == null ? "nothing" : "a " + found.getClass().getName())
              + " under "
              + name
              + ", expected a javax.sql.DataSource; correct the name");
    }
    dataSource = (DataSource) found;
  }

  /** The configuration refuses a name that leads to another server. */
  @SuppressWarnings("BanJNDI")
  private @Nullable Object lookUp() throws IOException {
    try {
      InitialContext context = new InitialContext();
      try {
        return context.lookup(name);
      } finally {
        context.close();
      }
    } catch (NamingException e) {
      throw new IOException(
          "TokenCache.Jdbc.DataSource: neither the servlet context nor JNDI has a DataSource under "
              + name
              + " ("
              + e.getClass().getSimpleName()
              + "); define it in the server and refer to it in web.xml (resource-ref), or use its"
              + " global name: JBoss, WebLogic and Liberty show java:comp to their own threads"
              + " only",
          e);
    }
  }

  void close() {
    dataSource = null;
  }

  /**
   * Returns a connection.
   *
   * @param tested whether it must have answered just now: when a change fails on a dead connection,
   *     nobody knows whether it was made
   */
  Connection connection(boolean tested) throws IOException, SQLException {
    DataSource opened = dataSource;
    if (opened == null) {
      throw new IOException("the store is not open");
    }
    Connection connection = opened.getConnection();
    for (int dead = 0; tested && !isValid(connection); dead++) {
      close(connection);
      if (dead == MAX_DEAD) {
        throw new IOException(
            "TokenCache.Jdbc.DataSource: the pool returns connections that do not answer; let it"
                + " test them when they are borrowed");
      }
      connection = opened.getConnection();
    }
    return connection;
  }

  private boolean isValid(Connection connection) {
    try {
      return connection.isValid((int) Math.max(1, (timeout.toMillis() + 999) / 1000));
    } catch (SQLException | AbstractMethodError e) {
      return false;
    }
  }

  /** Returns a connection to the pool. */
  static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException | RuntimeException e) {
      // it was broken, and is not used again
    }
  }

  /**
   * Limits how long the database may take to answer.
   *
   * @return the former limit in milliseconds; -1 if the driver has none
   */
  int limit(Connection connection) throws SQLException {
    try {
      int former = connection.getNetworkTimeout();
      connection.setNetworkTimeout(SAME_THREAD, (int) timeout.toMillis());
      return former;
    } catch (SQLFeatureNotSupportedException | AbstractMethodError e) {
      return -1;
    }
  }

  static void restoreLimit(Connection connection, int former) throws SQLException {
    if (former >= 0) {
      connection.setNetworkTimeout(SAME_THREAD, former);
    }
  }
}

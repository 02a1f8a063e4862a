package org.onbehalf.internal.cache.jdbc;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Function;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.onbehalf.internal.Nullable;

/**
 * A {@code DataSource} of the server's, by its JNDI name. The pool is its own. Used by one thread.
 */
final class PooledConnections implements JdbcConnections {
  /** After the database was restarted a pool may give out as many that are dead. */
  private static final int MOST_DEAD = 32;

  private final String name;
  private final Function<String, Object> attributes;
  private final Duration timeout;
  private @Nullable DataSource dataSource;

  /**
   * Looks nothing up yet.
   *
   * @param attributes those of the servlet context, by name
   * @param timeout how long an answer may take
   */
  PooledConnections(String name, Function<String, Object> attributes, Duration timeout) {
    this.name = name;
    this.attributes = attributes;
    this.timeout = timeout;
  }

  @Override
  public void open() throws IOException {
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

  /** The name is the configuration's, which refuses one that leads to another server. */
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
          "TokenCache.Jdbc.DataSource: neither the servlet context nor JNDI has anything usable"
              + " under "
              + name
              + " ("
              + e.getClass().getSimpleName()
              + "); define the DataSource in the server and refer to it in web.xml (resource-ref),"
              + " or write its global name: JBoss, WebLogic and Liberty show java:comp to their own"
              + " threads only",
          e);
    }
  }

  @Override
  public Connection take(boolean checked) throws IOException, SQLException {
    DataSource opened = dataSource;
    if (opened == null) {
      throw new IOException("the store is not open");
    }
    Connection taken = opened.getConnection();
    for (int dead = 0; checked && !NetworkLimit.isValid(taken, timeout); dead++) {
      closeQuietly(taken);
      if (dead == MOST_DEAD) {
        throw new IOException(
            "TokenCache.Jdbc.DataSource: the pool gives out connections that do not answer; let it"
                + " test them when they are borrowed");
      }
      taken = opened.getConnection();
    }
    return taken;
  }

  private static void closeQuietly(Connection dead) {
    try {
      dead.close();
    } catch (SQLException | RuntimeException e) {
      // it was dead
    }
  }

  @Override
  public void giveBack(Connection connection) throws SQLException {
    connection.close();
  }

  @Override
  public void close() {
    dataSource = null;
  }
}

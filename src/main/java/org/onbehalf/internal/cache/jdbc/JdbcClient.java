package org.onbehalf.internal.cache.jdbc;

import java.io.Closeable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Function;
import org.onbehalf.internal.Nullable;

/**
 * Runs work on a connection and gives it back as it was, whatever happens. Used by one thread,
 * whose context class loader is the application's meanwhile: {@code java:comp/env} and pools go by
 * it.
 */
final class JdbcClient implements Closeable {
  private final JdbcSettings settings;
  private final JdbcSql sql;
  private final PooledDataSource dataSource;
  private final ClassLoader loader;
  private final JdbcFaults faults;
  private @Nullable JdbcProduct product;

  /** Work on a connection. */
  interface Work<T> {
    T on(Connection connection) throws IOException, SQLException;
  }

  private interface Guarded<T> {
    T run() throws IOException, SQLException;
  }

  /** Connects to nothing yet. */
  JdbcClient(
      JdbcSettings settings,
      JdbcSql sql,
      Function<String, Object> attributes,
      ClassLoader loader,
      Duration timeout) {
    this.settings = settings;
    this.sql = sql;
    this.dataSource = new PooledDataSource(settings.dataSource, attributes, timeout);
    this.loader = loader;
    this.faults = new JdbcFaults(settings, timeout);
  }

  /** Finds the database and the table, which it makes where that is asked for. */
  void open() throws IOException {
    close();
    product =
        guarded(
            () -> {
              dataSource.open();
              return withConnection(true, true, this::prepare);
            });
  }

  private JdbcProduct prepare(Connection connection) throws IOException, SQLException {
    JdbcProduct found = JdbcProduct.of(connection.getMetaData().getDatabaseProductName());
    try {
      JdbcTable.probe(connection, sql);
    } catch (SQLException e) {
      if (!settings.createTable || !JdbcFaults.isTableAbsent(e)) {
        throw e;
      }
      JdbcTable.create(connection, sql, found, settings.table);
    }
    return found;
  }

  /** What is at the other end. */
  JdbcProduct product() throws IOException {
    JdbcProduct opened = product;
    if (opened == null) {
      throw new IOException("the store is not open");
    }
    return opened;
  }

  /**
   * One statement that may be repeated on another connection, as it changes nothing or not twice.
   */
  <T> T repeatable(Work<T> work) throws IOException {
    product();
    return guarded(
        () -> {
          try {
            return withConnection(false, true, work);
          } catch (SQLException e) {
            if (!JdbcFaults.isConnection(e) || JdbcFaults.isTimeout(e)) {
              throw e;
            }
            return withConnection(true, true, work);
          }
        });
  }

  /**
   * One statement that must not be repeated after it may have been done: on a connection that
   * answered just now.
   */
  <T> T once(Work<T> work) throws IOException {
    product();
    return guarded(() -> withConnection(true, true, work));
  }

  /**
   * Statements that are done together or not at all, and may be repeated: also where they found a
   * row that another node had just inserted.
   */
  <T> T together(Work<T> work) throws IOException {
    product();
    return guarded(true, () -> withConnection(false, false, work));
  }

  private <T> T guarded(Guarded<T> work) throws IOException {
    return guarded(false, work);
  }

  /** Collisions with another node, of which the database undid ours, are tried again. */
  private <T> T guarded(boolean duplicatesToo, Guarded<T> work) throws IOException {
    Thread thread = Thread.currentThread();
    ClassLoader context = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      for (int attempt = 0; ; attempt++) {
        try {
          return work.run();
        } catch (SQLException e) {
          boolean collision =
              JdbcFaults.isCollision(e) || (duplicatesToo && JdbcFaults.isDuplicate(e));
          if (attempt == settings.retries || !collision) {
            throw faults.told(e);
          }
        }
      }
    } finally {
      thread.setContextClassLoader(context);
    }
  }

  private <T> T withConnection(boolean tested, boolean singly, Work<T> work)
      throws IOException, SQLException {
    Connection connection = dataSource.connection(tested);
    boolean done = false;
    boolean committing = true;
    int limit = -1;
    try {
      committing = connection.getAutoCommit();
      limit = dataSource.limit(connection);
      if (committing != singly) {
        connection.setAutoCommit(singly);
      }
      T result = work.on(connection);
      if (!singly) {
        connection.commit();
      }
      done = true;
      return result;
    } finally {
      giveBack(connection, done, singly, committing, limit);
    }
  }

  private void giveBack(
      Connection connection, boolean done, boolean singly, boolean committing, int limit)
      throws SQLException {
    try {
      if (!done && !singly) {
        connection.rollback();
      }
      if (committing != singly) {
        connection.setAutoCommit(committing);
      }
      PooledDataSource.restoreLimit(connection, limit);
      connection.close();
    } catch (SQLException | RuntimeException e) {
      // what was done is done; a connection that cannot be set right goes
      try {
        connection.close();
      } catch (SQLException | RuntimeException closing) {
        e.addSuppressed(closing);
      }
    }
  }

  @Override
  public void close() {
    product = null;
    dataSource.close();
  }
}

package org.onbehalf.internal.cache.jdbc;

import java.io.Closeable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Function;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.ContextClassLoader;

/**
 * Runs work on a connection of the pool, and returns the connection in its former state. Used by
 * one thread, with the application's class loader as context class loader, which {@code
 * java:comp/env} and pools require.
 */
final class JdbcClient implements Closeable {
  private final JdbcSettings settings;
  private final JdbcTable table;
  private final PooledDataSource dataSource;
  private final ClassLoader loader;
  private final JdbcFaults faults;
  private @Nullable JdbcProduct product;

  interface Work<T> {
    T on(Connection connection) throws IOException, SQLException;
  }

  private interface Attempt<T> {
    T run() throws IOException, SQLException;
  }

  JdbcClient(
      JdbcSettings settings,
      JdbcTable table,
      Function<String, Object> attributes,
      ClassLoader loader,
      Duration timeout) {
    this.settings = settings;
    this.table = table;
    this.dataSource = new PooledDataSource(settings.dataSource, attributes, timeout);
    this.loader = loader;
    this.faults = new JdbcFaults(settings, timeout);
  }

  /** Connects to the database and checks the table, which is created if so configured. */
  void open() throws IOException {
    close();
    product =
        attempt(
            false,
            () -> {
              dataSource.open();
              return withConnection(true, true, this::prepare);
            });
  }

  private JdbcProduct prepare(Connection connection) throws IOException, SQLException {
    JdbcProduct found = JdbcProduct.of(connection.getMetaData().getDatabaseProductName());
    try {
      table.check(connection);
    } catch (SQLException e) {
      if (!settings.createTable || !JdbcFaults.isTableAbsent(e)) {
        throw e;
      }
      table.create(connection, found);
    }
    return found;
  }

  JdbcProduct product() throws IOException {
    JdbcProduct opened = product;
    if (opened == null) {
      throw new IOException("the store is not open");
    }
    return opened;
  }

  /** Runs one idempotent statement, again on another connection if the first was lost. */
  <T> T repeatable(Work<T> work) throws IOException {
    product();
    return attempt(
        false,
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

  /** Runs one statement that must not be repeated, on a connection that was just tested. */
  <T> T once(Work<T> work) throws IOException {
    product();
    return attempt(false, () -> withConnection(true, true, work));
  }

  /** Runs statements in one transaction, again if another node inserted the same row. */
  <T> T transaction(Work<T> work) throws IOException {
    product();
    return attempt(true, () -> withConnection(false, false, work));
  }

  /** Repeats the work if the database rolled it back because of another node. */
  private <T> T attempt(boolean afterDuplicates, Attempt<T> work) throws IOException {
    return ContextClassLoader.with(
        loader,
        () -> {
          for (int attempt = 0; ; attempt++) {
            try {
              return work.run();
            } catch (SQLException e) {
              boolean collision =
                  JdbcFaults.isCollision(e) || (afterDuplicates && JdbcFaults.isDuplicate(e));
              if (attempt == settings.retries || !collision) {
                throw faults.exception(e);
              }
            }
          }
        });
  }

  private <T> T withConnection(boolean tested, boolean autoCommit, Work<T> work)
      throws IOException, SQLException {
    Connection connection = dataSource.connection(tested);
    boolean done = false;
    boolean formerAutoCommit = true;
    int formerTimeout = -1;
    try {
      formerAutoCommit = connection.getAutoCommit();
      formerTimeout = dataSource.limit(connection);
      if (formerAutoCommit != autoCommit) {
        connection.setAutoCommit(autoCommit);
      }
      T result = work.on(connection);
      if (!autoCommit) {
        connection.commit();
      }
      done = true;
      return result;
    } finally {
      try {
        if (!done && !autoCommit) {
          connection.rollback();
        }
        if (formerAutoCommit != autoCommit) {
          connection.setAutoCommit(formerAutoCommit);
        }
        PooledDataSource.restoreLimit(connection, formerTimeout);
      } catch (SQLException | RuntimeException e) {
        // a broken connection; the result of the work counts
      } finally {
        PooledDataSource.close(connection);
      }
    }
  }

  @Override
  public void close() {
    product = null;
    dataSource.close();
  }
}

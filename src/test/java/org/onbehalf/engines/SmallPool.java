package org.onbehalf.engines;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A pool of the simplest kind: what is given back first is given out first, nothing is tested. It
 * notes how connections come back. Thread-safe.
 */
final class SmallPool extends PlainDataSource implements AutoCloseable {
  private final Database database;
  private final Deque<Connection> idle = new ArrayDeque<>();
  private final List<String> comeBack = new ArrayList<>();
  private final List<ClassLoader> contexts = new ArrayList<>();
  private int lent;

  SmallPool(Database database) {
    super(database);
    this.database = database;
  }

  SmallPool(Database database, int connections) throws SQLException {
    this(database);
    for (int i = 0; i < connections; i++) {
      idle.add(database.connect());
    }
  }

  @Override
  public synchronized Connection getConnection() throws SQLException {
    contexts.add(Thread.currentThread().getContextClassLoader());
    Connection connection = idle.isEmpty() ? database.connect() : idle.removeFirst();
    lent++;
    return (Connection)
        Proxy.newProxyInstance(
            SmallPool.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close")) {
                giveBack(connection);
                return null;
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private synchronized void giveBack(Connection connection) throws SQLException {
    lent--;
    if (!connection.isClosed()) {
      comeBack.add(
          "auto-commit "
              + connection.getAutoCommit()
              + ", timeout "
              + connection.getNetworkTimeout());
      idle.addLast(connection);
    }
  }

  /** How many are with whoever took them. */
  synchronized int lent() {
    return lent;
  }

  /** How they were when they came back. */
  synchronized List<String> comeBack() {
    return List.copyOf(comeBack);
  }

  /** The context class loaders of those who asked. */
  synchronized List<ClassLoader> contexts() {
    return List.copyOf(contexts);
  }

  @Override
  public synchronized void close() throws SQLException {
    for (Connection each : idle) {
      each.close();
    }
  }
}

package org.onbehalf.internal.cache.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.concurrent.Executor;

/** How long a connection may be silent. */
final class NetworkLimit {
  /** Drivers that ask for one use it to close the socket, which takes no time. */
  private static final Executor AT_ONCE = Runnable::run;

  private NetworkLimit() {}

  /**
   * Sets the limit.
   *
   * @return what it was before, in milliseconds; -1 where the driver has no such limit
   */
  static int set(Connection connection, Duration limit) throws SQLException {
    try {
      int former = connection.getNetworkTimeout();
      connection.setNetworkTimeout(AT_ONCE, (int) limit.toMillis());
      return former;
    } catch (SQLFeatureNotSupportedException | AbstractMethodError e) {
      return -1;
    }
  }

  /** Gives the limit back that it had before. */
  static void restore(Connection connection, int former) throws SQLException {
    if (former >= 0) {
      connection.setNetworkTimeout(AT_ONCE, former);
    }
  }

  /** Whether it answers in that time. */
  static boolean isValid(Connection connection, Duration limit) {
    try {
      return connection.isValid((int) seconds(limit));
    } catch (SQLException | AbstractMethodError e) {
      return false;
    }
  }

  /** Whole seconds, at least one. */
  static long seconds(Duration limit) {
    return Math.max(1, (limit.toMillis() + 999) / 1000);
  }
}

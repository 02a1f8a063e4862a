package org.onbehalf.internal.cache.jdbc;

import java.io.Closeable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;

/** Where connections come from. Used by one thread. */
interface JdbcConnections extends Closeable {

  /** Finds what gives connections. */
  void open() throws IOException;

  /**
   * A connection, which must be given back.
   *
   * @param checked whether it must have answered just now: a change that fails on a dead connection
   *     leaves open whether it was made
   */
  Connection take(boolean checked) throws IOException, SQLException;

  void giveBack(Connection connection) throws SQLException;

  @Override
  void close();
}

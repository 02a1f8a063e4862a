package org.onbehalf.internal.cache.jdbc;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onbehalf.spi.SessionRecord;
import org.onbehalf.spi.SessionStore;

/**
 * Sessions in the table that several nodes share. The version is compared and set by one statement,
 * so that the database itself says who was first.
 */
final class JdbcSessionStore implements SessionStore {
  private final JdbcClient client;

  /** Connects to nothing yet. */
  JdbcSessionStore(JdbcClient client) {
    this.client = client;
  }

  @Override
  public void open() throws IOException {
    client.open();
  }

  @Override
  public Optional<SessionRecord> read(byte[] key) throws IOException {
    return client.repeatable(
        connection -> select(connection, client.sql().readSession, key, 1).stream().findFirst());
  }

  @Override
  public List<SessionRecord> owned(byte[] owner, int atMost) throws IOException {
    return client.repeatable(
        connection -> select(connection, client.sql().readOwned, owner, atMost));
  }

  private static List<SessionRecord> select(
      Connection connection, String sql, byte[] by, int atMost) throws SQLException {
    List<SessionRecord> found = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setMaxRows(atMost);
      statement.setBytes(1, by);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next() && found.size() < atMost) {
          found.add(
              new SessionRecord(
                  JdbcRows.bytes(rows, 1),
                  JdbcRows.bytes(rows, 2),
                  rows.getLong(3),
                  JdbcRows.bytes(rows, 5),
                  Instant.ofEpochMilli(rows.getLong(4))));
        }
      }
    }
    return found;
  }

  @Override
  public boolean replace(SessionRecord next, long expectedVersion) throws IOException {
    return client.once(
        connection ->
            expectedVersion == 0
                ? begin(connection, next)
                : replace(connection, next, expectedVersion));
  }

  private boolean begin(Connection connection, SessionRecord first) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(client.sql().insert)) {
      JdbcRows.insert(
          statement,
          JdbcSql.SESSION,
          first.key(),
          first.owner(),
          first.version(),
          first.expiresAt(),
          first.sealed());
      return statement.executeUpdate() == 1;
    } catch (SQLException e) {
      if (JdbcFaults.isDuplicate(e)) {
        return false;
      }
      throw e;
    }
  }

  private boolean replace(Connection connection, SessionRecord next, long expectedVersion)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(client.sql().replaceSession)) {
      statement.setBytes(1, next.owner());
      statement.setLong(2, next.version());
      statement.setLong(3, next.expiresAt().toEpochMilli());
      statement.setBytes(4, next.sealed());
      statement.setBytes(5, next.key());
      statement.setLong(6, expectedVersion);
      return statement.executeUpdate() == 1;
    }
  }

  @Override
  public void delete(byte[] key) throws IOException {
    JdbcRows.delete(client, JdbcSql.SESSION, key);
  }

  @Override
  public int deleteExpired(Instant now, int atMost) throws IOException {
    return JdbcRows.deleteExpired(client, JdbcSql.SESSION, now, atMost);
  }

  @Override
  public void close() {
    client.close();
  }
}

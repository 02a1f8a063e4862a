package org.onbehalf.internal.cache.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.onbehalf.internal.Nullable;

/** What tokens and sessions have in common. Used by one thread. */
final class JdbcRows {
  private JdbcRows() {}

  static void insert(
      PreparedStatement statement,
      int kind,
      byte[] key,
      @Nullable byte[] owner,
      long version,
      Instant expiresAt,
      byte[] sealed)
      throws SQLException {
    statement.setInt(1, kind);
    statement.setBytes(2, key);
    statement.setBytes(3, owner);
    statement.setLong(4, version);
    statement.setLong(5, expiresAt.toEpochMilli());
    statement.setBytes(6, sealed);
  }

  static void delete(JdbcClient client, int kind, byte[] key) throws java.io.IOException {
    client.repeatable(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(client.sql().delete)) {
            statement.setInt(1, kind);
            statement.setBytes(2, key);
            return statement.executeUpdate();
          }
        });
  }

  /** In two steps, as no two databases agree on a limit to what is deleted. */
  static int deleteExpired(JdbcClient client, int kind, Instant now, int atMost)
      throws java.io.IOException {
    return client.together(
        connection -> {
          List<byte[]> keys = expired(connection, client.sql().findExpired, kind, now, atMost);
          if (keys.isEmpty()) {
            return 0;
          }
          keys.sort(ByKey.ORDER);
          int deleted = 0;
          try (PreparedStatement statement =
              connection.prepareStatement(client.sql().deleteExpired)) {
            for (byte[] key : keys) {
              statement.setInt(1, kind);
              statement.setBytes(2, key);
              // another node may have renewed it meanwhile
              statement.setLong(3, now.toEpochMilli());
              statement.addBatch();
            }
            for (int count : statement.executeBatch()) {
              // a driver that does not count says a negative number
              deleted += count == 0 ? 0 : 1;
            }
          }
          return deleted;
        });
  }

  private static List<byte[]> expired(
      Connection connection, String sql, int kind, Instant now, int atMost) throws SQLException {
    List<byte[]> keys = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setMaxRows(atMost);
      statement.setInt(1, kind);
      statement.setLong(2, now.toEpochMilli());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next() && keys.size() < atMost) {
          keys.add(bytes(rows, 1));
        }
      }
    }
    return keys;
  }

  /** Never null: what a hand-made table has no content for is no record of ours, and is told so. */
  static byte[] bytes(ResultSet rows, int column) throws SQLException {
    byte[] bytes = rows.getBytes(column);
    return bytes == null ? new byte[0] : bytes;
  }
}

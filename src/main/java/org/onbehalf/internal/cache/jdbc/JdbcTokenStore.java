package org.onbehalf.internal.cache.jdbc;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.onbehalf.spi.TokenRecord;
import org.onbehalf.spi.TokenStore;

/** Tokens in the table that several nodes share. Of two that write one key, the last counts. */
final class JdbcTokenStore implements TokenStore {
  private final JdbcClient client;

  /** Connects to nothing yet. */
  JdbcTokenStore(JdbcClient client) {
    this.client = client;
  }

  @Override
  public void open() throws IOException {
    client.open();
  }

  @Override
  public Optional<TokenRecord> read(byte[] key) throws IOException {
    return client.repeatable(connection -> read(connection, key));
  }

  private Optional<TokenRecord> read(Connection connection, byte[] key) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(client.sql().readToken)) {
      statement.setBytes(1, key);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next()
            ? Optional.of(
                new TokenRecord(
                    key, JdbcRows.bytes(rows, 2), Instant.ofEpochMilli(rows.getLong(1))))
            : Optional.empty();
      }
    }
  }

  @Override
  public void write(List<TokenRecord> batch) throws IOException {
    TreeMap<byte[], TokenRecord> byKey = new TreeMap<>(ByKey.ORDER);
    batch.forEach(each -> byKey.put(each.key(), each));
    Collection<TokenRecord> records = byKey.values();
    if (records.isEmpty()) {
      return;
    }
    String orReplace = client.product().orReplace;
    if (orReplace == null) {
      client.together(connection -> updateOrInsert(connection, records));
    } else {
      String upsert = client.sql().insert + orReplace;
      JdbcClient.Work<Boolean> work = connection -> insert(connection, upsert, records);
      if (records.size() == 1) {
        client.repeatable(work);
      } else {
        client.together(work);
      }
    }
  }

  /**
   * In any SQL. Where another node inserted a row at the same time the whole is undone and tried
   * again, and then finds that row: no key collides for ever.
   */
  private boolean updateOrInsert(Connection connection, Collection<TokenRecord> records)
      throws SQLException {
    List<TokenRecord> absent = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(client.sql().replaceToken)) {
      for (TokenRecord each : records) {
        statement.setLong(1, each.expiresAt().toEpochMilli());
        statement.setBytes(2, each.sealed());
        statement.setBytes(3, each.key());
        if (statement.executeUpdate() == 0) {
          absent.add(each);
        }
      }
    }
    return absent.isEmpty() || insert(connection, client.sql().insert, absent);
  }

  private static boolean insert(Connection connection, String sql, Collection<TokenRecord> records)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (TokenRecord each : records) {
        JdbcRows.insert(
            statement, JdbcSql.TOKEN, each.key(), null, 1, each.expiresAt(), each.sealed());
        statement.addBatch();
      }
      statement.executeBatch();
      return true;
    }
  }

  @Override
  public void delete(byte[] key) throws IOException {
    JdbcRows.delete(client, JdbcSql.TOKEN, key);
  }

  @Override
  public int deleteExpired(Instant now, int atMost) throws IOException {
    return JdbcRows.deleteExpired(client, JdbcSql.TOKEN, now, atMost);
  }

  @Override
  public void close() {
    client.close();
  }
}

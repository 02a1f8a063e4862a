package org.onbehalf.internal.cache.jdbc;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.onbehalf.internal.Nullable;
import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.RecordStore.Kind;
import org.onbehalf.spi.StoredRecord;

/**
 * Records in a table of a database, which servers share. One statement compares and sets a version,
 * so that the database itself decides who was first.
 */
public final class JdbcRecordStore implements RecordStore {
  /** All servers change several rows in this order, so that none deadlock. */
  private static final Comparator<byte[]> ORDER = JdbcRecordStore::compare;

  private final JdbcClient client;
  private final JdbcSql sql;

  /**
   * Connects to nothing yet.
   *
   * @param attributes those of the servlet context, by name
   * @param loader the application's, by which {@code java:comp/env} is found
   * @param timeout how long the database may take to answer
   */
  public JdbcRecordStore(
      Kind kind,
      JdbcSettings settings,
      Function<String, Object> attributes,
      ClassLoader loader,
      Duration timeout) {
    this.sql = new JdbcSql(settings.table, kind);
    this.client = new JdbcClient(settings, sql, attributes, loader, timeout);
  }

  @Override
  public void open() throws IOException {
    client.open();
  }

  @Override
  public Optional<StoredRecord> read(byte[] key) throws IOException {
    return client.repeatable(
        connection -> select(connection, sql.read, key, 1).stream().findFirst());
  }

  @Override
  public List<StoredRecord> owned(byte[] owner, int atMost) throws IOException {
    return client.repeatable(connection -> select(connection, sql.readOwned, owner, atMost));
  }

  private static List<StoredRecord> select(Connection connection, String sql, byte[] by, int atMost)
      throws SQLException {
    List<StoredRecord> found = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setMaxRows(atMost);
      statement.setBytes(1, by);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next() && found.size() < atMost) {
          found.add(
              new StoredRecord(
                  bytes(rows, 1),
                  bytes(rows, 2),
                  rows.getLong(3),
                  Instant.ofEpochMilli(rows.getLong(4)),
                  bytes(rows, 5)));
        }
      }
    }
    return found;
  }

  /** Never null: a row without content is none of ours, and cannot be unsealed. */
  private static byte[] bytes(ResultSet rows, int column) throws SQLException {
    byte[] bytes = rows.getBytes(column);
    return bytes == null ? new byte[0] : bytes;
  }

  @Override
  public void write(List<StoredRecord> batch) throws IOException {
    TreeMap<byte[], StoredRecord> byKey = new TreeMap<>(ORDER);
    batch.forEach(each -> byKey.put(each.key(), each));
    Collection<StoredRecord> records = byKey.values();
    if (records.isEmpty()) {
      return;
    }
    String orReplace = client.product().orReplace;
    if (orReplace == null) {
      client.together(connection -> updateOrInsert(connection, records));
    } else {
      JdbcClient.Work<Boolean> work =
          connection -> insert(connection, sql.insert + orReplace, records);
      if (records.size() == 1) {
        client.repeatable(work);
      } else {
        client.together(work);
      }
    }
  }

  /**
   * In any SQL. If another server inserts a row at the same time, all is undone and tried again,
   * and then finds that row.
   */
  private boolean updateOrInsert(Connection connection, Collection<StoredRecord> records)
      throws SQLException {
    List<StoredRecord> absent = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql.update)) {
      for (StoredRecord each : records) {
        int next = set(statement, 1, each);
        statement.setBytes(next, each.key());
        if (statement.executeUpdate() == 0) {
          absent.add(each);
        }
      }
    }
    return absent.isEmpty() || insert(connection, sql.insert, absent);
  }

  private static boolean insert(Connection connection, String sql, Collection<StoredRecord> records)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (StoredRecord each : records) {
        statement.setBytes(1, each.key());
        int unused = set(statement, 2, each);
        statement.addBatch();
      }
      statement.executeBatch();
      return true;
    }
  }

  /** Owner, version, expiry and content from that parameter on; returns the next one. */
  private static int set(PreparedStatement statement, int from, StoredRecord record)
      throws SQLException {
    @Nullable byte[] owner = record.owner().length == 0 ? null : record.owner();
    statement.setBytes(from, owner);
    statement.setLong(from + 1, record.version());
    statement.setLong(from + 2, record.expiresAt().toEpochMilli());
    statement.setBytes(from + 3, record.bytes());
    return from + 4;
  }

  @Override
  public boolean replace(StoredRecord next, long expectedVersion) throws IOException {
    return client.once(
        connection ->
            expectedVersion == 0
                ? insert(connection, next)
                : replace(connection, next, expectedVersion));
  }

  private boolean insert(Connection connection, StoredRecord first) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql.insert)) {
      statement.setBytes(1, first.key());
      int unused = set(statement, 2, first);
      return statement.executeUpdate() == 1;
    } catch (SQLException e) {
      if (JdbcFaults.isDuplicate(e)) {
        return false;
      }
      throw e;
    }
  }

  private boolean replace(Connection connection, StoredRecord next, long expectedVersion)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql.replace)) {
      int parameter = set(statement, 1, next);
      statement.setBytes(parameter, next.key());
      statement.setLong(parameter + 1, expectedVersion);
      return statement.executeUpdate() == 1;
    }
  }

  @Override
  public void delete(byte[] key) throws IOException {
    client.repeatable(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(sql.delete)) {
            statement.setBytes(1, key);
            return statement.executeUpdate();
          }
        });
  }

  /** In two steps, as databases do not agree on how to limit a deletion. */
  @Override
  public int deleteExpired(Instant now, int atMost) throws IOException {
    return client.together(
        connection -> {
          List<byte[]> keys = expired(connection, now, atMost);
          keys.sort(ORDER);
          int deleted = 0;
          try (PreparedStatement statement = connection.prepareStatement(sql.deleteExpired)) {
            for (byte[] key : keys) {
              statement.setBytes(1, key);
              // another server may have renewed it meanwhile
              statement.setLong(2, now.toEpochMilli());
              statement.addBatch();
            }
            for (int count : keys.isEmpty() ? new int[0] : statement.executeBatch()) {
              // a driver that does not count returns a negative number
              deleted += count == 0 ? 0 : 1;
            }
          }
          return deleted;
        });
  }

  private List<byte[]> expired(Connection connection, Instant now, int atMost) throws SQLException {
    List<byte[]> keys = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql.findExpired)) {
      statement.setMaxRows(atMost);
      statement.setLong(1, now.toEpochMilli());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next() && keys.size() < atMost) {
          keys.add(bytes(rows, 1));
        }
      }
    }
    return keys;
  }

  private static int compare(byte[] one, byte[] other) {
    int common = Math.min(one.length, other.length);
    for (int i = 0; i < common; i++) {
      if (one[i] != other[i]) {
        return Integer.compare(one[i] & 0xff, other[i] & 0xff);
      }
    }
    return Integer.compare(one.length, other.length);
  }

  @Override
  public void close() {
    client.close();
  }
}

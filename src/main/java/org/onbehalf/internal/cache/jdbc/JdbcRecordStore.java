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
 * Records in a table of a database, which servers share. Compare-and-set is one UPDATE with the
 * expected version in its WHERE clause.
 */
public final class JdbcRecordStore implements RecordStore {
  /** All servers change rows in this order, so that they cannot deadlock. */
  private static final Comparator<byte[]> ORDER = JdbcRecordStore::compare;

  private final JdbcClient client;
  private final JdbcTable table;
  private final String address;

  /**
   * Creates the store, which connects when it is opened.
   *
   * @param attributes the attributes of the servlet context, by name
   * @param loader the application's, which finds {@code java:comp/env}
   * @param timeout how long the database may take to answer
   */
  public JdbcRecordStore(
      Kind kind,
      JdbcSettings settings,
      Function<String, Object> attributes,
      ClassLoader loader,
      Duration timeout) {
    this.table = new JdbcTable(settings.table, kind);
    this.address = "the DataSource " + settings.dataSource + ", table " + settings.table;
    this.client = new JdbcClient(settings, table, attributes, loader, timeout);
  }

  @Override
  public void open() throws IOException {
    client.open();
  }

  @Override
  public Optional<StoredRecord> read(byte[] key) throws IOException {
    return client.repeatable(
        connection -> select(connection, table.read, key, 1).stream().findFirst());
  }

  @Override
  public List<StoredRecord> owned(byte[] owner, int atMost) throws IOException {
    return client.repeatable(connection -> select(connection, table.readOwned, owner, atMost));
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

  private static byte[] bytes(ResultSet rows, int column) throws SQLException {
    byte[] bytes = rows.getBytes(column);
    return bytes == null ? new byte[0] : bytes;
  }

  @Override
  public void write(List<StoredRecord> batch) throws IOException {
    TreeMap<byte[], StoredRecord> byKey = new TreeMap<>(ORDER);
    batch.forEach(each -> byKey.put(each.key(), each));
    Collection<StoredRecord> records = byKey.values();
    String orReplace = client.product().orReplace;
    if (records.isEmpty()) {
      return;
    }
    if (orReplace == null) {
      client.transaction(connection -> updateOrInsert(connection, records));
    } else {
      JdbcClient.Work<Boolean> work =
          connection -> insert(connection, table.insert + orReplace, records);
      if (records.size() == 1) {
        client.repeatable(work);
      } else {
        client.transaction(work);
      }
    }
  }

  /** In standard SQL; repeated if another server inserts a row at the same time. */
  private boolean updateOrInsert(Connection connection, Collection<StoredRecord> records)
      throws SQLException {
    List<StoredRecord> absent = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(table.update)) {
      for (StoredRecord each : records) {
        statement.setBytes(set(statement, 1, each), each.key());
        if (statement.executeUpdate() == 0) {
          absent.add(each);
        }
      }
    }
    return absent.isEmpty() || insert(connection, table.insert, absent);
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

  /** Sets owner, version, expiry and content; returns the number of the next parameter. */
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
        connection -> {
          String sql = expectedVersion == 0 ? table.insert : table.replace;
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            if (expectedVersion == 0) {
              statement.setBytes(1, next.key());
              int unused = set(statement, 2, next);
            } else {
              int parameter = set(statement, 1, next);
              statement.setBytes(parameter, next.key());
              statement.setLong(parameter + 1, expectedVersion);
            }
            return statement.executeUpdate() == 1;
          } catch (SQLException e) {
            if (expectedVersion == 0 && JdbcFaults.isDuplicate(e)) {
              return false;
            }
            throw e;
          }
        });
  }

  @Override
  public void delete(byte[] key) throws IOException {
    client.repeatable(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(table.delete)) {
            statement.setBytes(1, key);
            return statement.executeUpdate();
          }
        });
  }

  /** In two steps, as there is no standard SQL to limit a deletion. */
  @Override
  public int deleteExpired(Instant now, int atMost) throws IOException {
    return client.transaction(
        connection -> {
          List<byte[]> keys = expired(connection, now, atMost);
          keys.sort(ORDER);
          int deleted = 0;
          try (PreparedStatement statement = connection.prepareStatement(table.deleteExpired)) {
            for (byte[] key : keys) {
              statement.setBytes(1, key);
              // another server may have renewed it meanwhile
              statement.setLong(2, now.toEpochMilli());
              statement.addBatch();
            }
            for (int count : keys.isEmpty() ? new int[0] : statement.executeBatch()) {
              // negative if the driver does not count
              deleted += count == 0 ? 0 : 1;
            }
          }
          return deleted;
        });
  }

  private List<byte[]> expired(Connection connection, Instant now, int atMost) throws SQLException {
    List<byte[]> keys = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(table.findExpired)) {
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
    for (int i = 0; i < Math.min(one.length, other.length); i++) {
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

  /** The address. */
  @Override
  public String toString() {
    return address;
  }
}

package org.onbehalf.internal.cache.jdbc;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.onbehalf.internal.Nullable;
import org.onbehalf.spi.RecordStore.Kind;

/**
 * The SQL statements for one kind of records, and the creation of the table after the files in
 * {@code org/onbehalf/jdbc}. The table's name is checked by the configuration: it has letters,
 * digits, _ and dots only.
 */
final class JdbcTable {
  private static final String DEFAULT_NAME = "onbehalf_tokens";
  private static final String COLUMNS =
      "record_kind, record_key, record_owner, record_version, expires_at, sealed";

  /** By key: selects key, owner, version, expiry, content. */
  final String read;

  /** By owner: selects the same. */
  final String readOwned;

  /** Of key, owner, version, expiry, content. */
  final String insert;

  /** To owner, version, expiry, content; by key. */
  final String update;

  /** As {@link #update}, by key and expected version. */
  final String replace;

  /** By key. */
  final String delete;

  /** By the current time: selects keys. */
  final String findExpired;

  /** By key and the current time. */
  final String deleteExpired;

  private final String name;

  JdbcTable(String name, Kind kind) {
    this.name = name;
    int number = kind == Kind.TOKENS ? 1 : 2;
    String where = " WHERE record_kind = " + number + " AND ";
    String select =
        "SELECT record_key, record_owner, record_version, expires_at, sealed FROM " + name + where;
    read = select + "record_key = ?";
    readOwned = select + "record_owner = ?";
    insert = "INSERT INTO " + name + " (" + COLUMNS + ") VALUES (" + number + ", ?, ?, ?, ?, ?)";
    update =
        "UPDATE "
            + name
            + " SET record_owner = ?, record_version = ?, expires_at = ?, sealed = ?"
            + where
            + "record_key = ?";
    replace = update + " AND record_version = ?";
    delete = "DELETE FROM " + name + where + "record_key = ?";
    findExpired = "SELECT record_key FROM " + name + where + "expires_at < ?";
    deleteExpired = delete + " AND expires_at < ?";
  }

  /** Fails if the table cannot be read, or lacks a column. */
  void check(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeQuery("SELECT " + COLUMNS + " FROM " + name + " WHERE 1 = 0").close();
    }
  }

  /** Creates the table; another node may do so at the same time. */
  void create(Connection connection, JdbcProduct product) throws IOException, SQLException {
    if (product.file == null) {
      throw new IOException(
          "TokenCache.Jdbc.CreateTable: there is no CREATE TABLE statement for this database;"
              + " create the table yourself, following org/onbehalf/jdbc/postgresql.sql in the"
              + " library's jar");
    }
    SQLException fault = null;
    for (String each : statements(product.file)) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(each);
      } catch (SQLException e) {
        fault = fault == null ? e : fault;
      }
    }
    try {
      check(connection);
    } catch (SQLException e) {
      throw fault == null ? e : fault;
    }
  }

  private List<String> statements(String file) throws IOException {
    // an index is in the schema of its table, so its name has none
    String unqualified = name.substring(name.lastIndexOf('.') + 1);
    String text =
        text(file)
            .replaceAll("--.*", "")
            .replaceAll(DEFAULT_NAME + "_(\\w+)", unqualified + "_$1")
            .replaceAll(DEFAULT_NAME + "\\b(?!_)", name);
    List<String> statements = new ArrayList<>();
    for (String statement : text.split(";", -1)) {
      if (!statement.trim().isEmpty()) {
        statements.add(statement.trim());
      }
    }
    return statements;
  }

  private static String text(String file) throws IOException {
    String resource = "/org/onbehalf/jdbc/" + file + ".sql";
    try (@Nullable InputStream in = JdbcTable.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("the library's jar lacks " + resource);
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      byte[] buffer = new byte[4096];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        bytes.write(buffer, 0, read);
      }
      return new String(bytes.toByteArray(), StandardCharsets.UTF_8);
    }
  }
}

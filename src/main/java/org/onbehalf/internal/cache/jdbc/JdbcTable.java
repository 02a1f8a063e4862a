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

/**
 * The table: whether it is there and ours, and how it is made. The statements that make it are
 * those of {@code org/onbehalf/jdbc} in the jar, under the configured name.
 */
final class JdbcTable {
  private static final String DEFAULT_NAME = "onbehalf_tokens";

  private JdbcTable() {}

  /** Fails if the table cannot be read or is another. */
  static void probe(Connection connection, JdbcSql sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeQuery(sql.probe).close();
    }
  }

  /**
   * Makes the table. Another node may do so at the same time: what counts is whether it is there.
   */
  static void create(Connection connection, JdbcSql sql, JdbcProduct product, String table)
      throws IOException, SQLException {
    String file = product.file;
    if (file == null) {
      throw new IOException(
          "TokenCache.Jdbc.CreateTable: it is not known how this database makes a table; create it"
              + " yourself after org/onbehalf/jdbc/postgresql.sql in the library's jar");
    }
    SQLException fault = null;
    for (String each : statements(file, table)) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(each);
      } catch (SQLException e) {
        fault = fault == null ? e : fault;
      }
    }
    try {
      probe(connection, sql);
    } catch (SQLException e) {
      throw fault == null ? e : fault;
    }
  }

  /** The statements of that file for a table of that name. */
  static List<String> statements(String file, String table) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String line : text(file).split("\n", -1)) {
      int comment = line.indexOf("--");
      text.append(comment < 0 ? line : line.substring(0, comment)).append('\n');
    }
    // an index lies where its table does, and bears no schema
    String own = table.substring(table.lastIndexOf('.') + 1);
    String named =
        text.toString()
            .replaceAll(DEFAULT_NAME + "_(\\w+)", own + "_$1")
            .replaceAll(DEFAULT_NAME + "\\b(?!_)", table);
    List<String> statements = new ArrayList<>();
    for (String statement : named.split(";", -1)) {
      if (!statement.trim().isEmpty()) {
        statements.add(statement.trim());
      }
    }
    return statements;
  }

  private static String text(String file) throws IOException {
    String name = "/org/onbehalf/jdbc/" + file + ".sql";
    try (@Nullable InputStream in = JdbcTable.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("the library's jar lacks " + name);
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

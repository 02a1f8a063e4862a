package org.onbehalf.engines;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.JdbcSettings;

/** A database as its administrator and as the library see it. */
public record Database(String url, String user, String password) {

  /** What the library is told, with the table created on request. */
  public JdbcSettings settings(String table) {
    return settings(url, user, password, null, table, true);
  }

  /** The same for a table that is not created. */
  public JdbcSettings settingsWithoutCreation(String table) {
    return settings(url, user, password, null, table, false);
  }

  /** The same for another login. */
  public JdbcSettings settings(String otherUser, String otherPassword, String table) {
    return settings(url, otherUser, otherPassword, null, table, false);
  }

  private static JdbcSettings settings(
      String url,
      String user,
      String password,
      @Nullable String driver,
      String table,
      boolean create) {
    return new JdbcSettings(
        null, url, user, password, driver, table, create, Duration.ofSeconds(5), 5);
  }

  /** The same server's database through a proxy. */
  public Database through(int port) {
    return new Database(url.replaceFirst(":\\d+/", ":" + port + "/"), user, password);
  }

  /** A connection of the administrator's. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(url, user, password);
  }

  /** Statements of the administrator's. */
  public void execute(String... statements) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  /** The first column of what that query finds. */
  public List<String> query(String sql) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
    }
    return found;
  }
}

package org.onbehalf.engines;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.onbehalf.internal.cache.jdbc.JdbcSettings;

/** A database as its administrator and as the library see it. */
public record Database(String url, String user, String password) {

  private static final Map<String, DataSource> DATA_SOURCES = new ConcurrentHashMap<>();

  /** The data sources of all databases that were asked for settings, by name. */
  public static Map<String, DataSource> dataSources() {
    return DATA_SOURCES;
  }

  /** The name of the data source, which stands for an attribute of the servlet context. */
  public String dataSource() {
    String name = "database " + url + " " + user;
    DATA_SOURCES.computeIfAbsent(name, missing -> new SmallPool(this));
    return name;
  }

  /** What the library is told, with the table created on request. */
  public JdbcSettings settings(String table) {
    return new JdbcSettings(dataSource(), table, true, 5);
  }

  /** The same for a table that is not created. */
  public JdbcSettings settingsWithoutCreation(String table) {
    return new JdbcSettings(dataSource(), table, false, 5);
  }

  /** The same for another login. */
  public JdbcSettings settings(String otherUser, String otherPassword, String table) {
    return new Database(url, otherUser, otherPassword).settingsWithoutCreation(table);
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

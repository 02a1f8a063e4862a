package org.onbehalf.internal.config;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import org.onbehalf.internal.Nullable;

/** Reads {@code TokenCache.Jdbc}. */
final class JdbcReader {
  private static final Pattern TABLE =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}(\\.[A-Za-z_][A-Za-z0-9_]{0,62}){0,2}");
  private static final Pattern CLASS =
      Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]*(\\.[A-Za-z_$][A-Za-z0-9_$]*)*");
  private static final Pattern PASSWORD_WITHIN =
      Pattern.compile(
          "password=|passwd=|pwd=|:[^:/@]+/[^/@]+@|//[^/@:]+:[^/@]+@", Pattern.CASE_INSENSITIVE);

  private final Section section;

  JdbcReader(Section section) {
    this.section = section;
  }

  /**
   * The settings; null where neither a data source nor a URL is named.
   *
   * @param required whether a store needs them
   */
  @Nullable
  JdbcSettings read(boolean required) {
    String dataSource = section.text("DataSource");
    String url = section.text("Url");
    String user = section.text("User");
    String password = section.plain("Password");
    String driver = section.text("Driver");
    String table = section.text("Table");
    boolean createTable = section.flag("CreateTable");
    Duration connectTimeout =
        section.duration("ConnectTimeout", Duration.ofMillis(1), Duration.ofMinutes(1));
    int retries = section.count("Retries", 0, 20);
    if (section.isSet("DataSource") && section.isSet("Url")) {
      section.fault("Url", "DataSource and Url together", "one of the two", "remove one");
    } else if (required && dataSource == null && url == null) {
      section.fault(
          "DataSource",
          "neither DataSource nor Url",
          "the JNDI name of a DataSource, or a URL jdbc:…",
          "set DataSource = \"java:comp/env/jdbc/…\"");
    }
    checkDataSource(dataSource);
    checkUrl(url);
    checkNames(driver, table);
    return dataSource == null && url == null
        ? null
        : new JdbcSettings(
            dataSource,
            url,
            user,
            password == null ? "" : password,
            driver,
            table == null ? "" : table,
            createTable,
            connectTimeout,
            retries);
  }

  /** Whether a JNDI name is none of this server's own. */
  static boolean leadsElsewhere(String dataSource) {
    return dataSource
        .toLowerCase(Locale.ROOT)
        .matches("(ldaps?|rmi|iiop|iiopname|corbaname|dns|nis|file|https?|jdbc):.*");
  }

  private void checkDataSource(@Nullable String dataSource) {
    if (dataSource == null) {
      return;
    }
    String lower = dataSource.toLowerCase(Locale.ROOT);
    if (leadsElsewhere(dataSource) && !lower.startsWith("jdbc:")) {
      section.fault(
          "DataSource",
          "a name that leads to another server",
          "a name of this server's own JNDI: java:comp/env/jdbc/…",
          "define the DataSource in this server and write its name");
    } else if (lower.startsWith("jdbc:")) {
      section.fault(
          "DataSource", "a URL", "a JNDI name: java:comp/env/jdbc/…", "write it as Url instead");
    }
    for (String name : new String[] {"User", "Password", "Driver"}) {
      if (section.isSet(name)) {
        section.fault(
            name,
            "a key that belongs to Url, beside DataSource",
            "DataSource alone: it knows how to log in",
            "remove the key, or replace DataSource by Url");
      }
    }
  }

  /** The URL itself is not shown: it may hold a password. */
  private void checkUrl(@Nullable String url) {
    if (url == null) {
      return;
    }
    if (!url.startsWith("jdbc:")) {
      section.fault(
          "Url",
          "a text that does not begin with jdbc:",
          "a URL as the database's driver knows it: jdbc:postgresql://host/database",
          "correct the URL, or write a JNDI name as DataSource");
    } else if (PASSWORD_WITHIN.matcher(url).find()) {
      section.fault(
          "Url",
          "a URL with a password in it (hidden)",
          "a URL without one: drivers show it in their messages",
          "move it to User and Password");
    }
  }

  private void checkNames(@Nullable String driver, @Nullable String table) {
    if (driver != null && !CLASS.matcher(driver).matches()) {
      section.fault(
          "Driver",
          section.show("Driver", driver),
          "the full name of a class, such as org.postgresql.Driver",
          "correct the name, or remove the key: the URL tells the driver");
    }
    if (table != null && !TABLE.matcher(table).matches()) {
      section.fault(
          "Table",
          section.show("Table", table),
          "letters, digits and _, perhaps after a schema and a dot",
          "choose such a name");
    }
  }
}

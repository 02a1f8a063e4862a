package org.onbehalf.internal.cache.jdbc;

import static org.onbehalf.internal.config.TokenCacheKeys.*;
import static org.onbehalf.internal.message.ConfigurationMessages.INVALID;
import static org.onbehalf.internal.message.ConfigurationMessages.MISSING;

import java.util.Locale;
import java.util.regex.Pattern;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.Section;

/** The section {@code TokenCache.Jdbc}. Immutable. */
public final class JdbcSettings {
  /** A name in JNDI, or of an attribute of the servlet context. */
  public final String dataSource;

  /** Letters, digits and _ only, with an optional schema. */
  public final String table;

  public final boolean createTable;

  /** How often a change is repeated that collided with another node's. */
  public final int retries;

  public JdbcSettings(String dataSource, String table, boolean createTable, int retries) {
    this.dataSource = dataSource;
    this.table = table;
    this.createTable = createTable;
    this.retries = retries;
  }

  private static final Pattern ELSEWHERE =
      Pattern.compile("(ldaps?|rmi|iiop|iiopname|corbaname|dns|nis|file|https?|jdbc):.*");

  /** Reads the section; null if no data source is configured. */
  public static @Nullable JdbcSettings read(Section section, boolean required) {
    String dataSource = section.find(JDBC_DATA_SOURCE);
    String table = section.find(JDBC_TABLE);
    boolean createTable = section.get(JDBC_CREATE_TABLE);
    int retries = section.get(JDBC_RETRIES);
    if (dataSource != null) {
      checkDataSource(section, dataSource);
    } else if (required) {
      section.fault(
          MISSING,
          JDBC_DATA_SOURCE,
          "nothing",
          "the JNDI name of a DataSource, or the name of a servlet context attribute that holds"
              + " one",
          "set DataSource = \"java:comp/env/jdbc/…\"");
    }
    return dataSource == null
        ? null
        : new JdbcSettings(dataSource, table == null ? "" : table, createTable, retries);
  }

  /** Does not show a URL, which may contain a password. */
  private static void checkDataSource(Section section, String dataSource) {
    String lower = dataSource.toLowerCase(Locale.ROOT);
    if (lower.startsWith("jdbc:")) {
      section.fault(
          INVALID,
          JDBC_DATA_SOURCE,
          "a JDBC URL",
          "a JNDI name: java:comp/env/jdbc/…",
          "define a DataSource with this URL in the server and write its name");
    } else if (ELSEWHERE.matcher(lower).matches()) {
      section.fault(
          INVALID,
          JDBC_DATA_SOURCE,
          "a name that leads to another server",
          "a name of this server's own JNDI: java:comp/env/jdbc/…",
          "define the DataSource in this server and write its name");
    }
  }
}

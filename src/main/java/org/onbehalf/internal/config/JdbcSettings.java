package org.onbehalf.internal.config;

import java.time.Duration;
import org.onbehalf.internal.Nullable;

/** The section {@code TokenCache.Jdbc}; the fields bear the keys' names. Immutable. */
public final class JdbcSettings {
  /** A name in JNDI; null where {@link #url} says where the database is. */
  public final @Nullable String dataSource;

  /** Never log it: it may hold a password. Null where there is a {@link #dataSource}. */
  public final @Nullable String url;

  public final @Nullable String user;

  /** Empty for none. */
  public final String password;

  /** The class of the driver; null for the one that knows the URL. */
  public final @Nullable String driver;

  /** Letters, digits and _ only, perhaps after a schema and a dot. */
  public final String table;

  public final boolean createTable;
  public final Duration connectTimeout;

  /** How often a change that collided with another node's is repeated. */
  public final int retries;

  public JdbcSettings(
      @Nullable String dataSource,
      @Nullable String url,
      @Nullable String user,
      String password,
      @Nullable String driver,
      String table,
      boolean createTable,
      Duration connectTimeout,
      int retries) {
    this.dataSource = dataSource;
    this.url = url;
    this.user = user;
    this.password = password;
    this.driver = driver;
    this.table = table;
    this.createTable = createTable;
    this.connectTimeout = connectTimeout;
    this.retries = retries;
  }

  /** Shows neither the URL nor who logs in. */
  @Override
  public String toString() {
    return "JdbcSettings(" + (dataSource == null ? "a URL" : dataSource) + ", " + table + ")";
  }
}

package org.onbehalf.internal.config;

/** The section {@code TokenCache.Jdbc}; the fields bear the keys' names. Immutable. */
public final class JdbcSettings {
  /** A name in JNDI, or of an attribute of the servlet context. */
  public final String dataSource;

  /** Letters, digits and _ only, perhaps after a schema and a dot. */
  public final String table;

  public final boolean createTable;

  /** How often a change that collided with another node's is repeated. */
  public final int retries;

  public JdbcSettings(String dataSource, String table, boolean createTable, int retries) {
    this.dataSource = dataSource;
    this.table = table;
    this.createTable = createTable;
    this.retries = retries;
  }
}

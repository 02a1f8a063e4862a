package org.onbehalf.internal.cache.jdbc;

import org.onbehalf.spi.RecordStore.Kind;

/**
 * The statements for one kind of records. The table's name has letters, digits, _ and dots only:
 * the configuration is checked for that.
 */
final class JdbcSql {
  private static final String COLUMNS =
      "record_kind, record_key, record_owner, record_version, expires_at, sealed";

  /** Reads no row; fails if the table or one of its columns does not exist. */
  final String probe;

  /** Key → key, owner, version, expiry, content. */
  final String read;

  /** Owner → the same. */
  final String readOwned;

  /** Key, owner, version, expiry, content. */
  final String insert;

  /** Owner, version, expiry, content; key. */
  final String update;

  /** Owner, version, expiry, content; key, expected version. */
  final String replace;

  /** Key. */
  final String delete;

  /** Now → key. */
  final String findExpired;

  /** Key, now. */
  final String deleteExpired;

  JdbcSql(String table, Kind kind) {
    int number = kind == Kind.TOKENS ? 1 : 2;
    String where = " WHERE record_kind = " + number + " AND ";
    String select =
        "SELECT record_key, record_owner, record_version, expires_at, sealed FROM " + table + where;
    probe = "SELECT " + COLUMNS + " FROM " + table + " WHERE 1 = 0";
    read = select + "record_key = ?";
    readOwned = select + "record_owner = ?";
    insert = "INSERT INTO " + table + " (" + COLUMNS + ") VALUES (" + number + ", ?, ?, ?, ?, ?)";
    update =
        "UPDATE "
            + table
            + " SET record_owner = ?, record_version = ?, expires_at = ?, sealed = ?"
            + where
            + "record_key = ?";
    replace = update + " AND record_version = ?";
    delete = "DELETE FROM " + table + where + "record_key = ?";
    findExpired = "SELECT record_key FROM " + table + where + "expires_at < ?";
    deleteExpired = delete + " AND expires_at < ?";
  }
}

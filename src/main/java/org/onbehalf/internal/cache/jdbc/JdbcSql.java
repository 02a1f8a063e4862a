package org.onbehalf.internal.cache.jdbc;

/**
 * Our statements on a table. Its name is letters, digits, _ and dots: the configuration says so.
 */
final class JdbcSql {
  static final int TOKEN = 1;
  static final int SESSION = 2;

  private static final String COLUMNS =
      "record_kind, record_key, record_owner, record_version, expires_at, sealed";

  /** Fails where the table or one of its columns is not there, and reads no row. */
  final String probe;

  /** Key → expiry, content. */
  final String readToken;

  /** Kind, key, owner, version, expiry, content. */
  final String insert;

  /** Expiry, content; key. */
  final String replaceToken;

  /** Kind, key. */
  final String delete;

  /** Kind, now → key. */
  final String findExpired;

  /** Kind, key, now. */
  final String deleteExpired;

  /** Key → key, owner, version, expiry, content. */
  final String readSession;

  /** Owner → the same. */
  final String readOwned;

  /** Owner, version, expiry, content; key, expected version. */
  final String replaceSession;

  JdbcSql(String table) {
    String session = "record_key, record_owner, record_version, expires_at, sealed FROM " + table;
    probe = "SELECT " + COLUMNS + " FROM " + table + " WHERE 1 = 0";
    readToken =
        "SELECT expires_at, sealed FROM "
            + table
            + " WHERE record_kind = "
            + TOKEN
            + " AND record_key = ?";
    insert = "INSERT INTO " + table + " (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?)";
    replaceToken =
        "UPDATE "
            + table
            + " SET expires_at = ?, sealed = ? WHERE record_kind = "
            + TOKEN
            + " AND record_key = ?";
    delete = "DELETE FROM " + table + " WHERE record_kind = ? AND record_key = ?";
    findExpired = "SELECT record_key FROM " + table + " WHERE record_kind = ? AND expires_at < ?";
    deleteExpired = delete + " AND expires_at < ?";
    readSession = "SELECT " + session + " WHERE record_kind = " + SESSION + " AND record_key = ?";
    readOwned = "SELECT " + session + " WHERE record_kind = " + SESSION + " AND record_owner = ?";
    replaceSession =
        "UPDATE "
            + table
            + " SET record_owner = ?, record_version = ?, expires_at = ?, sealed = ?"
            + " WHERE record_kind = "
            + SESSION
            + " AND record_key = ? AND record_version = ?";
  }
}

package org.onbehalf.internal.cache.jdbc;

import java.util.Locale;
import org.onbehalf.internal.Nullable;

/** The databases with SQL of their own; for any other one, standard SQL is used. */
enum JdbcProduct {
  POSTGRESQL(
      "postgresql",
      " ON CONFLICT (record_kind, record_key) DO UPDATE SET record_owner = EXCLUDED.record_owner,"
          + " record_version = EXCLUDED.record_version, expires_at = EXCLUDED.expires_at,"
          + " sealed = EXCLUDED.sealed"),
  MARIADB(
      "mariadb",
      " ON DUPLICATE KEY UPDATE record_owner = VALUES(record_owner),"
          + " record_version = VALUES(record_version), expires_at = VALUES(expires_at),"
          + " sealed = VALUES(sealed)"),
  H2("h2", null),
  SQLSERVER("sqlserver", null),
  ORACLE("oracle", null),
  OTHER(null, null);

  /** The name of its file in {@code org/onbehalf/jdbc}; null if there is none. */
  final @Nullable String file;

  /** A suffix that makes INSERT replace an existing row; null if there is none. */
  final @Nullable String orReplace;

  JdbcProduct(@Nullable String file, @Nullable String orReplace) {
    this.file = file;
    this.orReplace = orReplace;
  }

  /** By the driver's name for it. */
  static JdbcProduct of(@Nullable String name) {
    String lower = name == null ? "" : name.toLowerCase(Locale.ROOT);
    if (lower.contains("postgresql")) {
      return POSTGRESQL;
    }
    if (lower.contains("mariadb") || lower.contains("mysql")) {
      return MARIADB;
    }
    if (lower.equals("h2")) {
      return H2;
    }
    if (lower.contains("sql server")) {
      return SQLSERVER;
    }
    return lower.contains("oracle") ? ORACLE : OTHER;
  }
}

package org.onbehalf.internal.cache.jdbc;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * What a database's error means, by SQLState and the product's own error code, and messages that
 * say what to do. The patterns match {@code SQLState/code}.
 */
final class JdbcFaults {
  private static final int MAX_SHOWN = 200;
  private static final int MAX_DEPTH = 10;

  private static final Pattern DUPLICATE = Pattern.compile("23.*|S0001/(2627|2601)");
  private static final Pattern COLLISION =
      Pattern.compile("40.*|61000/60|72000/8177|HY000/1020|.*/90131");
  private static final Pattern CONNECTION = Pattern.compile("08.*|57P0[1235]/.*");
  private static final Pattern TIMEOUT = Pattern.compile("(57014|HYT00)/.*");
  private static final Pattern NO_TABLE =
      Pattern.compile("(42P01|42S02|S0002|42S04)/.*|42.*/942|.*/208");

  private static final String[][] REMEDIES = {
    {
      "28.*|.*/(18456|1017)",
      "the login failed; correct the user and the password of the DataSource"
    },
    {
      NO_TABLE.pattern(),
      "the table does not exist; create it with the file for this database in org/onbehalf/jdbc in"
          + " the library's jar, set TokenCache.Jdbc.CreateTable = true, or correct"
          + " TokenCache.Jdbc.Table"
    },
    {
      "(42703|42S22|S0022|42P10|42804)/.*|.*/(904|207)",
      "the table has other columns; name another one in TokenCache.Jdbc.Table, or create it with"
          + " the file for this database in org/onbehalf/jdbc in the library's jar"
    },
    {
      "(42501|90096|S0005)/.*|42000/(1142|1143|1044|1031)",
      "a permission is missing; grant SELECT, INSERT, UPDATE and DELETE on the table (and CREATE"
          + " for TokenCache.Jdbc.CreateTable)"
    },
    {
      "(25006|90097)/.*|.*/(1290|1792)",
      "it is read-only; let the DataSource connect to the primary rather than a standby"
    },
    {"53.*|.*/1040", "it has no space or no connection left; see its own log"},
    {
      "3D000/.*|.*/1049",
      "the database does not exist; create it, or correct the URL of the DataSource"
    },
    {CONNECTION.pattern(), "it cannot be reached; check that it runs and that the address is right"}
  };

  private static final Pattern PASSWORD =
      Pattern.compile("((?:password|passwd|pwd)\\s*=\\s*)[^;&\\s]+", Pattern.CASE_INSENSITIVE);

  private final JdbcSettings settings;
  private final Duration timeout;

  JdbcFaults(JdbcSettings settings, Duration timeout) {
    this.settings = settings;
    this.timeout = timeout;
  }

  private static String state(SQLException e) {
    return e.getSQLState() == null ? "" : e.getSQLState();
  }

  private static boolean is(Pattern fault, SQLException e) {
    return fault.matcher(state(first(e)) + "/" + first(e).getErrorCode()).matches();
  }

  /** The cause of a batch's exception, whose own text may contain the rows. */
  private static SQLException first(SQLException e) {
    if (!(e instanceof BatchUpdateException)) {
      return e;
    }
    SQLException next = e.getNextException();
    Throwable cause = e.getCause();
    return next != null ? next : cause instanceof SQLException ? (SQLException) cause : e;
  }

  static boolean isDuplicate(SQLException e) {
    return first(e) instanceof SQLIntegrityConstraintViolationException || is(DUPLICATE, e);
  }

  /** Whether the database rolled back our change because of a concurrent one. */
  static boolean isCollision(SQLException e) {
    return is(COLLISION, e);
  }

  /** Whether the connection is lost. */
  static boolean isConnection(SQLException e) {
    SQLException first = first(e);
    return first instanceof SQLRecoverableException
        || first instanceof SQLTransientConnectionException
        || first instanceof SQLNonTransientConnectionException
        || is(CONNECTION, e);
  }

  static boolean isTimeout(SQLException e) {
    Throwable cause = first(e);
    for (int depth = 0; cause != null && depth < MAX_DEPTH; depth++) {
      if (cause instanceof SocketTimeoutException || cause instanceof SQLTimeoutException) {
        return true;
      }
      cause = cause.getCause();
    }
    return is(TIMEOUT, e);
  }

  static boolean isTableAbsent(SQLException e) {
    return is(NO_TABLE, e);
  }

  /** An exception with the database's error and the remedy. */
  IOException exception(SQLException e) {
    SQLException first = first(e);
    return new IOException(
        "the database failed ("
            + describe(first)
            + "): "
            + remedy(first)
            + " (TokenCache.Jdbc.DataSource "
            + settings.dataSource
            + ", table "
            + settings.table
            + ")",
        first);
  }

  private String remedy(SQLException e) {
    if (isTimeout(e)) {
      return "no answer within TokenCache.StoreTimeout ("
          + timeout.toMillis()
          + " ms); find out why it is slow, or raise the limit";
    }
    for (String[] each : REMEDIES) {
      if (is(Pattern.compile(each[0]), e)) {
        return each[1];
      }
    }
    return isConnection(e) ? REMEDIES[REMEDIES.length - 1][1] : "see its own log";
  }

  /** The database's message on one line, of limited length and without passwords. */
  private static String describe(SQLException e) {
    String line = String.valueOf(e.getMessage()).split("[\r\n]", 2)[0];
    String text = PASSWORD.matcher(line).replaceAll("$1(hidden)");
    return text.substring(0, Math.min(MAX_SHOWN, text.length())).replaceAll("[^ -~]", "?")
        + ", SQLState "
        + state(e)
        + ", error "
        + e.getErrorCode();
  }
}

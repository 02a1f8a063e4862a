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
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a database's refusal means, by SQLState where databases agree, else by the product's own
 * number; and a sentence that says what to do.
 */
final class JdbcFaults {
  private static final int LONGEST_TEXT = 200;
  private static final int DEEPEST = 10;

  private static final Set<String> NO_TABLE = set("42P01", "42S02", "S0002", "42S04");
  private static final Set<String> NO_COLUMN = set("42703", "42S22", "S0022", "42P10", "42804");
  private static final Set<String> NO_RIGHT = set("42501", "90096", "S0005");
  private static final Set<String> READ_ONLY = set("25006", "90097");
  private static final Set<String> STOPPING = set("57P01", "57P02", "57P03", "57P05");

  private static final Pattern PASSWORD =
      Pattern.compile("((?:password|passwd|pwd)\\s*=\\s*)[^;&\\s]+", Pattern.CASE_INSENSITIVE);

  private final JdbcSettings settings;
  private final Duration timeout;

  JdbcFaults(JdbcSettings settings, Duration timeout) {
    this.settings = settings;
    this.timeout = timeout;
  }

  private static Set<String> set(String... states) {
    return Collections.unmodifiableSet(new HashSet<>(Arrays.asList(states)));
  }

  private static String state(SQLException e) {
    return e.getSQLState() == null ? "" : e.getSQLState();
  }

  /** What is behind a batch's fault, whose own text may hold the rows. */
  private static SQLException first(SQLException e) {
    SQLException next = e.getNextException();
    Throwable cause = e.getCause();
    if (!(e instanceof BatchUpdateException)) {
      return e;
    }
    return next != null ? next : cause instanceof SQLException ? (SQLException) cause : e;
  }

  /** Whether a row of that key is there. */
  static boolean isDuplicate(SQLException e) {
    SQLException first = first(e);
    int code = first.getErrorCode();
    return first instanceof SQLIntegrityConstraintViolationException
        || state(first).startsWith("23")
        || (state(first).equals("S0001") && (code == 2627 || code == 2601));
  }

  /** Whether the database undid what we did because somebody else was at it too. */
  static boolean isCollision(SQLException e) {
    SQLException first = first(e);
    int code = first.getErrorCode();
    return state(first).startsWith("40")
        || (state(first).equals("61000") && code == 60)
        || (state(first).equals("72000") && code == 8177)
        || (state(first).equals("HY000") && code == 1020)
        || code == 90131;
  }

  /** Whether the connection is gone, rather than what was asked at fault. */
  static boolean isConnection(SQLException e) {
    SQLException first = first(e);
    return first instanceof SQLRecoverableException
        || first instanceof SQLTransientConnectionException
        || first instanceof SQLNonTransientConnectionException
        || state(first).startsWith("08")
        || STOPPING.contains(state(first));
  }

  static boolean isTimeout(SQLException e) {
    Throwable cause = first(e);
    if (state(first(e)).equals("57014") || state(first(e)).equals("HYT00")) {
      return true;
    }
    for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
      if (cause instanceof SocketTimeoutException || cause instanceof SQLTimeoutException) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  static boolean isTableAbsent(SQLException e) {
    SQLException first = first(e);
    int code = first.getErrorCode();
    return NO_TABLE.contains(state(first))
        || (state(first).startsWith("42") && code == 942)
        || code == 208;
  }

  /** Our exception for it: what was found, and the remedy. */
  IOException told(SQLException e) {
    SQLException first = first(e);
    return new IOException(
        "the database refused or failed ("
            + describe(first)
            + "): "
            + remedy(first)
            + ". Where: "
            + "TokenCache.Jdbc.DataSource "
            + settings.dataSource
            + ", table "
            + settings.table,
        first);
  }

  private String remedy(SQLException e) {
    String state = state(e);
    int code = e.getErrorCode();
    if (isTimeout(e)) {
      return "no answer within TokenCache.StoreTimeout ("
          + timeout.toMillis()
          + " ms); see why it is slow, or allow more";
    }
    if (state.startsWith("28") || code == 18456 || code == 1017) {
      return "it does not let us in; correct the user and the password of the DataSource";
    }
    if (isTableAbsent(e)) {
      return "the table is not there; create it after org/onbehalf/jdbc in the library's jar, set"
          + " TokenCache.Jdbc.CreateTable = true, or correct TokenCache.Jdbc.Table";
    }
    if (NO_COLUMN.contains(state) || code == 904 || code == 207) {
      return "the table is not ours; name another in TokenCache.Jdbc.Table, or create it after"
          + " org/onbehalf/jdbc in the library's jar";
    }
    if (NO_RIGHT.contains(state)
        || (state.equals("42000")
            && (code == 1142 || code == 1143 || code == 1044 || code == 1031))) {
      return "we lack a right; grant SELECT, INSERT, UPDATE and DELETE on the table (and, for"
          + " TokenCache.Jdbc.CreateTable, to create it)";
    }
    if (READ_ONLY.contains(state) || code == 1290 || code == 1792) {
      return "it takes no changes; lead us to the primary rather than a standby";
    }
    if (state.startsWith("53") || code == 1040) {
      return "it has no room, or no connection to spare; see its own log";
    }
    if (state.equals("3D000") || code == 1049) {
      return "there is no such database; create it, or correct the URL of the DataSource";
    }
    return isConnection(e)
        ? "it cannot be reached, or went away; see that it runs and that the address is right"
        : "see its own log";
  }

  /** The database's words, without what must not be told: one line, ours hidden, not endless. */
  private String describe(SQLException e) {
    String text = String.valueOf(e.getMessage()).split("[\r\n]", 2)[0];
    text = PASSWORD.matcher(text).replaceAll("$1(hidden)");
    StringBuilder printable = new StringBuilder();
    for (int i = 0; i < text.length() && i < LONGEST_TEXT; i++) {
      char each = text.charAt(i);
      printable.append(each >= ' ' && each < 0x7f ? each : '?');
    }
    return printable + ", SQLState " + state(e) + ", error " + e.getErrorCode();
  }
}

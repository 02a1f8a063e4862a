package org.onbehalf.internal.cache.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketTimeoutException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What refusals mean, also those of the databases that the build cannot run: each row is what the
 * product's manual gives as SQLState and number.
 */
class JdbcFaultsTest {
  private static final JdbcSettings SETTINGS =
      new JdbcSettings("java:comp/env/jdbc/orders", "tokens", false, 5);

  private final JdbcFaults faults = new JdbcFaults(SETTINGS, Duration.ofMillis(500));

  private String told(SQLException e) {
    return String.valueOf(faults.exception(e).getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "PostgreSQL, 42P01, 0, the table does not exist",
    "PostgreSQL, 42703, 0, the table has other columns",
    "PostgreSQL, 42P10, 0, the table has other columns",
    "PostgreSQL, 42501, 0, a permission is missing",
    "PostgreSQL, 28P01, 0, the login failed",
    "PostgreSQL, 3D000, 0, database does not exist",
    "PostgreSQL, 25006, 0, is read-only",
    "PostgreSQL, 53100, 0, no space",
    "PostgreSQL, 57P03, 0, cannot be reached",
    "PostgreSQL, 57014, 0, no answer within TokenCache.StoreTimeout (500 ms)",
    "MariaDB, 42S02, 1146, the table does not exist",
    "MariaDB, 42S22, 1054, the table has other columns",
    "MariaDB, 42000, 1142, a permission is missing",
    "MariaDB, 28000, 1045, the login failed",
    "MariaDB, 42000, 1049, database does not exist",
    "MariaDB, HY000, 1290, is read-only",
    "MariaDB, 08004, 1040, no connection left",
    "MariaDB, 08000, 0, cannot be reached",
    "H2, 42S02, 42102, the table does not exist",
    "H2, 42S22, 42122, the table has other columns",
    "H2, 90096, 90096, a permission is missing",
    "H2, 28000, 28000, the login failed",
    "SQL Server, S0002, 208, the table does not exist",
    "SQL Server, S0001, 207, the table has other columns",
    "SQL Server, S0005, 229, a permission is missing",
    "SQL Server, S0001, 18456, the login failed",
    "SQL Server, 08S01, 0, cannot be reached",
    "Oracle, 42000, 942, the table does not exist",
    "Oracle, 42000, 904, the table has other columns",
    "Oracle, 42000, 1031, a permission is missing",
    "Oracle, 72000, 1017, the login failed",
    "Oracle, 08006, 17002, cannot be reached",
    "another, XYZ12, 7, see its own log",
  })
  void told_saysWhatToDo(String product, String state, int code, String remedy) {
    assertThat(told(new SQLException("the words of " + product, state, code)))
        .contains("the words of " + product, remedy, "table tokens");
  }

  @ParameterizedTest
  @CsvSource({
    "PostgreSQL, 40001, 0",
    "PostgreSQL, 40P01, 0",
    "MariaDB, 40001, 1213",
    "MariaDB, HY000, 1020",
    "H2, 90131, 90131",
    "SQL Server, 40001, 1205",
    "Oracle, 61000, 60",
    "Oracle, 72000, 8177",
  })
  void collision_isWhatTheDatabaseUndidForAnothersSake(String product, String state, int code) {
    SQLException collision = new SQLException(product, state, code);

    assertThat(JdbcFaults.isCollision(collision)).isTrue();
    assertThat(JdbcFaults.isDuplicate(collision)).isFalse();
    assertThat(JdbcFaults.isCollision(inABatch(collision))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "PostgreSQL, 23505, 0",
    "MariaDB, 23000, 1062",
    "H2, 23505, 23505",
    "SQL Server, 23000, 2627",
    "SQL Server, S0001, 2601",
    "Oracle, 23000, 1",
  })
  void duplicate_isARowThatIsThere(String product, String state, int code) {
    SQLException duplicate = new SQLException(product, state, code);

    assertThat(JdbcFaults.isDuplicate(duplicate)).isTrue();
    assertThat(JdbcFaults.isCollision(duplicate)).isFalse();
    assertThat(JdbcFaults.isDuplicate(inABatch(duplicate))).isTrue();
  }

  private static SQLException inABatch(SQLException e) {
    BatchUpdateException batch = new BatchUpdateException("VALUES ('a row')", new int[0]);
    batch.setNextException(e);
    return batch;
  }

  @Test
  void told_hidesWhatDriversSay() {
    String message =
        told(
            inABatch(
                new SQLException(
                    "cannot reach jdbc:x://db.example/orders?password=TOPSECRET&ssl=true\n"
                        + "row (1, 2)",
                    "08001")));

    assertThat(message)
        .contains("password=(hidden)&ssl=true, SQLState 08001")
        .doesNotContain("TOPSECRET", "row (", "VALUES");
  }

  @Test
  void timeout_isFoundBehindWhatTheDriverMadeOfIt() {
    SQLException e = new SQLException("I/O error", "08006");
    e.initCause(new SocketTimeoutException("Read timed out"));

    assertThat(JdbcFaults.isTimeout(e)).isTrue();
    assertThat(told(e)).contains("no answer within TokenCache.StoreTimeout");
  }
}

package org.onbehalf.engines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onbehalf.internal.cache.jdbc.JdbcSettings;
import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.RecordStore.Kind;

/** The statements that make the table, as an administrator runs them and as the library does. */
@ExtendWith(Postgres.class)
class SchemaTest {
  private static List<String> statements(String file) throws Exception {
    try (InputStream in =
        SchemaTest.class.getResourceAsStream("/org/onbehalf/jdbc/" + file + ".sql")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return List.of(text.replaceAll("--.*", "").split(";\\s*", -1)).stream()
          .filter(each -> !each.isBlank())
          .toList();
    }
  }

  /** H2 in the manner of the product takes that product's types. */
  @ParameterizedTest
  @CsvSource({"h2, REGULAR", "mariadb, MariaDB", "sqlserver, MSSQLServer", "oracle, Oracle"})
  void file_makesATableThatServes(String file, String mode) throws Exception {
    Database database = H2.newDatabase(mode);
    for (String each : statements(file)) {
      // of the engine's name H2 thinks a class
      database.execute(each.replace("ENGINE = InnoDB", ""));
    }

    assertServes(database, "onbehalf_tokens");
  }

  private static void assertServes(Database database, String table) throws Exception {
    JdbcSettings settings = database.settingsWithoutCreation(table);
    try (RecordStore tokens = JdbcFixture.store(Kind.TOKENS, settings);
        RecordStore sessions = JdbcFixture.store(Kind.SESSIONS, settings)) {
      tokens.open();
      sessions.open();
      // under one key both: they do not meet
      tokens.write(List.of(Records.token(Records.key("a"), "a token")));
      assertThat(sessions.replace(Records.session("a", "alice", 1, "first"), 0)).isTrue();
      assertThat(sessions.replace(Records.session("a", "alice", 2, "second"), 1)).isTrue();
      assertThat(sessions.replace(Records.session("a", "alice", 2, "late"), 1)).isFalse();

      assertThat(tokens.read(Records.key("a")).orElseThrow().bytes())
          .asString()
          .isEqualTo("a token");
      assertThat(sessions.owned(Records.key("alice"), 2).get(0).bytes())
          .asString()
          .isEqualTo("second");
      tokens.delete(Records.key("a"));
      assertThat(sessions.read(Records.key("a"))).isPresent();
    }
  }

  @Test
  void table_inASchema_isCreatedThere_withItsIndexes(PostgresServer server) throws Exception {
    Database database = server.database();
    String schema = "s" + Tables.newName();
    database.execute("CREATE SCHEMA " + schema);
    try (RecordStore tokens =
        JdbcFixture.store(Kind.TOKENS, database.settings(schema + ".tokens"))) {
      tokens.open();
    }

    assertServes(database, schema + ".tokens");
    assertThat(
            database.query("SELECT indexname FROM pg_indexes WHERE schemaname = '" + schema + "'"))
        .containsExactlyInAnyOrder("tokens_pkey", "tokens_expiry", "tokens_owner");
  }

  @Test
  void nodes_thatCreateTheTableAtOnce_bothFindIt(PostgresServer server) throws Exception {
    for (int round = 0; round < 5; round++) {
      String table = Tables.newName();
      List<RecordStore> nodes = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        nodes.add(JdbcFixture.store(Kind.TOKENS, server.database().settings(table)));
      }
      try {
        Contention.run(4, node -> nodes.get(node).open());
        assertThat(nodes.get(0).read(Records.key("a"))).isEmpty();
      } finally {
        for (RecordStore each : nodes) {
          each.close();
        }
      }
    }
  }
}

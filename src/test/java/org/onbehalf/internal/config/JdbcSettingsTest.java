package org.onbehalf.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.internal.config.Configurations.MINIMAL;
import static org.onbehalf.internal.config.Configurations.fault;
import static org.onbehalf.internal.config.Configurations.input;
import static org.onbehalf.internal.config.Configurations.message;
import static org.onbehalf.internal.config.Configurations.read;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.internal.cache.jdbc.JdbcSettings;
import org.onbehalf.internal.runtime.Settings;

/** {@code TokenCache.Jdbc}. */
class JdbcSettingsTest {
  private static final String KEYS =
      MINIMAL
          + """
          TokenCache.Store = jdbc
          TokenCache.EncryptionKeys = [ { Id = a, Key = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=" } ]
          """;

  private static JdbcSettings jdbc(String hocon) {
    return Objects.requireNonNull(read(KEYS + hocon).tokenCache.stores.jdbc);
  }

  @Test
  void read_ofADataSource_hasTheDefaults() {
    JdbcSettings settings = jdbc("TokenCache.Jdbc.DataSource = \"java:comp/env/jdbc/tokens\"");

    assertThat(settings.dataSource).isEqualTo("java:comp/env/jdbc/tokens");
    assertThat(settings.table).isEqualTo("onbehalf_tokens");
    assertThat(settings.createTable).isFalse();
    assertThat(settings.retries).isEqualTo(5);
  }

  @Test
  void read_ofEveryKey_givesIt() {
    JdbcSettings settings =
        jdbc(
            """
            TokenCache.Jdbc { DataSource = com.contoso.dataSource
              Table = cache.tokens, CreateTable = true, Retries = 0 }
            """);

    assertThat(settings.dataSource).isEqualTo("com.contoso.dataSource");
    assertThat(settings.table).isEqualTo("cache.tokens");
    assertThat(settings.createTable).isTrue();
    assertThat(settings.retries).isZero();
  }

  @Test
  void read_ofTheSectionBesideAnotherStore_givesItToo_forTheSessions() {
    Settings settings = read(MINIMAL + "TokenCache.Jdbc.DataSource = \"jdbc/tokens\"");

    assertThat(settings.tokenCache.store).isEqualTo(TokenCacheKeys.Store.FILE);
    assertThat(settings.tokenCache.stores.jdbc).isNotNull();
  }

  @Test
  void read_ofTheStoreWithoutADatabase_refuses() {
    Fault fault = fault(KEYS);

    assertThat(fault.key).isEqualTo("TokenCache.Jdbc.DataSource");
    assertThat(fault.found).isEqualTo("nothing");
  }

  @Test
  void read_ofTheStoreWithoutAKey_refuses() {
    Fault fault = fault(MINIMAL + "TokenCache { Store = jdbc, Jdbc.DataSource = \"jdbc/tokens\" }");

    assertThat(fault.key).isEqualTo("TokenCache.EncryptionKeys");
    assertThat(fault.remedy).contains("openssl rand -base64 32");
  }

  @ParameterizedTest
  @CsvSource({
    "DataSource = \"ldap://evil.example/x\", DataSource",
    "DataSource = \"rmi://evil.example/x\", DataSource",
    "DataSource = \"jdbc:h2:mem:x\", DataSource",
    "Table = \"tokens; DROP TABLE users\", Table",
    "Table = \"a.b.c.d\", Table",
    "Retries = 21, Retries",
  })
  void read_ofAValueThatCannotBe_refuses(String line, String key) {
    String other = key.equals("DataSource") ? "" : "\nTokenCache.Jdbc.DataSource = jdbc";

    assertThat(fault(KEYS + "TokenCache.Jdbc." + line + other).key)
        .isEqualTo("TokenCache.Jdbc." + key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Url = \"jdbc:mysql://orders:TOPSECRET@db.example/x\"",
        "User = a",
        "Password = \"TOPSECRET\"",
        "Driver = a.B",
        "ConnectTimeout = 5 s"
      })
  void read_ofAKeyThatBelongsToTheDataSource_refuses_andDoesNotShowIt(String line) {
    String hocon = KEYS + "TokenCache.Jdbc { DataSource = jdbc, " + line + " }";

    assertThat(fault(hocon).key)
        .isEqualTo("TokenCache.Jdbc." + line.substring(0, line.indexOf(' ')));
    assertThat(fault(hocon).remedy).contains("define a DataSource in the server", "MIGRATION.md");
    assertThat(message(input(hocon))).doesNotContain("TOPSECRET", "db.example");
  }
}

package org.onbehalf.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.internal.config.Configurations.MINIMAL;
import static org.onbehalf.internal.config.Configurations.fault;
import static org.onbehalf.internal.config.Configurations.input;
import static org.onbehalf.internal.config.Configurations.message;
import static org.onbehalf.internal.config.Configurations.read;

import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    assertThat(settings.url).isNull();
    assertThat(settings.user).isNull();
    assertThat(settings.password).isEmpty();
    assertThat(settings.driver).isNull();
    assertThat(settings.table).isEqualTo("onbehalf_tokens");
    assertThat(settings.createTable).isFalse();
    assertThat(settings.connectTimeout).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.retries).isEqualTo(5);
  }

  @Test
  void read_ofEveryKeyBesideAUrl_givesIt() {
    JdbcSettings settings =
        jdbc(
            """
            TokenCache.Jdbc { Url = "jdbc:postgresql://db.example/orders?ssl=true", User = orders, Password = "p w"
              Driver = org.postgresql.Driver, Table = cache.tokens, CreateTable = true
              ConnectTimeout = 2 s, Retries = 0 }
            """);

    assertThat(settings.url).isEqualTo("jdbc:postgresql://db.example/orders?ssl=true");
    assertThat(settings.user).isEqualTo("orders");
    assertThat(settings.password).isEqualTo("p w");
    assertThat(settings.driver).isEqualTo("org.postgresql.Driver");
    assertThat(settings.table).isEqualTo("cache.tokens");
    assertThat(settings.createTable).isTrue();
    assertThat(settings.connectTimeout).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.retries).isZero();
    assertThat(settings.toString()).doesNotContain("p w", "orders", "db.example");
  }

  @Test
  void read_ofTheSectionBesideAnotherStore_givesItToo_forTheSessions() {
    Settings settings = read(MINIMAL + "TokenCache.Jdbc.DataSource = \"jdbc/tokens\"");

    assertThat(settings.tokenCache.store).isEqualTo(Settings.TokenCache.Store.FILE);
    assertThat(settings.tokenCache.stores.jdbc).isNotNull();
  }

  @Test
  void read_ofTheStoreWithoutADatabase_refuses() {
    Fault fault = fault(KEYS);

    assertThat(fault.key).isEqualTo("TokenCache.Jdbc.DataSource");
    assertThat(fault.found).isEqualTo("neither DataSource nor Url");
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
    "Url = \"postgresql://db.example/x\", Url",
    "Table = \"tokens; DROP TABLE users\", Table",
    "Table = \"a.b.c.d\", Table",
    "Driver = \"org.postgresql.Driver()\", Driver",
    "Retries = 21, Retries",
    "ConnectTimeout = 2 min, ConnectTimeout",
  })
  void read_ofAValueThatCannotBe_refuses(String line, String key) {
    String other = key.equals("DataSource") ? "" : "\nTokenCache.Jdbc.DataSource = jdbc";
    if (key.equals("Url") || key.equals("Driver")) {
      other = key.equals("Url") ? "" : "\nTokenCache.Jdbc.Url = \"jdbc:h2:mem:x\"";
    }

    assertThat(fault(KEYS + "TokenCache.Jdbc." + line + other).key)
        .isEqualTo("TokenCache.Jdbc." + key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"User = a", "Password = \"long enough\"", "Driver = a.B", "Url = \"jdbc:x\""})
  void read_ofAKeyThatBelongsToTheUrl_besideADataSource_refuses(String line) {
    assertThat(fault(KEYS + "TokenCache.Jdbc { DataSource = jdbc, " + line + " }").key)
        .isEqualTo("TokenCache.Jdbc." + line.substring(0, line.indexOf(' ')));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://db.example/x?user=orders&password=TOPSECRET",
        "jdbc:sqlserver://db.example;user=orders;password=TOPSECRET",
        "jdbc:oracle:thin:orders/TOPSECRET@db.example:1521/x",
        "jdbc:mysql://orders:TOPSECRET@db.example/x",
      })
  void read_ofAUrlWithAPassword_refuses_andDoesNotShowIt(String url) {
    String hocon = KEYS + "TokenCache.Jdbc.Url = \"" + url + "\"";

    assertThat(fault(hocon).key).isEqualTo("TokenCache.Jdbc.Url");
    assertThat(message(input(hocon))).doesNotContain("TOPSECRET", "db.example");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://db.example:5432/x?ssl=true&sslmode=verify-full",
        "jdbc:sqlserver://db.example:1433;databaseName=x;encrypt=true",
        "jdbc:oracle:thin:@//db.example:1521/x",
        "jdbc:oracle:thin:@db.example:1521:x",
        "jdbc:h2:tcp://localhost/~/x",
      })
  void read_ofAUrlWithoutOne_takesIt(String url) {
    assertThat(jdbc("TokenCache.Jdbc.Url = \"" + url + "\"").url).isEqualTo(url);
  }
}

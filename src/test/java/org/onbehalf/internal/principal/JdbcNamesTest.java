package org.onbehalf.internal.principal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.naming.NameNotFoundException;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.config.PrincipalMappingSettings;
import org.onbehalf.internal.config.SettingsReader;

/** Names that stand in a database. */
class JdbcNamesTest {
  private final JdbcDataSource database = new JdbcDataSource();
  private Connection open;

  @BeforeEach
  void create() throws SQLException {
    database.setURL("jdbc:h2:mem:" + UUID.randomUUID());
    open = database.getConnection();
    try (Statement statement = open.createStatement()) {
      statement.execute(
          "CREATE TABLE users (upn VARCHAR(100), oid VARCHAR(100), login VARCHAR(100))");
      statement.execute(
          "INSERT INTO users VALUES ('alice@contoso.com', 'id-of-alice', 'ALICE '),"
              + " ('bob@contoso.com', 'id-of-bob', NULL), ('two@contoso.com', 'x', 'one'),"
              + " ('two@contoso.com', 'y', 'other'), ('guest@fabrikam.com', 'id-of-guest', 'guest'),"
              + " ('mallory@contoso.com', 'z', '')");
    }
  }

  @AfterEach
  void drop() throws SQLException {
    open.close();
  }

  private static PrincipalMappingSettings settings(String keys, String query) {
    return Objects.requireNonNull(
        SettingsReader.parse(
                """
                AzureAd {
                  TenantId = "contoso.onmicrosoft.com"
                  ClientId = "11111111-2222-3333-4444-555555555555"
                  PrincipalMapping {
                    Source = Jdbc, %s
                    Jdbc { DataSource = "jdbc/users", Query = "%s" }
                  }
                }
                """
                    .formatted(keys, query))
            .azureAd
            .principalMapping);
  }

  private Name nameOf(String keys, String query, Map<String, Object> claims) {
    PrincipalMappingSettings settings = settings(keys, query);
    JdbcNames names =
        new JdbcNames(Objects.requireNonNull(settings.lookUp.jdbc), settings, name -> database);
    names.prepare();
    return names.find(bearerOf(claims));
  }

  private Name byName(String upn) {
    return nameOf("", "SELECT login FROM users WHERE upn = ?", Map.of("upn", upn));
  }

  private static ValidatedCaller bearerOf(Map<String, Object> claims) {
    ValidatedCaller.Facts facts = new ValidatedCaller.Facts();
    facts.claims = claims;
    return new ValidatedCaller(new BearerToken("a"), facts);
  }

  @Test
  void find_givesTheOnlyName_andNoneWhereThereIsNoneOrSeveral() {
    assertThat(byName("alice@contoso.com").text).isEqualTo("ALICE");
    assertThat(byName("nobody@contoso.com").reason).isEqualTo("a user who is not found");
    assertThat(byName("bob@contoso.com").reason).isEqualTo("a user who is not found");
    assertThat(byName("two@contoso.com").reason).isEqualTo("a user whom several entries fit");
    assertThatThrownBy(() -> byName("mallory@contoso.com"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void find_ofAClaimThatIsSql_isNothingButAValue() {
    assertThat(byName("' OR '1'='1").reason).isEqualTo("a user who is not found");
  }

  @Test
  void find_ofAGuest_goesByItsObjectIdOnly() {
    Map<String, Object> guest =
        Map.of("upn", "alice@contoso.com", "oid", "id-of-guest", "acct", 1L);

    assertThat(nameOf("", "SELECT login FROM users WHERE upn = ?", guest).reason)
        .isEqualTo("a guest");
    assertThat(nameOf("Claim = oid", "SELECT login FROM users WHERE oid = ?", guest).text)
        .isEqualTo("guest");
  }

  @Test
  void find_withoutTheClaim_saysWhich_andWithACase_appliesIt() {
    assertThat(
            nameOf("Claim = employeeid", "SELECT login FROM users WHERE upn = ?", Map.of()).reason)
        .isEqualTo("no value in the claim employeeid");
    assertThat(
            nameOf(
                    "Case = lower",
                    "SELECT login FROM users WHERE upn = ?",
                    Map.of("upn", "alice@contoso.com"))
                .text)
        .isEqualTo("alice");
  }

  @Test
  void find_whenTheDatabaseCannotTell_isUnavailable_withoutItsMessage() {
    assertThatThrownBy(
            () -> nameOf("", "SELECT login FROM missing WHERE upn = ?", Map.of("upn", "a@b")))
        .isInstanceOf(NamesUnavailableException.class)
        .hasMessageContaining("SQLState")
        .hasMessageNotContaining("MISSING");
  }

  @Test
  void prepare_findsTheDataSourceOnce_andTriesAgainWhereThereIsNone() {
    PrincipalMappingSettings settings = settings("", "SELECT login FROM users WHERE upn = ?");
    AtomicInteger looked = new AtomicInteger();
    JdbcNames names =
        new JdbcNames(
            Objects.requireNonNull(settings.lookUp.jdbc),
            settings,
            name -> {
              int time = looked.incrementAndGet();
              if (time == 1) {
                throw new NameNotFoundException(name);
              }
              return time == 2 ? "no DataSource" : database;
            });

    assertThatThrownBy(names::prepare)
        .isInstanceOf(NamesUnavailableException.class)
        .hasMessageContaining("resource-ref");
    assertThatThrownBy(names::prepare)
        .isInstanceOf(NamesUnavailableException.class)
        .hasMessageContaining("javax.sql.DataSource");
    names.prepare();
    names.prepare();
    assertThat(looked).hasValue(3);
  }
}

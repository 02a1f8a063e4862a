package org.onbehalf.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.internal.config.Configurations.MINIMAL;
import static org.onbehalf.internal.config.Configurations.fault;
import static org.onbehalf.internal.config.Configurations.faults;
import static org.onbehalf.internal.config.Configurations.input;
import static org.onbehalf.internal.config.Configurations.read;
import static org.onbehalf.internal.config.Configurations.warnings;

import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onbehalf.internal.acquisition.ExchangeTarget;
import org.onbehalf.internal.acquisition.TokenExchangeSettings;
import org.onbehalf.internal.config.IssuerKeys.ClientAuthentication;

/** Issuers whose callers are exchanged by themselves. */
class TokenExchangeSettingsTest {
  private static final String COMPLETE =
      "Grant = token-exchange, TokenEndpoint = \"https://id.example/token\", ClientId = orders,"
          + " ClientSecret = TOPSECRET";

  private static String issuer(String type, String keys) {
    return MINIMAL
        + "Issuers.Partner { Type = "
        + type
        + ", Authority = \"https://id.example/x\", Audiences = \"api://a\"\n"
        + keys
        + "\n}\n";
  }

  private static TokenExchangeSettings exchange(String keys) {
    return Objects.requireNonNull(read(issuer("oidc", keys)).acquisition.exchanges.get("Partner"));
  }

  @Test
  void read_ofTheRequiredKeys_hasTheDefaultsOfTheRest() {
    TokenExchangeSettings exchange = exchange(COMPLETE);

    assertThat(exchange.tokenEndpoint).hasToString("https://id.example/token");
    assertThat(exchange.clientId).isEqualTo("orders");
    assertThat(exchange.clientCredentials).hasSize(1);
    assertThat(exchange.clientCredentials.get(0).clientSecret).isEqualTo("TOPSECRET");
    assertThat(exchange.clientCredentials.get(0).key).isEqualTo("Issuers.Partner.ClientSecret");
    assertThat(exchange.assertionKeyId).isNull();
    assertThat(exchange.clientAuthentication).isEqualTo(ClientAuthentication.CLIENT_SECRET_BASIC);
    assertThat(exchange.requestedTokenType)
        .isEqualTo("urn:ietf:params:oauth:token-type:access_token");
    assertThat(exchange.tokenLifetime).isEqualTo(Duration.ofMinutes(5));
    assertThat(exchange.toString()).doesNotContain("TOPSECRET");
  }

  @Test
  void read_ofEveryKey_takesIt() {
    TokenExchangeSettings exchange =
        exchange(
            COMPLETE
                + ", ClientAuthentication = client_secret_post, TokenLifetime = 2 min"
                + ", RequestedTokenType = \"urn:ietf:params:oauth:token-type:jwt\"");

    assertThat(exchange.clientAuthentication).isEqualTo(ClientAuthentication.CLIENT_SECRET_POST);
    assertThat(exchange.requestedTokenType).isEqualTo("urn:ietf:params:oauth:token-type:jwt");
    assertThat(exchange.tokenLifetime).isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void read_ofSeveralCredentials_keepsTheirOrder() {
    TokenExchangeSettings exchange =
        exchange(
            "Grant = token-exchange, TokenEndpoint = \"https://ID.example:443/token\", ClientId ="
                + " orders, AssertionKeyId = k1, ClientCredentials = [ { SourceType = ClientSecret,"
                + " ClientSecret = one }, { SourceType = ClientSecret, ClientSecret = two } ]");

    assertThat(exchange.clientCredentials)
        .extracting(credential -> credential.key + " " + credential.clientSecret)
        .containsExactly(
            "Issuers.Partner.ClientCredentials[0] one", "Issuers.Partner.ClientCredentials[1] two");
    assertThat(exchange.assertionKeyId).isEqualTo("k1");
  }

  @Test
  void read_withoutGrant_exchangesNobody() {
    assertThat(read(issuer("oidc", "")).acquisition.exchanges.get("Partner")).isNull();
    assertThat(read(MINIMAL).acquisition.exchanges.get("AzureAd")).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Grant = on-behalf-of | Grant",
        "ClientId = orders | ClientId",
        "Grant = token-exchange, TokenEndpoint = \"http://id.example/token\", ClientId = a, ClientSecret = b | TokenEndpoint",
        "Grant = token-exchange, TokenEndpoint = \"https://id.example/token?x\", ClientId = a, ClientSecret = b | TokenEndpoint",
        "Grant = token-exchange, TokenEndpoint = \"https://id.example/token\", ClientSecret = b | ClientId",
        "Grant = token-exchange, TokenEndpoint = \"https://id.example/token\", ClientId = a | ClientSecret",
        "Grant = token-exchange, ClientId = a, ClientSecret = b | TokenEndpoint",
        "Grant = token-exchange, TokenEndpoint = \"https://elsewhere.example/token\", ClientId = a, ClientSecret = b | TokenEndpoint",
        "Grant = token-exchange, TokenEndpoint = \"https://id.example:8443/token\", ClientId = a, ClientSecret = b | TokenEndpoint",
        "ClientCredentials = [ { SourceType = ClientSecret, ClientSecret = b } ] | ClientCredentials",
        "Grant = token-exchange, TokenEndpoint = \"https://id.example/token\", ClientId = a, ClientSecret = b, ClientCredentials = [ { SourceType = ClientSecret, ClientSecret = c } ] | ClientSecret",
        "Grant = token-exchange, TokenEndpoint = \"https://id.example/token\", ClientId = a, ClientCredentials = [ { SourceType = SignedAssertionFromManagedIdentity } ] | ClientCredentials[0].SourceType",
        "Grant = token-exchange, TokenEndpoint = \"https://id.example/token\", ClientId = a, ClientCredentials = [ { SourceType = SignedAssertionFilePath } ] | ClientCredentials[0].SignedAssertionFileDiskPath",
      })
  void read_ofKeysThatDoNotFit_namesTheKey(String keys, String key) {
    assertThat(fault(issuer("oidc", keys)).key).isEqualTo("Issuers.Partner." + key);
  }

  @Test
  void read_ofOtherValues_namesThemAll_andHidesTheSecret() {
    assertThat(
            faults(
                issuer(
                    "oidc",
                    COMPLETE
                        + ", ClientAuthentication = private_key_jwt, TokenLifetime = 0 s"
                        + ", RequestedTokenType = \"urn:ietf:params:oauth:token-type:saml2\"")))
        .hasSize(3)
        .allSatisfy(fault -> assertThat(fault.toString()).doesNotContain("TOPSECRET"));
  }

  @Test
  void read_ofAGrantOfEntras_saysThatEntraExchangesAlready() {
    String entra =
        MINIMAL
            + "Issuers.Partner { Type = entra, Audiences = \"api://a\", Authority ="
            + " \"https://login.microsoftonline.com/bbbbbbbb-0000-4000-8000-00000000000b\"\n"
            + COMPLETE
            + "\n}\n";

    assertThat(fault(entra).key).isEqualTo("Issuers.Partner.Grant");
  }

  @Test
  void read_ofWhatAnApiIsCalledThere_takesIt_orNamesTheKey() {
    String api =
        MINIMAL
            + "DownstreamApis.Partner { BaseUrl = \"https://partner.example\", Scopes = read,"
            + " TokenExchange { %s } }\n";

    ExchangeTarget target =
        Objects.requireNonNull(
                read(api.formatted(
                        "Audience = partner, Resource = \"https://partner.example/\", Scopes = \"a b\""))
                    .acquisition
                    .downstreamApis
                    .get("Partner"))
            .exchange;
    assertThat(target.audience).isEqualTo("partner");
    assertThat(target.resource).isEqualTo("https://partner.example/");
    assertThat(target.scopes).containsExactly("a", "b");
    assertThat(warnings(input(api.formatted("Audience = partner"))))
        .filteredOn(each -> each.contains("DownstreamApis.Partner.TokenExchange"))
        .singleElement()
        .asString()
        .contains("Grant = token-exchange");
    assertThat(fault(api.formatted("Resource = \"/relative\"")).key)
        .isEqualTo("DownstreamApis.Partner.TokenExchange.Resource");
    assertThat(fault(api.formatted("Scopes = [\"a b\"]")).key)
        .isEqualTo("DownstreamApis.Partner.TokenExchange.Scopes");
  }
}

package org.onbehalf.internal.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.internal.caller.AccessDecision;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.config.AzureAdSettings;
import org.onbehalf.internal.jwks.FakeAuthority;
import org.onbehalf.internal.jwks.JwkSource;
import org.onbehalf.testing.TestSettings;

/** An API whose AzureAd.Authority is B2C, AD FS or CIAM, and whose tokens differ from Entra's. */
class OtherAuthoritiesTest {
  private static final String TENANT = FakeAuthority.TENANT;

  private final ValidatorFixture fixture = new ValidatorFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  private AccessDecision validate(String path, TestToken token) {
    AzureAdSettings azureAd =
        AzureAdSettings.of(
            TestSettings.parse(
                "AzureAd { Authority = \"%s%s\", ClientId = \"%s\" }"
                    .formatted(fixture.authority.instance(), path, TestToken.CLIENT_ID)));
    try (JwkSource keySets = fixture.keySets(azureAd)) {
      return ValidatorFixture.validator(
              azureAd, new SignatureCacheSettings(0), keySets, fixture.clock)
          .validate(token.signed(ValidatorFixture.ONE.getPrivate()));
    }
  }

  private static ValidatedCaller caller(AccessDecision verdict) {
    assertThat(verdict.reason()).isEqualTo("accepted");
    return Objects.requireNonNull(verdict.caller());
  }

  // --- B2C --------------------------------------------------------------------------------------

  private static final String B2C = TENANT + "/B2C_1_susi";

  private TestToken b2c() {
    String issuer = fixture.authority.instance() + TENANT + "/v2.0/";
    fixture.authority.metadataAt("/" + B2C + "/v2.0", "\"issuer\":\"" + issuer + "\"");
    return fixture
        .v2()
        .claim("ver", "1.0")
        .claim("iss", issuer)
        .claim("tfp", "B2C_1_susi")
        .without("tid")
        .without("preferred_username");
  }

  @Test
  void validate_ofAB2cToken_acceptsItByItsPolicy() {
    ValidatedCaller caller = caller(validate(B2C, b2c()));

    assertThat(caller.getName()).isEqualTo(TENANT + "." + TestToken.OID);
    assertThat(caller.tenantId()).isEqualTo(TENANT);
    assertThat(caller.objectId()).contains(TestToken.OID);
    assertThat(caller.isExchangeable()).isFalse();
    caller(validate(B2C, b2c().without("tfp").claim("acr", "b2c_1_SUSI")));
    caller(validate("tfp/" + B2C, b2c()));
  }

  @Test
  void validate_ofAB2cTokenOfAnotherPolicy_refuses() {
    assertThat(validate(B2C, b2c().claim("tfp", "B2C_1_reset")).reason()).isEqualTo("policy");
    assertThat(validate(B2C, b2c().claim("tfp", "B2C_1_reset").claim("acr", "B2C_1_susi")).reason())
        .isEqualTo("policy");
    assertThat(validate(B2C, b2c().without("tfp")).reason()).isEqualTo("policy");
  }

  @Test
  void validate_ofAB2cTokenOfAnotherIssuer_refuses() {
    TestToken token = b2c();

    assertThat(validate(B2C, token.claim("iss", fixture.authority.issuerV2())).reason())
        .isEqualTo("issuer");
    assertThat(validate(B2C, token.without("iss")).reason()).isEqualTo("issuer");
  }

  // --- AD FS ------------------------------------------------------------------------------------

  private static final String SERVICES = "http://fs.contoso.example/adfs/services/trust";

  private TestToken adfs() {
    fixture.authority.metadataAt(
        "/adfs",
        "\"issuer\":\"https://fs.contoso.example/adfs\",\"access_token_issuer\":\""
            + SERVICES
            + "\"");
    return fixture
        .v1()
        .claim("iss", SERVICES)
        .claim("upn", "ada@contoso.example")
        .without("tid")
        .without("oid");
  }

  @Test
  void validate_ofAnAdfsToken_acceptsItUnderTheNameThatAccessTokensBear() {
    ValidatedCaller caller = caller(validate("adfs", adfs()));

    assertThat(caller.getName()).isEqualTo("ada@contoso.example");
    assertThat(caller.tenantId()).isEmpty();
    assertThat(caller.objectId()).isEmpty();
    assertThat(caller.isExchangeable()).isFalse();
    assertThat(caller(validate("adfs", adfs().without("upn"))).getName()).isEqualTo("pairwise");
  }

  @Test
  void validate_ofAnAdfsIdToken_refuses() {
    assertThat(validate("adfs", adfs().claim("iss", "https://fs.contoso.example/adfs")).reason())
        .isEqualTo("issuer");
    assertThat(validate("adfs", adfs().claim("nonce", "x")).reason()).isEqualTo("id-token");
    assertThat(validate("adfs", adfs().without("appid")).reason()).isEqualTo("not-access-token");
  }

  @ParameterizedTest
  @ValueSource(strings = {"openid", "openid profile email", ""})
  void validate_ofAnAdfsTokenThatGrantsNothing_refuses(String scp) {
    assertThat(validate("adfs", adfs().claim("scp", scp)).reason()).isEqualTo("permissions");
  }

  @Test
  void validate_ofAnAdfsTokenThatClaimsADirectorysIds_doesNotTellThem() {
    TestToken token = adfs().claim("oid", TestToken.OID).claim("tid", TENANT);

    ValidatedCaller caller = caller(validate("adfs", token.raw("xms_cc", "[\"cp1\"]")));

    assertThat(caller.objectId()).isEmpty();
    assertThat(caller.tenantId()).isEmpty();
    assertThat(caller.clientCapabilities()).isEmpty();
  }
}

package org.onbehalf.internal.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.internal.caller.AccessDecision;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.jwks.FakeAuthority;
import org.onbehalf.internal.jwks.IssuerSettings;
import org.onbehalf.internal.jwks.JwkSource;
import org.onbehalf.internal.runtime.Settings;
import org.onbehalf.testing.TestSettings;

/** Each Type of Issuers beside AzureAd, on a host of its own: what it may say, and what not. */
class IssuerKindsTest {
  private static final String AUDIENCE = "https://orders.example/";
  private static final String PARTNER = "bbbbbbbb-0000-4000-8000-00000000000b";

  private final ValidatorFixture fixture = new ValidatorFixture();
  private final FakeAuthority provider = new FakeAuthority();
  private final List<JwkSource> keySets = new ArrayList<>();

  @AfterEach
  void close() {
    keySets.forEach(JwkSource::close);
    provider.close();
    fixture.close();
  }

  private AccessDecision validate(String issuer, String ownTenant, TestToken token) {
    provider.publish(FakeAuthority.jwk("two", ValidatorFixture.publicKey(ValidatorFixture.TWO)));
    return validateAsPublished(issuer, ownTenant, token);
  }

  private AccessDecision validateAsPublished(String issuer, String ownTenant, TestToken token) {
    Settings settings =
        TestSettings.parse(
            "AzureAd { Instance = \"%s\", TenantId = \"%s\", ClientId = \"%s\" }\nIssuers.Other { %s }"
                .formatted(
                    fixture.authority.instance(),
                    ownTenant,
                    TestToken.CLIENT_ID,
                    issuer.replace("HOST/", provider.instance().toString())));
    List<TrustedIssuer> issuers = new ArrayList<>();
    for (IssuerSettings each : settings.issuers) {
      JwkSource keys = fixture.keySets(each);
      keySets.add(keys);
      issuers.add(
          new TrustedIssuer(
              each, keys, ValidatorFixture.diagnostics(settings), fixture.clock));
    }
    return new TokenValidator(
            issuers, settings.decryption, new SignatureCacheSettings(0), fixture.clock)
        .validate(token.signed(ValidatorFixture.TWO.getPrivate()));
  }

  private ValidatedCaller caller(String issuer, TestToken token) {
    AccessDecision verdict = validate(issuer, FakeAuthority.TENANT, token);
    assertThat(verdict.reason()).isEqualTo("accepted");
    return Objects.requireNonNull(verdict.caller());
  }

  private String check(String issuer, TestToken token) {
    return validate(issuer, FakeAuthority.TENANT, token).reason();
  }

  private static String issuer(String type, String path, String more) {
    return "Type = %s, Authority = \"HOST/%s\", Audience = \"%s\"\n%s"
        .formatted(type, path, AUDIENCE, more);
  }

  private TestToken foreign(String iss) {
    return fixture
        .v2()
        .header("kid", "two")
        .claim("iss", iss)
        .claim("aud", AUDIENCE)
        .raw("roles", "[\"Admin\"]")
        .raw("xms_cc", "[\"cp1\"]");
  }

  // --- another tenant of Entra, or of External ID
  // -------------------------------------------------

  private TestToken ofEntra(String type) {
    String issuer = provider.instance() + PARTNER + "/v2.0";
    String keys = provider.instance() + FakeAuthority.TENANT + "/discovery/v2.0/keys";
    for (String version : List.of("/v2.0", "")) {
      provider.put(
          "/" + PARTNER + version + "/.well-known/openid-configuration",
          "{\"issuer\":\"%s\",\"jwks_uri\":\"%s\"}".formatted(issuer, keys));
    }
    return foreign(issuer).claim("tid", PARTNER).claim("acct", type);
  }

  @ParameterizedTest
  @ValueSource(strings = {"entra", "ciam"})
  void validate_ofAnotherTenant_tellsNoneOfItsIds_andItsRolesWhereTheyAreTrusted(String type) {
    ValidatedCaller caller =
        caller(
            issuer(type, PARTNER, ""),
            ofEntra(type)
                .raw("xms_cc", "[\"cp1\"]")
                .raw("acrs", "[\"c1\"]")
                .raw("amr", "[\"mfa\"]"));

    assertThat(caller.tenantId()).isEmpty();
    assertThat(caller.objectId()).isEmpty();
    assertThat(caller.clientCapabilities()).isEmpty();
    assertThat(caller.authenticationContexts()).isEmpty();
    assertThat(caller.authenticationMethods()).isEmpty();
    assertThat(caller.getName()).endsWith("." + PARTNER + "." + TestToken.OID);
    assertThat(caller.exchangeTenantId()).as("who knows that user").isEqualTo(PARTNER);
    assertThat(caller.exchangeObjectId()).isEqualTo(TestToken.OID);
    assertThat(caller.roles()).isEmpty();
    assertThat(caller.isExchangeable()).as("another cloud").isFalse();
    assertThat(
            caller(issuer(type, PARTNER, "TrustRoles = true, RolePrefix = p-"), ofEntra(type))
                .roles())
        .containsExactly("p-Admin");
  }

  @ParameterizedTest
  @ValueSource(strings = {"entra", "ciam"})
  void validate_ofAnotherTenant_bindsTidToItsIssuer(String type) {
    String issuer = issuer(type, PARTNER, "");

    assertThat(check(issuer, ofEntra(type).claim("tid", FakeAuthority.TENANT)))
        .isIn("issuer", "tenant");
    assertThat(check(issuer, ofEntra(type).without("tid"))).isIn("issuer", "tenant");
    assertThat(check(issuer, ofEntra(type).claim("aud", TestToken.CLIENT_ID)))
        .isEqualTo("audience");
  }

  @ParameterizedTest
  @CsvSource({
    "aaaaaaaa-0000-4000-8000-00000000000a, entra",
    "contoso.example, entra",
    "contoso.example, ciam",
  })
  void validate_ofAServiceElsewhereThatSpeaksForOurTenant_refuses(String ownTenant, String type) {
    // it is configured by a domain, and says itself which tenant that is: ours
    String issuer = provider.instance() + FakeAuthority.TENANT + "/v2.0";
    TestToken token = foreign(issuer);

    assertThat(validate(issuer(type, "contoso.example", ""), ownTenant, token).reason())
        .isEqualTo("tenant");
  }

  @Test
  void validate_ofAnotherCloud_acceptsItsIssuersOfBothVersions() {
    provider.metadata("", "https://sts.chinacloudapi.cn/{tenantid}/", "discovery/keys");
    provider.metadata("/v2.0", provider.instance() + "{tenantid}/v2.0", "discovery/v2.0/keys");
    String china = issuer("entra", "organizations", "AllowedTenants = [\"%s\"]".formatted(PARTNER));
    TestToken v1 =
        foreign("https://sts.chinacloudapi.cn/" + PARTNER + "/")
            .claim("tid", PARTNER)
            .claim("ver", "1.0");
    TestToken v2 = foreign(provider.instance() + PARTNER + "/v2.0").claim("tid", PARTNER);

    assertThat(check(china, v1)).isEqualTo("accepted");
    assertThat(check(china, v2)).isEqualTo("accepted");
    assertThat(check(china, v1.claim("iss", "https://sts.windows.net/" + PARTNER + "/")))
        .isEqualTo("issuer");
    assertThat(check(china, v2.claim("tid", TestToken.CLIENT_ID))).isEqualTo("tenant-not-allowed");
  }

  // --- what is not Entra
  // --------------------------------------------------------------------------

  private TestToken of(String type, String path) {
    String issuer = provider.instance() + path;
    provider.metadataAt(
        "/" + path + (type.equals("b2c") ? "/v2.0" : ""), "\"issuer\":\"" + issuer + "\"");
    return foreign(issuer).claim("tfp", "B2C_1_susi").claim("upn", "ada@contoso.example");
  }

  @ParameterizedTest
  @CsvSource({
    "b2c, bbbbbbbb-0000-4000-8000-00000000000b/B2C_1_susi",
    "adfs, adfs",
    "oidc, realms/x"
  })
  void validate_ofWhatIsNotEntra_tellsNoneOfItsIdsAndRoles(String type, String path) {
    ValidatedCaller caller = caller(issuer(type, path, ""), of(type, path));

    assertThat(caller.tenantId()).isEmpty();
    assertThat(caller.objectId()).isEmpty();
    assertThat(caller.clientCapabilities()).isEmpty();
    assertThat(caller.roles()).isEmpty();
    assertThat(caller.getName()).isEqualTo("Other.pairwise");
    assertThat(caller.isExchangeable()).isFalse();
    assertThat(caller(issuer(type, path, "TrustRoles = true"), of(type, path)).roles())
        .containsExactly("Admin");
  }

  @ParameterizedTest
  @CsvSource({
    "b2c, bbbbbbbb-0000-4000-8000-00000000000b/B2C_1_susi",
    "adfs, adfs",
    "oidc, realms/x"
  })
  void validate_ofWhatIsNotEntra_comparesIssuerAudienceAndPolicy(String type, String path) {
    String issuer = issuer(type, path, "");

    assertThat(check(issuer, of(type, path).claim("iss", provider.instance() + path + "/x")))
        .isEqualTo("issuer");
    assertThat(check(issuer, of(type, path).raw("aud", "[]"))).isEqualTo("audience");
    assertThat(check(issuer, of(type, path).without("aud"))).isEqualTo("audience");
    assertThat(check(issuer, of(type, path).raw("aud", "[\"x\",\"" + AUDIENCE + "\"]")))
        .isEqualTo("accepted");
    // on one host with AzureAd it is the policy that makes it another issuer
    assertThat(check(issuer, of(type, path).claim("tfp", "B2C_1_other")))
        .isEqualTo(type.equals("b2c") ? "issuer" : "accepted");
  }

  @ParameterizedTest
  @CsvSource({
    "b2c, bbbbbbbb-0000-4000-8000-00000000000b/B2C_1_susi",
    "adfs, adfs",
    "oidc, realms/x"
  })
  void validate_whereAKeyIsBoundToAnotherIssuer_refuses(String type, String path) {
    TestToken token = of(type, path);
    provider.publish(
        FakeAuthority.jwk(
            "two",
            ValidatorFixture.publicKey(ValidatorFixture.TWO),
            "\"use\":\"sig\",\"issuer\":\"https://another.example/\""));

    assertThat(validateAsPublished(issuer(type, path, ""), FakeAuthority.TENANT, token).reason())
        .isEqualTo("key-issuer");
  }
}

package org.onbehalf.internal.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.config.AzureAdSettings;
import org.onbehalf.internal.jwks.FakeAuthority;

/** Whose a token is and whom it is for. Every token here is signed by the right key. */
class IssuerAndAudienceTest {
  private static final String OTHER_TENANT = "cccccccc-0000-4000-8000-00000000000c";

  private final ValidatorFixture fixture = new ValidatorFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  // --- issuer and tenant ------------------------------------------------------------------------

  @Test
  void validate_whenAnotherTenantIssuedIt_refuses() {
    String issuer = fixture.authority.instance() + OTHER_TENANT + "/v2.0";

    fixture.refuse(fixture.v2().claim("tid", OTHER_TENANT).claim("iss", issuer), "tenant");
    fixture.refuse(fixture.v2().claim("tid", OTHER_TENANT), "tenant");
    fixture.refuse(fixture.v2().claim("iss", issuer), "issuer");
    fixture.refuse(
        fixture
            .v1()
            .claim("tid", OTHER_TENANT)
            .claim("iss", "https://sts.windows.net/" + OTHER_TENANT + "/"),
        "tenant");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "common",
        "{tenantid}",
        "",
        "aaaaaaaa-0000-4000-8000-00000000000a/..",
        "aaaaaaaa-0000-4000-8000-00000000000a ",
        "aaaaaaaa-0000-4000-8000-00000000000g",
        "aaaaaaaa00004000800000000000000a"
      })
  void validate_whenTheTenantIsNoGuid_refuses(String tenantId) {
    fixture.refuse(fixture.v2().claim("tid", tenantId), "tenant");
  }

  @Test
  void validate_whenTheTenantIsMissing_refuses() {
    fixture.refuse(fixture.v2().without("tid"), "tenant");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s/", "%s ", "X%s", "%s?x", "https://evil.example/%s"})
  void validate_whenTheIssuerIsNotExactlyTheAuthoritys_refuses(String pattern) {
    String issuer = pattern.formatted(fixture.authority.issuerV2());

    fixture.refuse(fixture.v2().claim("iss", issuer), "issuer");
  }

  @Test
  void validate_whenTheIssuerIsInOtherCaseOrMissing_refuses() {
    String issuer = fixture.authority.issuerV2().replace("http", "HTTP");

    fixture.refuse(fixture.v2().claim("iss", issuer), "issuer");
    fixture.refuse(fixture.v2().without("iss"), "issuer");
    fixture.refuse(
        fixture.v2().claim("iss", fixture.authority.instance() + "common/v2.0"), "issuer");
  }

  @Test
  void validate_whenVersionAndIssuerDisagree_refuses() {
    fixture.refuse(fixture.v2().claim("ver", "1.0"), "version");
    fixture.refuse(fixture.v1().claim("ver", "2.0"), "version");
    fixture.refuse(fixture.v2().claim("ver", "3.0"), "version");
    fixture.refuse(fixture.v2().claim("ver", ""), "version");
    fixture.refuse(fixture.v2().without("ver"), "version");
  }

  @Test
  void validate_whenMetadataNamesTheTenantByTemplate_bindsItToTid() {
    fixture.authority.metadata(
        "/v2.0", fixture.authority.instance() + "{tenantid}/v2.0", "discovery/v2.0/keys");
    String other = fixture.authority.instance() + OTHER_TENANT + "/v2.0";

    fixture.accept(fixture.v2());
    fixture.refuse(fixture.v2().claim("iss", other), "issuer");
    fixture.refuse(fixture.v2().claim("tid", OTHER_TENANT), "tenant");
    fixture.refuse(fixture.v2().claim("tid", OTHER_TENANT).claim("iss", other), "tenant");
  }

  @Test
  void validate_whenTheTenantIsConfiguredByItsDomain_bindsTidToTheIssuer() {
    try (var keySets = fixture.keySets(FakeAuthority.DOMAIN)) {
      TokenValidator byDomain =
          ValidatorFixture.validator(
              fixture.azureAd(FakeAuthority.DOMAIN),
              new SignatureCacheSettings(0),
              keySets,
              fixture.clock);

      assertThat(byDomain.validate(signed(fixture.v2())).caller()).isNotNull();
      assertThat(byDomain.validate(signed(fixture.v2().claim("tid", OTHER_TENANT))).reason())
          .isEqualTo("tenant");
    }
  }

  @ParameterizedTest
  @CsvSource({"v2,true", "v1,true", "template,true", "other,false", "consumers,false"})
  void validate_whenAKeyIsBoundToAnIssuer_acceptsItForThatTenantOnly(String kind, boolean good) {
    String issuer =
        switch (kind) {
          case "v2" -> fixture.authority.issuerV2();
          case "v1" -> fixture.authority.issuerV1();
          case "template" -> fixture.authority.instance() + "{tenantid}/v2.0";
          case "other" -> fixture.authority.instance() + OTHER_TENANT + "/v2.0";
          default -> fixture.authority.instance() + "9188040d-6c67-4c5b-b112-36a304b66dad/v2.0";
        };
    fixture.authority.publish(
        FakeAuthority.jwk(
            "one",
            ValidatorFixture.publicKey(ValidatorFixture.ONE),
            "\"use\":\"sig\",\"issuer\":\"" + issuer + "\""));

    for (TestToken token : List.of(fixture.v2(), fixture.v1())) {
      assertThat(fixture.validator.validate(signed(token)).reason())
          .isEqualTo(good ? "accepted" : "key-issuer");
    }
  }

  // --- audience ---------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"11111111-2222-3333-4444-555555555555\"",
        "\"api://11111111-2222-3333-4444-555555555555\"",
        "[\"11111111-2222-3333-4444-555555555555\"]",
        "[\"https://other/\",\"api://11111111-2222-3333-4444-555555555555\"]"
      })
  void validate_whenAnAudienceIsOurs_accepts(String aud) {
    fixture.accept(fixture.v2().raw("aud", aud));
    fixture.accept(fixture.v1().raw("aud", aud));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"https://graph.microsoft.com\"",
        "\"00000003-0000-0000-c000-000000000000\"",
        "\"API://11111111-2222-3333-4444-555555555555\"",
        "\"api://11111111-2222-3333-4444-555555555555/\"",
        "\"11111111-2222-3333-4444-555555555555 \"",
        "\"11111111-2222-3333-4444-555555555555 https://other\"",
        "\"\"",
        "[]",
        "[\"\"]",
        "[\"https://other\"]"
      })
  void validate_whenNoAudienceIsOurs_refuses(String aud) {
    fixture.refuse(fixture.v2().raw("aud", aud), "audience");
  }

  @Test
  void validate_whenTheAudienceIsMissing_refuses() {
    fixture.refuse(fixture.v2().without("aud"), "audience");
  }

  @Test
  void validate_whenAudiencesAreConfigured_acceptsThoseOnly() {
    AzureAdSettings own =
        AzureAdSettings.of(
            fixture.authority.instance(),
            FakeAuthority.TENANT,
            TestToken.CLIENT_ID,
            List.of("https://orders.example/"));
    TokenValidator validator =
        ValidatorFixture.validator(
            own, new SignatureCacheSettings(0), fixture.keySets, fixture.clock);

    assertThat(validator.validate(signed(fixture.v2())).reason()).isEqualTo("audience");
    assertThat(
            validator
                .validate(signed(fixture.v2().claim("aud", "https://orders.example/")))
                .reason())
        .isEqualTo("accepted");
  }

  private static BearerToken signed(TestToken token) {
    return token.signed(ValidatorFixture.ONE.getPrivate());
  }
}

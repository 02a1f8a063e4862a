package org.onbehalf.internal.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.PrivateKey;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.internal.caller.AccessDecision;
import org.onbehalf.internal.jwks.FakeAuthority;

/** The well-known diagnoses: the log names them and says what helps. */
class TokenDiagnosisTest {
  private static final PrivateKey KEY = ValidatorFixture.ONE.getPrivate();
  private static final String OTHER_TENANT = "cccccccc-0000-4000-8000-00000000000c";
  private static final String PERSONAL = "9188040d-6c67-4c5b-b112-36a304b66dad";
  private static final String PARTNERS_ID = "77777777-0000-4000-8000-000000000007";
  private static final String APIS =
      """
      DownstreamApis {
        PartnerAPI { BaseUrl = "https://partner.example/", Scopes = "api://partner/orders.read" }
        ById { BaseUrl = "https://id.example/", Scopes = "api://%s/.default" }
        Graph { BaseUrl = "https://graph.microsoft.com/", Scopes = "User.Read" }
      }
      """
          .formatted(PARTNERS_ID);

  private final ValidatorFixture fixture = new ValidatorFixture();
  private final RefusalLines log = new RefusalLines();
  private TokenValidator validator = validator(FakeAuthority.TENANT, "", APIS);

  @AfterEach
  void close() {
    log.close();
    fixture.close();
  }

  /** What the operator reads. */
  private String line(TestToken token, String... allowedIssuers) {
    return log.line(validator, token.signed(KEY).text(), allowedIssuers);
  }

  private TokenValidator validator(String tenantId, String azureAd, String more) {
    return fixture.validator(
        """
        AzureAd { Instance = "%s", TenantId = "%s", ClientId = "%s"
        %s }
        %s
        """
            .formatted(fixture.authority.instance(), tenantId, TestToken.CLIENT_ID, azureAd, more));
  }

  @ParameterizedTest
  @EnumSource
  void texts_ofEveryDiagnosis_nameItOnceAndSayWhatHelps(TokenDiagnosis diagnosis) {
    assertThat(diagnosis.id()).matches("[a-z0-9-]{5,24}");
    assertThat(diagnosis.sentence()).matches("[A-Z][ -~]{20,}").doesNotEndWith(".");
    assertThat(diagnosis.remedy()).matches("[a-z][ -~]{20,}").doesNotEndWith(".");
    assertThat(Arrays.stream(TokenDiagnosis.values()).map(TokenDiagnosis::id))
        .doesNotHaveDuplicates();
  }

  // --- for whom the token is --------------------------------------------------------------------

  @Test
  void graphToken_isNamedByTheNonceInItsHeader() {
    assertThat(line(fixture.v2().header("nonce", "x").claim("aud", "https://graph.microsoft.com")))
        .contains("not accepted: graph-token.", "api://{ClientId}/.default");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00000003-0000-0000-c000-000000000000",
        "https://graph.microsoft.com",
        "https://graph.microsoft.com/",
        "https://graph.microsoft.us",
        "https://microsoftgraph.chinacloudapi.cn"
      })
  void graphToken_isNamedByItsAudience(String aud) {
    assertThat(line(fixture.v1().claim("aud", aud)))
        .contains(
            "not accepted: audience, graph-token.", "It is a token for Microsoft Graph.", aud);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonce", "at_hash", "c_hash"})
  void idToken_isNamedByItsClaims(String claim) {
    assertThat(line(fixture.v2().claim(claim, "x")))
        .contains("not accepted: id-token.", "access token");
  }

  @Test
  void idToken_isNamedByTheClientThatItLacks() {
    assertThat(line(fixture.v2().without("azp").without("scp").claim("aud", TestToken.AZP)))
        .contains("not accepted: not-access-token, id-token.", "It is an ID token", "not idToken");
    assertThat(line(fixture.v2().without("azp")))
        .as("with a scope it is something else")
        .doesNotContain("idToken");
  }

  @Test
  void downstreamToken_isNamedByTheApiThatIsConfigured() {
    assertThat(line(fixture.v1().claim("aud", "api://partner")))
        .contains(
            "not accepted: audience, downstream-token.",
            "aud is api://partner, expected " + TestToken.CLIENT_ID,
            "DownstreamApis.PartnerAPI is called with such tokens",
            "It is a token for an API that this one calls.");
    fixture.clock.advance(Duration.ofMinutes(1));
    assertThat(line(fixture.v2().claim("aud", PARTNERS_ID)))
        .contains("not accepted: audience, downstream-token.", "DownstreamApis.ById");
  }

  @Test
  void downstreamToken_isNamedByThisApiAsItsClient() {
    assertThat(
            line(
                fixture
                    .v2()
                    .claim("azp", TestToken.CLIENT_ID)
                    .claim("aud", "88888888-0000-4000-8000-000000000008")))
        .contains("not accepted: audience, downstream-token.");
  }

  @Test
  void clientsOwnToken_isNamed() {
    assertThat(line(fixture.v2().claim("aud", TestToken.AZP)))
        .contains("not accepted: audience, clients-own-token.", "asked for itself");
  }

  // --- App ID URI and client id, versions 1.0 and 2.0 -------------------------------------------

  @Test
  void version1Token_whereTheAudienceIsThatOfVersion2_isNamed() {
    validator = validator(FakeAuthority.TENANT, "Audience = \"" + TestToken.CLIENT_ID + "\"", APIS);

    assertThat(line(fixture.v1()))
        .contains(
            "not accepted: audience, version-1-token.",
            "aud is api://" + TestToken.CLIENT_ID + ", expected " + TestToken.CLIENT_ID + ")",
            "requestedAccessTokenVersion");
  }

  @Test
  void version2Token_whereTheAudienceIsThatOfVersion1_isNamed() {
    validator = validator(FakeAuthority.TENANT, "Audience = \"https://orders.example\"", APIS);

    assertThat(line(fixture.v2()))
        .contains("not accepted: audience, version-2-token.", "AzureAd.Audiences");
  }

  @Test
  void clientId_whereTheAppIdUriIsExpected_isNamed() {
    validator = validator(FakeAuthority.TENANT, "Audience = \"https://orders.example\"", APIS);

    assertThat(line(fixture.v1().claim("aud", TestToken.CLIENT_ID)))
        .contains("not accepted: audience, client-id-audience.", "AzureAd.Audiences");
  }

  @Test
  void appIdUri_whereTheClientIdIsExpected_isNamed() {
    assertThat(line(fixture.v1().claim("aud", "https://orders.example")))
        .contains(
            "not accepted: audience, app-id-uri-audience.",
            "aud is https://orders.example, expected " + TestToken.CLIENT_ID,
            "AzureAd.Audiences");
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://orders.example/", "https://Orders.example"})
  void audience_inAnotherSpelling_isNamed(String aud) {
    validator = validator(FakeAuthority.TENANT, "Audience = \"https://orders.example\"", APIS);

    assertThat(line(fixture.v1().claim("aud", aud)))
        .contains("not accepted: audience, audience-spelling.", "to the letter");
  }

  @Test
  void version1Token_whereAProviderOfVersion2IsConfigured_isNamed() {
    String path = "/" + OTHER_TENANT + "/v2.0";
    String issuer = fixture.authority.instance().resolve(path).toString();
    fixture.authority.metadataAt(path, "\"issuer\":\"" + issuer + "\"");
    validator = withProvider(issuer);
    TestToken token =
        fixture
            .v1()
            .claim("iss", "https://sts.windows.net/" + OTHER_TENANT + "/")
            .claim("tid", OTHER_TENANT);

    assertThat(line(token, "Directory"))
        .contains(
            "not accepted: issuer, version-1-token.",
            "iss is https://sts.windows.net/" + OTHER_TENANT + "/, expected " + issuer,
            "Type entra");
    fixture.clock.advance(Duration.ofMinutes(1));
    assertThat(line(token))
        .contains("not accepted: issuer, version-1-token.")
        .doesNotContain("sts.");
  }

  @Test
  void version2Token_whereAProviderOfVersion1IsConfigured_isNamed() {
    validator = withProvider("https://sts.windows.net/" + OTHER_TENANT + "/");

    assertThat(line(ofTenant(OTHER_TENANT)))
        .contains("not accepted: issuer, version-2-token.", "Type entra");
  }

  /** Entra as any OpenID provider, beside AzureAd. */
  private TokenValidator withProvider(String issuer) {
    return validator(
        FakeAuthority.TENANT,
        "",
        "Issuers.Directory { Type = oidc, Authority = \"" + issuer + "\", Audiences = orders }");
  }

  // --- whose token it is ------------------------------------------------------------------------

  @Test
  void anotherTenantsToken_whereTheTenantIsAGuid_isNamed() {
    assertThat(line(ofTenant(OTHER_TENANT)))
        .contains(
            "not accepted: tenant, another-tenant.",
            "tid is " + OTHER_TENANT + ", expected " + FakeAuthority.TENANT,
            "signs in at the authority of this API's tenant");
  }

  @Test
  void anotherTenantsToken_whereTheTenantIsADomain_isNamed() {
    validator = validator(FakeAuthority.DOMAIN, "", APIS);

    assertThat(line(ofTenant(OTHER_TENANT))).contains("not accepted: issuer, another-tenant.");
  }

  @Test
  void anotherTenantsToken_whereIssuersAreSeveral_isNamedWithoutAWordOfIt() {
    validator = withProvider("https://idp.example/");

    assertThat(line(ofTenant(OTHER_TENANT).claim("azp", "forged")))
        .contains("not accepted: issuer, another-tenant.")
        .doesNotContain(OTHER_TENANT, "forged");
  }

  @Test
  void aPersonalAccountsToken_isNamed() {
    assertThat(line(ofTenant(PERSONAL))).contains("not accepted: tenant, personal-account.");
    validator = validator("organizations", "AllowedTenants = \"*\"", APIS);
    fixture.authority.metadata(
        "/v2.0", fixture.authority.instance() + "{tenantid}/v2.0", "discovery/v2.0/keys");
    fixture.authority.metadata("", "https://sts.windows.net/{tenantid}/", "discovery/keys");
    assertThat(line(ofTenant(PERSONAL)))
        .contains("not accepted: tenant-not-allowed, personal-account.");
  }

  private TestToken ofTenant(String tenantId) {
    return fixture
        .v2()
        .claim("tid", tenantId)
        .claim("iss", fixture.authority.instance() + tenantId + "/v2.0");
  }

  // --- all of them ------------------------------------------------------------------------------

  @Test
  void eachDiagnosis_isToldOnceAMinute_whateverElseIsRefused() {
    for (int i = 0; i < 50; i++) {
      validator.validate(fixture.v2().claim("aud", "somebody").signed(KEY));
      validator.validate(fixture.v1().claim("aud", "api://partner").signed(KEY));
      validator.validate(fixture.v1().claim("aud", "https://graph.microsoft.com").signed(KEY));
    }

    assertThat(log.lines()).hasSize(3);
    fixture.clock.advance(Duration.ofMinutes(1));
    assertThat(line(fixture.v1().claim("aud", "api://partner"))).contains("49 more");
  }

  @Test
  void unverifiedToken_isNamedToo_butNothingOfItIsTold() {
    TestToken forged = fixture.v1().claim("aud", "api://partner").header("kid", "forged");

    assertThat(log.line(validator, forged.signed(ValidatorFixture.TWO.getPrivate()).text()))
        .contains("not accepted: audience, downstream-token.")
        .doesNotContain("api://partner", "forged");
  }

  @Test
  void diagnosis_isNotToldToTheCaller() {
    AccessDecision verdict =
        validator.validate(fixture.v1().claim("aud", "api://partner").signed(KEY));

    assertThat(ValidatorFixture.answer(verdict).description())
        .startsWith(ValidationError.AUDIENCE.description());
    assertThat(verdict.reason()).isEqualTo("audience");
  }
}

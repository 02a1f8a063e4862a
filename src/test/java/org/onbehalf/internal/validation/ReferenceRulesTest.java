package org.onbehalf.internal.validation;


import static org.assertj.core.api.Assertions.assertThat;

import java.security.PrivateKey;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.internal.jwks.FakeAuthority;

/**
 * Rules of Microsoft.Identity.Web and the library beneath it that have no better home, and where
 * ours are stricter.
 */
class ReferenceRulesTest {
  private static final PrivateKey KEY = ValidatorFixture.ONE.getPrivate();
  private static final PrivateKey FOREIGN = ValidatorFixture.TWO.getPrivate();
  private static final String OTHER_TENANT = "cccccccc-0000-4000-8000-00000000000c";

  private final ValidatorFixture fixture = new ValidatorFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  // --- issuer -----------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://login.microsoftonline.us/%s/v2.0",
        "https://login.partner.microsoftonline.cn/%s/v2.0",
        "https://login.microsoftonline.com/%s/v2.0",
        "https://sts.chinacloudapi.cn/%s/",
        "https://login.windows.net/%s/v2.0",
      })
  void validate_whenAnotherCloudIssuedIt_refuses(String issuer) {
    fixture.refuse(fixture.v2().claim("iss", issuer.formatted(FakeAuthority.TENANT)), "issuer");
  }

  @Test
  void validate_whenTheIssuerIsOfVersion1Point1_refuses() {
    String issuer = fixture.authority.instance() + FakeAuthority.TENANT + "/v1.1";

    fixture.refuse(fixture.v2().claim("iss", issuer).claim("ver", "1.1"), "version");
    fixture.refuse(fixture.v2().claim("iss", issuer), "issuer");
  }

  @Test
  void validate_whenTheTenantIsNamedByItsLongNameOnly_refuses() {
    fixture.refuse(
        fixture
            .v2()
            .without("tid")
            .claim("http://schemas.microsoft.com/identity/claims/tenantid", FakeAuthority.TENANT),
        "tenant");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TID", "Tid", "tId"})
  void validate_whenTheTenantStandsInAnotherSpellingToo_refuses(String name) {
    fixture.refuse(fixture.v2().claim(name, OTHER_TENANT), "tenant");
    fixture.refuse(fixture.v1().claim(name, FakeAuthority.TENANT), "tenant");
    fixture.refuse(fixture.v2().without("tid").claim(name, FakeAuthority.TENANT), "tenant");
  }

  @Test
  void validate_ofACiamToken_acceptsTheIssuerOfItsOwnMetadataOnly() {
    String issuer = "https://" + FakeAuthority.TENANT + ".ciamlogin.com/" + FakeAuthority.TENANT;
    fixture.authority.metadata("/v2.0", issuer + "/v2.0", "discovery/v2.0/keys");
    TokenValidator validator =
        fixture.validator(
            """
            AzureAd { Instance = "%s", TenantId = "%s", ClientId = "%s" }
            Issuers.Customers { Type = ciam, Authority = "%s%s", Audiences = "%s" }
            """
                .formatted(
                    fixture.authority.instance(),
                    OTHER_TENANT,
                    TestToken.AZP,
                    fixture.authority.instance(),
                    FakeAuthority.TENANT,
                    TestToken.CLIENT_ID));
    TestToken token = fixture.v2().claim("iss", issuer + "/v2.0");

    assertThat(check(validator, token)).isEqualTo("accepted");
    assertThat(check(validator, fixture.v2())).as("Entra's own").isEqualTo("issuer");
    assertThat(check(validator, token.claim("tid", OTHER_TENANT))).isEqualTo("tenant");
  }

  private static String check(TokenValidator validator, TestToken token) {
    return validator
        .validate(
            AuthorizationHeader.parse(
                Collections.enumeration(List.of("Bearer " + token.signed(KEY).text())), 32 * 1024),
            null,
            Set.of("Customers"))
        .reason();
  }

  // --- scp or roles -----------------------------------------------------------------------------

  @Test
  void validate_whenScopesBearTheirLongName_takesThemForNone() {
    fixture.refuse(
        fixture
            .v2()
            .without("scp")
            .claim("http://schemas.microsoft.com/identity/claims/scope", "orders.read")
            .raw("role", "[\"Admin\"]")
            .raw("http://schemas.microsoft.com/ws/2008/06/identity/claims/role", "[\"Admin\"]"),
        "permissions");
  }

  // --- order, and what leads to a request for keys -----------------------------------------------

  @Test
  void validate_whenEverythingIsWrong_namesTheSignatureFirst() {
    TestToken token =
        fixture.v2().claim("aud", "other").claim("iss", "https://other/").raw("exp", "1");

    fixture.refuse(token.signed(FOREIGN), "signature");
    fixture.refuse(token.signed(KEY), "issuer");
  }

  @Test
  void validate_whenTheSignatureOrTheIssuerIsWrong_asksForNoKeysAnew() {
    fixture.accept(fixture.v2());

    for (int i = 0; i < 20; i++) {
      fixture.refuse(fixture.v2().signed(FOREIGN), "signature");
      fixture.refuse(fixture.v2().claim("iss", "https://other/"), "issuer");
    }

    assertThat(fixture.authority.fetches()).isEqualTo(1);
  }
}

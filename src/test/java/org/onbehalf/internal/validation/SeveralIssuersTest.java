package org.onbehalf.internal.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onbehalf.internal.caller.AccessDecision;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.jwks.FakeAuthority;

/** AzureAd and a partner's OpenID provider beside it: each token by its own issuer's rules. */
class SeveralIssuersTest {
  private static final String AUDIENCE = "https://orders.example/";

  private final ValidatorFixture fixture = new ValidatorFixture();
  private final FakeAuthority provider = new FakeAuthority();
  private TokenValidator validator = validator("");

  @BeforeEach
  void publish() {
    provider.metadataAt("/realms/partner", "\"issuer\":\"" + issuer() + "\"");
    provider.publish(FakeAuthority.jwk("two", ValidatorFixture.publicKey(ValidatorFixture.TWO)));
  }

  @AfterEach
  void close() {
    provider.close();
    fixture.close();
  }

  private String issuer() {
    return provider.instance().toString() + "realms/partner";
  }

  private TokenValidator validator(String more) {
    return fixture.validator(
        """
        AzureAd { Instance = "%s", TenantId = "%s", ClientId = "%s" }
        Issuers.Partner { Type = oidc, Authority = "%s", Audiences = "%s"
        %s }
        """
            .formatted(
                fixture.authority.instance(),
                FakeAuthority.TENANT,
                TestToken.CLIENT_ID,
                issuer(),
                AUDIENCE,
                more));
  }

  private TestToken ofPartner() {
    return fixture
        .v2()
        .header("kid", "two")
        .claim("iss", issuer())
        .claim("aud", AUDIENCE)
        .claim("scope", "openid orders.read")
        .claim("client_id", "portal")
        .claim("sub", "4711")
        .without("ver")
        .without("azp")
        .without("scp")
        .without("tid")
        .without("oid");
  }

  private AccessDecision validate(TestToken token, KeyPair key, String... allowed) {
    return validator.validate(
        AuthorizationHeader.parse(
            Collections.enumeration(List.of("Bearer " + token.signed(key.getPrivate()).text())),
            32 * 1024),
        null,
        Set.of(allowed));
  }

  private ValidatedCaller caller(TestToken token) {
    AccessDecision verdict = validate(token, ValidatorFixture.TWO);
    assertThat(verdict.reason()).isEqualTo("accepted");
    return Objects.requireNonNull(verdict.caller());
  }

  private String check(TestToken token) {
    return validate(token, ValidatorFixture.TWO).reason();
  }

  @Test
  void validate_ofEachIssuer_acceptsByItsOwnRules() {
    ValidatedCaller caller = caller(ofPartner());

    assertThat(caller.getName()).isEqualTo("Partner.4711");
    assertThat(caller.clientId()).isEqualTo("portal");
    assertThat(caller.scopes()).containsExactly("openid", "orders.read");
    assertThat(caller.isApplication()).isFalse();
    assertThat(caller.isExchangeable()).isFalse();
    AccessDecision own = validate(fixture.v2(), ValidatorFixture.ONE);
    assertThat(own.reason()).isEqualTo("accepted");
    assertThat(Objects.requireNonNull(own.caller()).isExchangeable()).isTrue();
  }

  @Test
  void validate_ofAnIssuersTokenUnderAnothersKey_refuses() {
    assertThat(validate(fixture.v2().header("kid", "two"), ValidatorFixture.TWO).reason())
        .isEqualTo("key");
    assertThat(validate(ofPartner().header("kid", "one"), ValidatorFixture.ONE).reason())
        .isEqualTo("key");
  }

  @Test
  void validate_ofAnIssuersTokenWithAnothersAudience_refuses() {
    assertThat(check(ofPartner().claim("aud", TestToken.CLIENT_ID))).isEqualTo("audience");
    assertThat(validate(fixture.v2().claim("aud", AUDIENCE), ValidatorFixture.ONE).reason())
        .isEqualTo("audience");
  }

  @Test
  void validate_ofAnIssuerThatIsNotConfigured_refusesWithoutAnyNetwork() {
    int before = fixture.authority.fetches() + provider.fetches();

    assertThat(check(ofPartner().claim("iss", "https://evil.example/"))).isEqualTo("issuer");
    assertThat(check(ofPartner().without("iss"))).isEqualTo("issuer");
    assertThat(fixture.authority.fetches() + provider.fetches()).isEqualTo(before);
  }

  @Test
  void validate_whereOneIssuerIsDown_stillAcceptsTheOthers() {
    provider.fail(503);

    assertThat(check(ofPartner())).isEqualTo("keys-unavailable");
    assertThat(validate(fixture.v2(), ValidatorFixture.ONE).reason()).isEqualTo("accepted");
  }

  @Test
  void validate_whereAFilterAllowsSome_refusesTheOthersEvenWhenSeenBefore() {
    caller(ofPartner());

    assertThat(validate(ofPartner(), ValidatorFixture.TWO, "AzureAd").caller()).isNull();
    assertThat(validate(ofPartner(), ValidatorFixture.TWO, "Partner").reason())
        .isEqualTo("accepted");
    assertThat(validate(fixture.v2(), ValidatorFixture.ONE, "Partner").caller()).isNull();
    assertThat(validate(fixture.v2(), ValidatorFixture.ONE, "AzureAd").reason())
        .isEqualTo("accepted");
  }

  @Test
  void validate_whereAnotherFilterAcceptedIt_selectsTheIssuerForThisFilterAllTheSame() {
    validator =
        fixture.validator(
            """
            AzureAd { Instance = "%1$s", TenantId = "%2$s", ClientId = "%3$s" }
            Issuers.Again { Type = entra, Authority = "%1$s%2$s/v2.0", Audiences = "%4$s" }
            """
                .formatted(
                    fixture.authority.instance(),
                    FakeAuthority.TENANT,
                    TestToken.CLIENT_ID,
                    AUDIENCE));
    TestToken token = fixture.v2().claim("aud", AUDIENCE);

    // the token is AzureAd's, where that counts, and is for another audience
    assertThat(validate(token, ValidatorFixture.ONE).reason()).isEqualTo("audience");
    assertThat(validate(token, ValidatorFixture.ONE, "Again").reason()).isEqualTo("accepted");
    assertThat(validate(token, ValidatorFixture.ONE, "Again").reason()).isEqualTo("accepted");
    assertThat(validate(token, ValidatorFixture.ONE).reason()).isEqualTo("audience");
    assertThat(validate(token, ValidatorFixture.ONE, "Again", "AzureAd").reason())
        .isEqualTo("audience");
  }

  @Test
  void validate_ofAForeignTokenThatClaimsADirectorysIds_doesNotTellThem() {
    ValidatedCaller caller =
        caller(
            ofPartner()
                .claim("oid", TestToken.OID)
                .claim("tid", FakeAuthority.TENANT)
                .claim("preferred_username", "ada@contoso.example")
                .raw("acrs", "[\"c1\"]")
                .raw("xms_cc", "[\"cp1\"]"));

    assertThat(caller.objectId()).isEmpty();
    assertThat(caller.tenantId()).isEmpty();
    assertThat(caller.clientCapabilities()).isEmpty();
    assertThat(caller.authenticationContexts()).isEmpty();
    assertThat(caller.getName()).isEqualTo("Partner.4711");
  }

  @Test
  void validate_ofForeignRoles_countsThemOnlyWhereTheyAreTrusted() {
    TestToken token = ofPartner().raw("roles", "[\"Admin\"]");

    assertThat(caller(token).roles()).isEmpty();
    validator = validator("TrustRoles = true");
    assertThat(caller(token).roles()).containsExactly("Admin");
    validator = validator("TrustRoles = true, RolePrefix = \"partner.\"");
    assertThat(caller(token).roles()).containsExactly("partner.Admin");
  }

  @Test
  void validate_ofAForeignIdToken_refuses() {
    assertThat(check(ofPartner().claim("typ", "ID"))).isEqualTo("id-token");
    assertThat(check(ofPartner().claim("token_use", "id"))).isEqualTo("id-token");
    assertThat(check(ofPartner().claim("nonce", "x"))).isEqualTo("id-token");
    assertThat(check(ofPartner().without("client_id").without("scope")))
        .isEqualTo("not-access-token");
    assertThat(caller(ofPartner().without("client_id")).isApplication())
        .as("Spring Authorization Server names no client, but scopes")
        .isTrue();
    assertThat(check(ofPartner().claim("scope", "openid profile"))).isEqualTo("permissions");
  }

  @Test
  void validate_ofAForeignApplication_saysSo() {
    ValidatedCaller caller =
        caller(
            ofPartner()
                .without("scope")
                .claim("sub", "portal")
                .raw("roles", "[\"Orders.Read.All\"]"));

    assertThat(caller.isApplication()).isTrue();
    assertThat(caller.getName()).isEqualTo("Partner.portal");
  }
}

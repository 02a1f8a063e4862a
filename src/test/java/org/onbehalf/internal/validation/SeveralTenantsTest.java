package org.onbehalf.internal.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.Caller;
import org.onbehalf.internal.caller.AccessDecision;
import org.onbehalf.internal.config.AzureAdSettings;
import org.onbehalf.internal.jwks.FakeAuthority;
import org.onbehalf.internal.jwks.JwkSource;
import org.onbehalf.internal.jwks.TokenRules;

/** An API whose authority is {@code organizations} or {@code common}, and who may call it. */
class SeveralTenantsTest {
  private static final String HOME = FakeAuthority.TENANT;
  private static final String PARTNER = "cccccccc-0000-4000-8000-00000000000c";
  private static final String CONSUMERS = "9188040d-6c67-4c5b-b112-36a304b66dad";

  private final ValidatorFixture fixture = new ValidatorFixture();

  @BeforeEach
  void speakForEveryTenant() {
    fixture.authority.metadata(
        "/v2.0", fixture.authority.instance() + "{tenantid}/v2.0", "discovery/v2.0/keys");
    fixture.authority.metadata("", "https://sts.windows.net/{tenantid}/", "discovery/keys");
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private AccessDecision validate(String authority, TokenRules rules, TestToken token) {
    AzureAdSettings azureAd =
        AzureAdSettings.of(fixture.authority.instance(), authority, TestToken.CLIENT_ID, rules);
    try (JwkSource keySets = fixture.keySets(azureAd)) {
      return ValidatorFixture.validator(
              azureAd, new SignatureCacheSettings(0), keySets, fixture.clock)
          .validate(token.signed(ValidatorFixture.ONE.getPrivate()));
    }
  }

  private String check(String authority, Set<String> tenants, TestToken token) {
    return validate(authority, AzureAdSettings.rules(tenants, Set.of()), token).reason();
  }

  private TestToken v2Of(String tenantId) {
    return fixture.v2().claim("tid", tenantId).claim("iss", v2Issuer(tenantId));
  }

  private TestToken v1Of(String tenantId) {
    return fixture
        .v1()
        .claim("tid", tenantId)
        .claim("iss", "https://sts.windows.net/" + tenantId + "/");
  }

  private String v2Issuer(String tenantId) {
    return fixture.authority.instance() + tenantId + "/v2.0";
  }

  @ParameterizedTest
  @ValueSource(strings = {"organizations", "common"})
  void validate_whenTheTenantIsAllowed_acceptsBothVersions(String authority) {
    Set<String> both = Set.of(HOME, PARTNER);

    for (String tenant : both) {
      assertThat(check(authority, both, v2Of(tenant))).isEqualTo("accepted");
      assertThat(check(authority, both, v1Of(tenant))).isEqualTo("accepted");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"organizations", "common"})
  void validate_whenTheTenantIsNotAllowed_refuses(String authority) {
    assertThat(check(authority, Set.of(HOME), v2Of(PARTNER))).isEqualTo("tenant-not-allowed");
    assertThat(check(authority, Set.of(HOME), v1Of(PARTNER))).isEqualTo("tenant-not-allowed");
    assertThat(check(authority, Set.of("*"), v2Of(PARTNER))).isEqualTo("accepted");
  }

  @Test
  void validate_whenAnAllowedTenantsIdStandsBesideAnothersIssuer_refuses() {
    Set<String> home = Set.of(HOME);

    assertThat(check("common", home, v2Of(PARTNER).claim("tid", HOME))).isEqualTo("issuer");
    assertThat(check("common", home, v1Of(PARTNER).claim("tid", HOME))).isEqualTo("issuer");
    assertThat(check("common", Set.of("*"), v2Of(PARTNER).claim("tid", HOME))).isEqualTo("issuer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"common", "organizations", "{tenantid}", HOME + "/../" + PARTNER})
  void validate_whenTheIssuerNamesNoTenant_refuses(String segment) {
    String issuer = v2Issuer(segment);

    assertThat(check("common", Set.of("*"), fixture.v2().claim("iss", issuer))).isEqualTo("issuer");
    assertThat(check("common", Set.of("*"), v2Of(segment))).isEqualTo("tenant");
  }

  @Test
  void validate_whenAKeyBelongsToAnotherTenant_refuses() {
    fixture.authority.publish(
        FakeAuthority.jwk(
            "one",
            ValidatorFixture.publicKey(ValidatorFixture.ONE),
            "\"use\":\"sig\",\"issuer\":\"" + v2Issuer(CONSUMERS) + "\""));

    assertThat(check("common", Set.of("*"), v2Of(HOME))).isEqualTo("key-issuer");
    assertThat(check("common", Set.of("*"), v1Of(HOME))).isEqualTo("key-issuer");
    assertThat(check("common", Set.of("*"), v2Of(CONSUMERS))).isEqualTo("accepted");
  }

  @Test
  void validate_whenAKeyBelongsToEveryTenant_accepts() {
    fixture.authority.publish(
        FakeAuthority.jwk(
            "one",
            ValidatorFixture.publicKey(ValidatorFixture.ONE),
            "\"use\":\"sig\",\"issuer\":\"" + v2Issuer("{tenantid}") + "\""));

    assertThat(check("common", Set.of("*"), v2Of(PARTNER))).isEqualTo("accepted");
    assertThat(check("common", Set.of("*"), v1Of(PARTNER))).isEqualTo("accepted");
  }

  @Test
  void validate_whenAPersonalAccountCallsOrganizations_refuses() {
    assertThat(check("organizations", Set.of("*"), v2Of(CONSUMERS)))
        .isEqualTo("tenant-not-allowed");
    assertThat(check("common", Set.of("*"), v2Of(CONSUMERS))).isEqualTo("accepted");
  }

  @Test
  void validate_whenTheAuthoritySpeaksForOneTenantOnly_answers503() {
    fixture.authority.metadata("/v2.0", fixture.authority.issuerV2(), "discovery/v2.0/keys");

    assertThat(check("common", Set.of("*"), fixture.v2())).isEqualTo("keys-unavailable");
  }

  @Test
  void validate_whenTenantsAreMany_namesUsersByTenantAndObject() {
    AccessDecision verdict =
        validate("common", AzureAdSettings.rules(Set.of("*"), Set.of()), v2Of(PARTNER));

    // preferred_username is whatever an administrator of any tenant writes
    Caller caller = Objects.requireNonNull(verdict.caller());
    assertThat(caller.getName()).isEqualTo(PARTNER + "." + TestToken.OID);
    assertThat(caller.tenantId()).isEqualTo(PARTNER);
  }

  @Test
  void validate_whenTheClientIsNotAllowed_forbids() {
    TokenRules others = AzureAdSettings.rules(Set.of("*"), Set.of(TestToken.CLIENT_ID));
    TokenRules ours = AzureAdSettings.rules(Set.of("*"), Set.of(TestToken.AZP));

    for (TestToken token : new TestToken[] {v2Of(HOME), v1Of(HOME)}) {
      AccessDecision verdict = validate("common", others, token);
      assertThat(verdict.reason()).isEqualTo("client");
      assertThat(ValidatorFixture.answer(verdict).status()).isEqualTo(403);
      assertThat(ValidatorFixture.answer(verdict).error()).isEqualTo("insufficient_scope");
      assertThat(validate("common", ours, token).reason()).isEqualTo("accepted");
    }
  }
}

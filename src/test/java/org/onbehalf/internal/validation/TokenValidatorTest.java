package org.onbehalf.internal.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.internal.caller.AccessDecision;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.jwks.FakeAuthority;

/** Entra's rules about claims. Every token here is signed by the right key. */
class TokenValidatorTest {
  private final ValidatorFixture fixture = new ValidatorFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"yesterday\"", "true", "{}", "[1]", "-1", "null", "253402300800"})
  void validate_whenIatIsOfAnotherType_refuses(String iat) {
    fixture.refuse(fixture.v2().raw("iat", iat), "claim-type");
  }

  @Test
  void validate_whenIssuedAfterItsExpiry_refuses() {
    long now = fixture.clock.instant().getEpochSecond();
    TestToken token = fixture.v2().raw("exp", "" + (now + 60));

    fixture.accept(token.raw("iat", "" + (now + 60)));
    fixture.accept(token.without("iat"));
    fixture.refuse(token.raw("iat", "" + (now + 61)), "issued-at");
  }

  @Test
  void validate_whenAUserCallsWithVersion2_saysWho() {
    BearerToken token =
        fixture.v2().raw("roles", "[\"Admin\"]").signed(ValidatorFixture.ONE.getPrivate());

    ValidatedCaller caller = fixture.accept(token);

    assertThat(caller.getName()).isEqualTo("ada@contoso.example");
    assertThat(caller.objectId()).contains(TestToken.OID);
    assertThat(caller.tenantId()).isEqualTo(FakeAuthority.TENANT);
    assertThat(caller.clientId()).isEqualTo(TestToken.AZP);
    assertThat(caller.issuer()).isEqualTo(fixture.authority.issuerV2());
    assertThat(caller.isApplication()).isFalse();
    assertThat(caller.scopes()).containsExactly("orders.read", "orders.write");
    assertThat(caller.roles()).containsExactly("Admin");
    assertThat(caller.expiresAt()).isEqualTo(fixture.clock.instant().plusSeconds(3600));
    assertThat(caller.claim("uti")).contains("unique");
    assertThat(caller.token()).isEqualTo(token);
    assertThat(caller.toString()).isEqualTo("Caller(a user)");
  }

  @Test
  void validate_whenAUserCallsWithVersion1_saysWho() {
    ValidatedCaller caller = fixture.accept(fixture.v1());

    assertThat(caller.getName()).isEqualTo("ada@contoso.example");
    assertThat(caller.clientId()).isEqualTo(TestToken.AZP);
    assertThat(caller.issuer()).isEqualTo(fixture.authority.issuerV1());
  }

  @Test
  void validate_whenAnApplicationCalls_saysSo() {
    ValidatedCaller caller = fixture.accept(fixture.app());

    assertThat(caller.isApplication()).isTrue();
    assertThat(caller.getName()).isEqualTo(TestToken.AZP);
    assertThat(caller.scopes()).isEmpty();
    assertThat(caller.roles()).containsExactly("Orders.Read.All");
  }

  @Test
  void validate_whenSeenBefore_acceptsAgainAndSaysTheSame() {
    BearerToken token = fixture.v2().signed(ValidatorFixture.ONE.getPrivate());

    ValidatedCaller first = fixture.accept(token);
    ValidatedCaller second = fixture.accept(new BearerToken(token.text()));

    assertThat(second.claims()).isEqualTo(first.claims());
    assertThatThrownBy(() -> second.claims().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> second.roles().add("Admin"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> second.scopes().add("all"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void validate_whenNameClaimsAreMissingOrUnfit_namesTenantAndObject() {
    String fallback = FakeAuthority.TENANT + "." + TestToken.OID;

    assertThat(fixture.accept(fixture.v2().without("preferred_username")).getName())
        .isEqualTo(fallback);
    assertThat(fixture.accept(fixture.v2().claim("preferred_username", "")).getName())
        .isEqualTo(fallback);
    assertThat(fixture.accept(fixture.v2().claim("preferred_username", "a\\nGET /x")).getName())
        .isEqualTo(fallback);
  }

  // --- whether a user or an application calls ---------------------------------------------------

  @Test
  void validate_whenIdtypSaysSo_tellsApplicationsFromUsers() {
    assertThat(fixture.accept(fixture.app().claim("idtyp", "app")).isApplication()).isTrue();
    assertThat(fixture.accept(fixture.v2().claim("idtyp", "user")).isApplication()).isFalse();
    assertThat(fixture.accept(fixture.app().claim("idtyp", "user")).isApplication()).isFalse();
  }

  @Test
  void validate_whenIdtypContradictsScopes_refuses() {
    fixture.refuse(fixture.v2().claim("idtyp", "app"), "caller-kind");
  }

  @Test
  void validate_whenAUserHasRolesButNoScope_isNotTakenForAnApplication() {
    TestToken token = fixture.v2().without("scp").raw("roles", "[\"Admin\"]");

    assertThat(fixture.accept(token).isApplication()).isFalse();
  }

  @Test
  void validate_whenAnApplicationHasNoServicePrincipal_isStillAnApplication() {
    assertThat(fixture.accept(fixture.app().without("oid")).isApplication()).isTrue();
  }

  @Test
  void validate_whenAUsersTokenHasNoObjectId_refuses() {
    fixture.refuse(fixture.v2().without("oid"), "caller-kind");
  }

  // --- time -------------------------------------------------------------------------------------

  @Test
  void validate_whenItExpires_allowsForTheClockSkewAndNoMore() {
    BearerToken token = signed(fixture.v2());

    fixture.clock.advance(Duration.ofSeconds(3600 + 59));
    fixture.accept(token);
    fixture.clock.advance(Duration.ofSeconds(1));
    fixture.refuse(token, "expired");
  }

  @Test
  void validate_whenNotYetValid_allowsForTheClockSkewAndNoMore() {
    long now = fixture.clock.instant().getEpochSecond();

    fixture.accept(fixture.v2().raw("nbf", "" + (now + 60)));
    fixture.refuse(fixture.v2().raw("nbf", "" + (now + 61)), "not-yet-valid");
    fixture.accept(fixture.v2().without("nbf"));
  }

  @Test
  void validate_whenItIsValidOnlyAfterItExpired_refuses() {
    long now = fixture.clock.instant().getEpochSecond();

    fixture.refuse(
        fixture.v2().raw("nbf", "" + (now + 2)).raw("exp", "" + (now + 1)), "not-yet-valid");
  }

  @Test
  void validate_whenExpiryIsMissing_refuses() {
    fixture.refuse(fixture.v2().without("exp"), "expiry");
  }

  // --- kind of token ----------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {"nonce", "at_hash", "c_hash"})
  void validate_whenItIsAnIdToken_refuses(String claim) {
    fixture.refuse(fixture.v2().claim(claim, "x"), "id-token");
    fixture.refuse(fixture.v1().raw(claim, "null"), "id-token");
  }

  @Test
  void validate_whenNoClientIsNamed_refuses() {
    fixture.refuse(fixture.v2().without("azp"), "not-access-token");
    fixture.refuse(fixture.v1().without("appid"), "not-access-token");
    fixture.refuse(fixture.v2().claim("azp", ""), "not-access-token");
  }

  @Test
  void validate_whenBoundToAKey_refuses() {
    fixture.refuse(fixture.v2().raw("cnf", "{\"kid\":\"x\"}"), "bound-token");
    fixture.refuse(fixture.v2().raw("cnf", "null"), "bound-token");
  }

  @Test
  void validate_whenNeitherScopeNorRole_refuses() {
    fixture.refuse(fixture.v2().without("scp"), "permissions");
    fixture.refuse(fixture.v2().claim("scp", ""), "permissions");
    fixture.refuse(fixture.v2().claim("scp", "   "), "permissions");
    fixture.refuse(fixture.app().without("roles"), "permissions");
    fixture.refuse(fixture.app().raw("roles", "[]"), "permissions");
  }

  // --- types ------------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "exp|\"4102444800\"",
        "exp|1e300",
        "exp|-0.5",
        "exp|-1",
        "exp|253402300800",
        "exp|9223372036854775807",
        "exp|null",
        "exp|true",
        "exp|[4102444800]",
        "nbf|\"0\"",
        "nbf|null",
        "tid|7",
        "tid|null",
        "tid|[\"aaaaaaaa-0000-4000-8000-00000000000a\"]",
        "iss|[]",
        "ver|2.0",
        "aud|7",
        "aud|null",
        "aud|{}",
        "aud|[\"11111111-2222-3333-4444-555555555555\",7]",
        "azp|7",
        "azp|null",
        "appid|{}",
        "scp|[\"orders.read\"]",
        "scp|null",
        "roles|\"Admin\"",
        "roles|[[\"Admin\"]]",
        "roles|[null]",
        "oid|7",
        "sub|7",
        "idtyp|true",
        "preferred_username|7"
      })
  void validate_whenAClaimHasAnotherType_refusesAndNeverConverts(String claim, String json) {
    TestToken token = claim.equals("sub") ? fixture.app() : fixture.v2();

    fixture.refuse(token.raw(claim, json), "claim-type");
  }

  @Test
  void validate_whenAnUnreadClaimIsNull_leavesItOut() {
    assertThat(fixture.accept(fixture.v2().raw("extn", "null")).claims())
        .doesNotContainKey("extn")
        .containsKey("uti");
  }

  // --- the header's own verdicts ----------------------------------------------------------------

  @Test
  void validate_whenTheHeaderHoldsNoToken_answersForTheHeader() {
    assertThat(ValidatorFixture.answer(validate("Basic YQ")).error()).isNull();
    assertThat(ValidatorFixture.answer(validate("Bearer")).status()).isEqualTo(400);
    assertThat(validate("Bearer opaque").reason()).isEqualTo("token-syntax");
    assertThat(validate("Bearer " + signed(fixture.v2()).text()).caller()).isNotNull();
    assertThat(validate("Bearer " + signed(fixture.v2()).text()).answer()).isNull();
  }

  private AccessDecision validate(String header) {
    return ValidatorFixture.validate(fixture.validator, header);
  }

  private static BearerToken signed(TestToken token) {
    return token.signed(ValidatorFixture.ONE.getPrivate());
  }
}

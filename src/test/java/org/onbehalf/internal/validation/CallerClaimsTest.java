package org.onbehalf.internal.validation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.Caller;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.AccessDecision;
import org.onbehalf.internal.config.AzureAdSettings;
import org.onbehalf.internal.jwks.FakeAuthority;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testing.TestSettings;
import org.onbehalf.testkit.TestCertificate;

/** What the configuration makes of a token's claims: names, roles, permissions, proofs. */
class CallerClaimsTest {
  private static final String GROUP = "aaaaaaaa-1111-2222-3333-444444444444";

  private final ValidatorFixture fixture = new ValidatorFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  private AzureAdSettings azureAd(String more) {
    return AzureAdSettings.of(
        TestSettings.parse(
            "AzureAd { Instance = \"%s\", TenantId = \"%s\", ClientId = \"%s\"\n%s }"
                .formatted(
                    fixture.authority.instance(),
                    FakeAuthority.TENANT,
                    TestToken.CLIENT_ID,
                    more)));
  }

  private AccessDecision validate(
      String more, TestToken token, @Nullable X509Certificate certificate) {
    TokenValidator validator =
        ValidatorFixture.validator(
            azureAd(more), new SignatureCacheSettings(0), fixture.keySets, fixture.clock);
    String text = token.signed(ValidatorFixture.ONE.getPrivate()).text();
    return validator.validate(
        AuthorizationHeader.parse(Collections.enumeration(List.of("Bearer " + text)), 32 * 1024),
        certificate,
        Set.of());
  }

  private String check(String more, TestToken token) {
    return validate(more, token, null).reason();
  }

  private Caller caller(String more, TestToken token) {
    return Objects.requireNonNull(validate(more, token, null).caller());
  }

  // --- permissions ------------------------------------------------------------------------------

  @Test
  void validate_whenNoPermissionIsNeeded_acceptsATokenWithoutAny() {
    String acl = "AllowWebApiToBeAuthorizedByACL = true";

    assertThat(check(acl, fixture.v2().without("scp"))).isEqualTo("accepted");
    assertThat(caller(acl, fixture.app().without("roles")).isApplication()).isTrue();
    assertThat(check("", fixture.v2().without("scp"))).isEqualTo("permissions");
  }

  @Test
  void validate_whenNoPermissionIsNeeded_stillAsksForAnAllowedClient() {
    String acl = "AllowWebApiToBeAuthorizedByACL = true\nAllowedClients = [\"%s\"]";

    assertThat(check(acl.formatted(TestToken.AZP), fixture.app().without("roles")))
        .isEqualTo("accepted");
    assertThat(check(acl.formatted(TestToken.CLIENT_ID), fixture.app().without("roles")))
        .isEqualTo("client");
  }

  // --- names ------------------------------------------------------------------------------------

  @Test
  void validate_whenANameClaimIsConfigured_namesUsersByIt() {
    TestToken token = fixture.v2().claim("onprem_sam", "CONTOSO+ada");

    assertThat(caller("NameClaim = onprem_sam", token).getName()).isEqualTo("CONTOSO+ada");
    assertThat(caller("NameClaim = [absent, onprem_sam]", token).getName())
        .isEqualTo("CONTOSO+ada");
    assertThat(caller("NameClaim = absent", token).getName())
        .isEqualTo(FakeAuthority.TENANT + "." + TestToken.OID);
    assertThat(caller("NameClaim = tid.oid", token).getName())
        .isEqualTo(FakeAuthority.TENANT + "." + TestToken.OID);
    assertThat(check("NameClaim = onprem_sam", fixture.v2().raw("onprem_sam", "7")))
        .isEqualTo("claim-type");
  }

  @Test
  void validate_whenANameClaimIsConfigured_namesApplicationsByTheirClientId() {
    assertThat(caller("NameClaim = app_displayname", fixture.app()).getName())
        .isEqualTo(TestToken.AZP);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "acct|1",
        "acct|\"1\"",
        "idp|\"https://sts.windows.net/bbbbbbbb-0000-4000-8000-00000000000b/\"",
        "idp|\"live.com\"",
        "idp|7",
        "upn|\"ada_fabrikam.example#EXT#@contoso.example\"",
        "preferred_username|\"ada_fabrikam.example#ext#@contoso.example\""
      })
  void validate_ofAGuest_namesHerByHerIds_unlessANameIsConfigured(String claim, String json) {
    String ids = FakeAuthority.TENANT + "." + TestToken.OID;
    TestToken guest = fixture.v2().claim("name", "Ada").raw(claim, json);

    assertThat(caller("", guest).getName()).isEqualTo(ids);
    assertThat(caller("NameClaim = name", guest).getName()).isEqualTo("Ada");
    assertThat(caller("", fixture.v1().raw(claim, json)).getName()).isEqualTo(ids);
  }

  @Test
  void validate_ofAMember_whoseProviderIsTheTenant_namesHimByHisName() {
    String home = "https://sts.windows.net/" + FakeAuthority.TENANT + "/";

    assertThat(caller("", fixture.v2().claim("idp", home).raw("acct", "0")).getName())
        .isEqualTo("ada@contoso.example");
    assertThat(caller("", fixture.v2().claim("idp", fixture.authority.issuerV2())).getName())
        .isEqualTo("ada@contoso.example");
  }

  // --- roles ------------------------------------------------------------------------------------

  @Test
  void validate_whenRolesAreMapped_addsThoseOfRolesGroupsAndDirectoryRoles() {
    String mapping =
        "RoleMapping { \"%s\" = [Approver, Clerk], \"Orders.Read\" = Reader, wid = Root }"
            .formatted(GROUP.toUpperCase(Locale.ROOT));
    TestToken token =
        fixture
            .v2()
            .raw("roles", "[\"Orders.Read\"]")
            .raw("groups", "[\"" + GROUP + "\",\"other\"]")
            .raw("wids", "[\"wid\"]");

    assertThat(caller(mapping, token).roles())
        .containsExactlyInAnyOrder("Orders.Read", "Reader", "Approver", "Clerk", "Root");
    assertThat(caller("", token).roles()).containsExactly("Orders.Read");
    assertThat(check(mapping, fixture.v2().claim("groups", GROUP))).isEqualTo("claim-type");
  }

  @Test
  void validate_whenOnlyAGroupIsMapped_thatIsStillNoPermission() {
    TestToken token = fixture.v2().without("scp").raw("groups", "[\"" + GROUP + "\"]");

    assertThat(check("RoleMapping { \"" + GROUP + "\" = Admin }", token)).isEqualTo("permissions");
  }

  @Test
  void validate_whenAUserIsInTooManyGroups_saysSoWhereGroupsCount() {
    for (TestToken token :
        List.of(
            fixture.v2().raw("hasgroups", "true"),
            fixture
                .v2()
                .raw("_claim_names", "{\"groups\":\"src1\"}")
                .raw("_claim_sources", "{\"src1\":{\"endpoint\":\"https://graph.example/x\"}}"))) {
      try (CapturedLog log = new CapturedLog()) {
        caller("", token);
        assertThat(log.messages(Level.INFO)).isEmpty();
        caller("RoleMapping { a = b }", token);
        assertThat(log.messages(Level.WARN))
            .singleElement()
            .asString()
            .contains("groups overage")
            .doesNotContain("graph.example");
      }
    }
  }

  @Test
  void validate_whenARoleClaimIsConfigured_readsRolesThere() {
    TestToken token = fixture.v2().raw("roles", "[\"Admin\"]").raw("groups", "[\"g\"]");

    assertThat(caller("RoleClaim = groups", token).roles()).containsExactly("g");
    assertThat(caller("RoleClaim = role", fixture.v2().claim("role", "One")).roles())
        .containsExactly("One");
  }

  @Test
  void validate_whenRolesLieWithinObjects_findsThemByTheirPath() {
    TestToken token =
        fixture
            .v2()
            .raw("realm_access", "{\"roles\":[\"a\"]}")
            .raw(
                "resource_access",
                "{\"orders.api\":{\"roles\":[\"b\"]},\"one\":{\"roles\":\"c\"}}");

    assertThat(caller("RoleClaim = realm_access.roles", token).roles()).containsExactly("a");
    assertThat(caller("RoleClaim = resource_access.orders.api.roles", token).roles())
        .containsExactly("b");
    assertThat(caller("RoleClaim = resource_access.one.roles", token).roles()).containsExactly("c");
    assertThat(caller("RoleClaim = resource_access.two.roles", token).roles()).isEmpty();
    assertThat(caller("RoleClaim = scp.roles", token).roles()).isEmpty();
    assertThat(check("RoleClaim = resource_access.one", token)).isEqualTo("claim-type");
    assertThat(
            caller(
                    "RoleClaim = \"https://orders.example/roles\"\nRoleMapping { d = Admin }",
                    token.raw("https://orders.example/roles", "[\"d\"]"))
                .roles())
        .containsExactly("d", "Admin");
    // the literal name first
    assertThat(
            caller("RoleClaim = realm_access.roles", token.raw("realm_access.roles", "[\"e\"]"))
                .roles())
        .containsExactly("e");
  }

  // --- what else the token says -----------------------------------------------------------------

  @Test
  void validate_whenTheTokenSaysHowTheUserSignedIn_tellsIt() {
    Caller caller =
        caller(
            "",
            fixture
                .v2()
                .raw("amr", "[\"pwd\",\"mfa\"]")
                .raw("acrs", "[\"c1\"]")
                .raw("xms_cc", "[\"cp1\"]"));

    assertThat(caller.authenticationMethods()).containsExactly("pwd", "mfa");
    assertThat(caller.authenticationContexts()).containsExactly("c1");
    assertThat(caller.clientCapabilities()).containsExactly("cp1");
    assertThat(caller("", fixture.v2()).clientCapabilities()).isEmpty();
  }

  // --- bound tokens -----------------------------------------------------------------------------

  @Test
  void validate_whenBoundToTheClientsCertificate_acceptsOnThatConnectionOnly() throws Exception {
    X509Certificate mine = TestCertificate.create("mine").certificate();
    X509Certificate another = TestCertificate.create("another").certificate();
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(mine.getEncoded());
    TestToken token = fixture.v2().raw("cnf", "{\"x5t#S256\":\"" + TestToken.encode(hash) + "\"}");

    assertThat(validate("", token, mine).reason()).isEqualTo("accepted");
    assertThat(validate("", token, another).reason()).isEqualTo("bound-token");
    assertThat(validate("", token, null).reason()).isEqualTo("bound-token");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"jkt\":\"x\"}",
        "{\"kid\":\"x\"}",
        "{\"x5t#S256\":7}",
        "{\"x5t#S256\":\"%s\",\"jkt\":\"x\"}",
      })
  void validate_whenBoundInAnotherWay_refusesEvenWithACertificate(String cnf) throws Exception {
    X509Certificate mine = TestCertificate.create("mine").certificate();
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(mine.getEncoded());

    assertThat(
            validate("", fixture.v2().raw("cnf", cnf.formatted(TestToken.encode(hash))), mine)
                .reason())
        .isEqualTo("bound-token");
  }
}

package org.onbehalf.internal.acquisition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.onbehalf.AccessDeniedException;
import org.onbehalf.ConfigurationException;
import org.onbehalf.TokenRequest;
import org.onbehalf.UserRequiredException;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.config.AzureAdSettings;
import org.onbehalf.testkit.EntraEmulator;
import org.onbehalf.testkit.User;

/** What goes over the wire for which request. */
class TokenRequestTest {
  private static final String OTHER_TENANT = "0a0a0a0a-1111-2222-3333-444444444444";

  private Acquiring world = new Acquiring();

  @AfterEach
  void close() {
    world.close();
  }

  private void configure(String... lines) {
    world.close();
    world = new Acquiring(lines);
  }

  private static Map<String, Object> json(String text) throws ParseException {
    return JSONObjectUtils.parse(text);
  }

  @Test
  void onBehalfOf_sendsExactlyThese() {
    ValidatedCaller alice = world.call(world.user("alice"));

    world.acquire(alice);

    assertThat(world.sent())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "grant_type",
                "urn:ietf:params:oauth:grant-type:jwt-bearer",
                "requested_token_use",
                "on_behalf_of",
                "assertion",
                alice.token().text(),
                "scope",
                world.sent("scope"),
                "client_id",
                world.api.clientId(),
                "client_secret",
                Acquiring.SECRET,
                "client_info",
                "1"));
    assertThat(world.sent("scope").split(" "))
        .containsExactlyInAnyOrder("api://partner/read", "openid", "profile", "offline_access");
    assertThat(world.requests().get(0).tenant()).isEqualTo(EntraEmulator.TENANT);
  }

  @Test
  void onBehalfOf_namesTheUsersMailboxAndTheIncomingRequest() {
    User user = world.user("alice");
    ValidatedCaller alice = world.call(user).withCorrelationId("0123-incoming");

    world.acquire(alice);

    assertThat(world.requests().get(0).header("X-AnchorMailbox"))
        .hasValue("Oid:" + user.objectId() + "@" + EntraEmulator.TENANT);
    assertThat(world.requests().get(0).header("client-request-id")).hasValue("0123-incoming");
  }

  @Test
  void onBehalfOf_withACorrelationIdOfItsOwn_sendsThat() {
    world.acquire(
        world.call(world.user("alice")).withCorrelationId("0123-incoming"),
        TokenRequest.forApi(Acquiring.API).withCorrelationId("4567-chosen"));

    assertThat(world.requests().get(0).header("client-request-id")).hasValue("4567-chosen");
  }

  @Test
  void onBehalfOf_forAClientThatAnswersChallenges_declaresIt_andKeepsTheTokenApart()
      throws Exception {
    ValidatedCaller alice = world.call(world.user("alice"));

    world.acquire(alice);
    world.acquirer.acquire(alice, TokenRequest.forApi(Acquiring.API), true);

    assertThat(world.requests()).hasSize(2);
    assertThat(json(world.sent("claims")))
        .isEqualTo(json("{\"access_token\":{\"xms_cc\":{\"values\":[\"cp1\"]}}}"));
  }

  @Test
  void onBehalfOf_withoutCapabilities_declaresNone() {
    configure("AzureAd.ClientCapabilities = []");

    world.acquirer.acquire(
        world.call(world.user("alice")), TokenRequest.forApi(Acquiring.API), true);

    assertThat(world.sent()).doesNotContainKey("claims");
  }

  @Test
  void onBehalfOf_withClaims_sendsThemWholeBesideTheCapability() throws Exception {
    world.acquirer.acquire(
        world.call(world.user("alice")),
        TokenRequest.forApi(Acquiring.API)
            .withClaims(
                "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"1\",\"x\":null}},\"other\":{\"n\":1}}"),
        true);

    assertThat(json(world.sent("claims")))
        .isEqualTo(
            json(
                "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"1\",\"x\":null},\"xms_cc\":{\"values\":[\"cp1\"]}},\"other\":{\"n\":1}}"));
  }

  @Test
  void onBehalfOf_withClaimsThatAreNone_isRefusedBeforeAnyNetwork() {
    ValidatedCaller alice = world.call(world.user("alice"));

    for (String claims : new String[] {"", "[]", "x", "{\"a\":\"" + "b".repeat(9000) + "\"}"}) {
      assertThatThrownBy(
              () -> world.acquire(alice, TokenRequest.forApi(Acquiring.API).withClaims(claims)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(world.requests()).isEmpty();
  }

  @Test
  void configuredClaims_goWithEachRequest_andAreCached() throws Exception {
    configure(
        "DownstreamApis.PartnerAPI.AcquireTokenOptions.Claims = \"\"\"{\"access_token\":{\"a\":null}}\"\"\"");
    ValidatedCaller alice = world.call(world.user("alice"));

    world.acquire(alice);
    world.acquire(alice);

    assertThat(world.requests()).hasSize(1);
    assertThat(json(world.sent("claims"))).isEqualTo(json("{\"access_token\":{\"a\":null}}"));
  }

  @Test
  void namedScopes_replaceTheApis_andAreKeptApart() {
    ValidatedCaller alice = world.call(world.user("alice"));

    world.acquire(alice);
    world.acquire(alice, TokenRequest.forApi(Acquiring.API).withScopes("api://partner/write"));

    assertThat(world.requests()).hasSize(2);
    assertThat(world.sent("scope")).contains("api://partner/write").doesNotContain("read");
  }

  @Test
  void extraParameters_ofApplicationApiAndRequest_goAlong_andKeepTokensApart() {
    configure(
        "AzureAd.ExtraQueryParameters { dc = one, slice = a }",
        "DownstreamApis.PartnerAPI.AcquireTokenOptions.ExtraQueryParameters { slice = b }");
    ValidatedCaller alice = world.call(world.user("alice"));

    world.acquire(alice);
    world.acquire(
        alice,
        TokenRequest.forApi(Acquiring.API).withExtraQueryParameter("slice", "the request's own"));

    assertThat(world.requests()).hasSize(2);
    assertThat(world.requests().get(0).parameters()).containsEntry("slice", "b");
    assertThat(world.sent()).containsEntry("dc", "one").containsEntry("slice", "the request's own");
  }

  @Test
  void reservedParameters_areRefusedInCodeAndInConfiguration() {
    ValidatedCaller alice = world.call(world.user("alice"));

    assertThatThrownBy(
            () ->
                world.acquire(
                    alice,
                    TokenRequest.forApi(Acquiring.API)
                        .withExtraQueryParameter("Assertion", "another's")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Assertion")
        .hasMessageNotContaining("another's");
    assertThatThrownBy(() -> configure("AzureAd.ExtraQueryParameters { client_id = x }"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("AzureAd.ExtraQueryParameters");
    assertThat(AzureAdSettings.client().extraQueryParameters).isEmpty();
    world = new Acquiring();
  }

  @Test
  void anotherTenant_isAskedOnlyWhereItIsAllowed() {
    ValidatedCaller alice = world.call(world.user("alice"));

    assertThatThrownBy(
            () -> world.acquire(alice, TokenRequest.forApi(Acquiring.API).withTenant(OTHER_TENANT)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("AzureAd.AllowedTenants");
    assertThatThrownBy(
            () -> world.acquire(alice, TokenRequest.forApi(Acquiring.API).withTenant("../x")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(world.requests()).isEmpty();
  }

  @Test
  void appHomeTenant_mayBeAskedInPlaceOfTheCallersOwn() {
    configure("AzureAd.AppHomeTenantId = \"" + OTHER_TENANT + "\"");
    ValidatedCaller alice = world.call(world.user("alice"));

    assertThatThrownBy(
            () -> world.acquire(alice, TokenRequest.forApi(Acquiring.API).withTenant(OTHER_TENANT)))
        .isInstanceOf(RuntimeException.class);

    // the emulator knows no such tenant; what counts is where it was asked
    assertThat(world.requests().get(0).tenant()).isEqualTo(OTHER_TENANT);
  }

  @Test
  void configuredTenant_thatIsNotAllowed_isAFaultAtStart() {
    assertThatThrownBy(
            () ->
                configure(
                    "DownstreamApis.PartnerAPI.AcquireTokenOptions.Tenant = \""
                        + OTHER_TENANT
                        + "\""))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("DownstreamApis.PartnerAPI.AcquireTokenOptions.Tenant")
        .hasMessageContaining("AzureAd.AllowedTenants");
    world = new Acquiring();
  }

  @Test
  void forTheApplication_sendsExactlyThese() {
    world.acquire(null, TokenRequest.forApi(Acquiring.API).asApplication());

    assertThat(world.sent())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "grant_type", "client_credentials",
                "scope", "api://partner/.default openid profile offline_access",
                "client_id", world.api.clientId(),
                "client_secret", Acquiring.SECRET,
                "client_info", "1"));
    assertThat(world.requests().get(0).header("X-AnchorMailbox")).isEmpty();
  }

  @Test
  void forTheApplication_whereTheAuthorityHasManyTenants_asksItsHome() {
    configure(
        "AzureAd.AllowedTenants = \"*\"",
        "AzureAd.AppHomeTenantId = \"" + EntraEmulator.TENANT + "\"");

    world.acquire(null, TokenRequest.forApi(Acquiring.API).asApplication());

    assertThat(world.requests().get(0).tenant()).isEqualTo(EntraEmulator.TENANT);
  }

  @Test
  void forTheApplication_withoutAnyTenant_saysWhichKeyIsMissing() {
    configure("AzureAd.AllowedTenants = \"*\"");

    assertThatThrownBy(
            () -> world.acquire(null, TokenRequest.forApi(Acquiring.API).asApplication()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("AzureAd.AppHomeTenantId");
    assertThat(world.requests()).isEmpty();
  }

  @Test
  void anApplicationOrAForeignUser_getsItsAnswerBeforeAnyNetwork() {
    ValidatedCaller.Facts foreign = new ValidatedCaller.Facts();
    ValidatedCaller stranger =
        new ValidatedCaller(world.call(world.user("alice")).token(), foreign);

    assertThatThrownBy(() -> world.acquire(Acquiring.application()))
        .isInstanceOf(UserRequiredException.class);
    assertThatThrownBy(() -> world.acquire(stranger)).isInstanceOf(AccessDeniedException.class);
    assertThat(world.requests()).isEmpty();
  }
}

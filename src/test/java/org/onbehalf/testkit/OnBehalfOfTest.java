package org.onbehalf.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.testkit.Browser.with;
import static org.onbehalf.testkit.Browser.without;

import com.nimbusds.jwt.SignedJWT;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class OnBehalfOfTest {
  private final World world = new World();

  @AfterEach
  void close() {
    world.close();
  }

  private static Map<String, Object> claims(String token) throws Exception {
    return SignedJWT.parse(token).getJWTClaimsSet().getClaims();
  }

  @Test
  void exchange_ofVersionTwoResource_grantsTokenThatLooksLikeEntras() throws Exception {
    // given
    world.anna.assign(world.downstream, "Writer");

    // when
    var answer = world.browser.token(world.onBehalfOf(world.assertion(world.anna)));

    // then
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.json())
        .containsOnlyKeys("token_type", "scope", "expires_in", "ext_expires_in", "access_token");
    assertThat(answer.text("scope")).isEqualTo(world.downstream.scope("read"));
    assertThat((Long) answer.json().get("expires_in")).isBetween(3590L, 5400L);
    assertThat(claims(answer.text("access_token")))
        .containsEntry("aud", List.of(world.downstream.clientId()))
        .containsEntry("iss", world.entra.instance() + EntraEmulator.TENANT + "/v2.0")
        .containsEntry("azp", world.middle.clientId())
        .containsEntry("azpacr", "1")
        .containsEntry("oid", world.anna.objectId())
        .containsEntry("tid", EntraEmulator.TENANT)
        .containsEntry("scp", "read")
        .containsEntry("roles", List.of("Writer"))
        .containsEntry("preferred_username", world.anna.upn())
        .containsEntry("ver", "2.0")
        .containsKeys("uti", "sub", "iat", "nbf", "exp")
        .doesNotContainKeys("appid", "upn", "nonce");
  }

  @Test
  void exchange_ofVersionOneResource_namesAudienceAsItWasAskedFor() throws Exception {
    // given
    world.entra.consent(world.anna, world.middle, world.oldDownstream, "read");
    var form = world.onBehalfOf(world.assertion(world.anna));

    // when
    var byUri = world.browser.token(with(form, "scope", "https://old.example.com/.default"));
    var byId = world.browser.token(with(form, "scope", world.oldDownstream.clientId() + "/read"));

    // then
    assertThat(claims(byUri.text("access_token")))
        .containsEntry("aud", List.of("https://old.example.com"))
        .containsEntry("iss", world.entra.instance() + "sts/" + EntraEmulator.TENANT + "/")
        .containsEntry("appid", world.middle.clientId())
        .containsEntry("upn", world.anna.upn())
        .containsEntry("ver", "1.0")
        .doesNotContainKeys("azp", "preferred_username");
    assertThat(claims(byId.text("access_token")))
        .containsEntry("aud", List.of(world.oldDownstream.clientId()));
  }

  @Test
  void exchange_withOfflineAccess_bringsRefreshTokenThatRotates() {
    // given
    var form =
        with(
            world.onBehalfOf(world.assertion(world.anna)),
            "scope",
            "openid offline_access " + world.downstream.scope(".default"),
            "client_info",
            "1");

    // when
    var exchanged = world.browser.token(form);
    var refresh =
        with(
            without(form, "assertion", "requested_token_use"),
            "grant_type",
            "refresh_token",
            "refresh_token",
            exchanged.text("refresh_token"));
    var refreshed = world.browser.token(refresh);
    var again = world.browser.token(refresh);

    // then
    assertThat(exchanged.json()).containsKeys("refresh_token", "id_token", "client_info");
    assertThat(exchanged.text("scope")).contains("/read ").endsWith("/.default");
    assertThat(refreshed.status()).as(refreshed.body()).isEqualTo(200);
    assertThat(refreshed.text("refresh_token")).isNotEqualTo(exchanged.text("refresh_token"));
    assertThat(again.status()).as("Entra does not revoke the old one").isEqualTo(200);
  }

  @Test
  void refreshToken_usedTwice_whereThatRevokesTheFamily_endsItsSuccessorsToo() {
    // given
    world.entra.faults().revokeFamilyOnReuse();
    var form =
        with(
            world.onBehalfOf(world.assertion(world.anna)),
            "scope",
            "offline_access " + world.downstream.scope("read"));
    var first = refreshOf(form);
    var other = refreshOf(form);

    // when
    var second = with(first, "refresh_token", world.browser.token(first).text("refresh_token"));
    var third = with(second, "refresh_token", world.browser.token(second).text("refresh_token"));
    var reused = world.browser.token(first);

    // then
    assertThat(reused.status()).isEqualTo(400);
    assertThat(reused.text("error")).isEqualTo("invalid_grant");
    assertThat(world.browser.token(third).text("error")).isEqualTo("invalid_grant");
    assertThat(world.browser.token(other).status()).as("of another sign-in").isEqualTo(200);
    world.entra.faults().clear();
    assertThat(world.browser.token(third).status()).as("what is revoked stays so").isEqualTo(400);
    assertThat(world.browser.token(other).status()).as("as with Entra").isEqualTo(200);
  }

  private Map<String, String> refreshOf(Map<String, String> exchange) {
    return with(
        without(exchange, "assertion", "requested_token_use"),
        "grant_type",
        "refresh_token",
        "refresh_token",
        world.browser.token(exchange).text("refresh_token"));
  }

  @Test
  void exchange_dependsOnUserClientAndScope() {
    // given consent of Anna for read
    var anna = world.onBehalfOf(world.assertion(world.anna));

    // then
    assertThat(world.browser.token(anna).status()).isEqualTo(200);
    assertThat(world.browser.token(world.onBehalfOf(world.assertion(world.ben))).text("suberror"))
        .isEqualTo("consent_required");
    assertThat(
            world
                .browser
                .token(with(anna, "scope", world.downstream.scope("write")))
                .text("suberror"))
        .isEqualTo("consent_required");

    // when an administrator consents for all, and Anna takes hers back
    world.entra.adminConsent(world.middle, world.downstream, "read");
    world.entra.revokeConsent(world.anna, world.middle, world.downstream);

    // then
    assertThat(world.browser.token(anna).status()).isEqualTo(200);
    assertThat(world.browser.token(world.onBehalfOf(world.assertion(world.ben))).status())
        .isEqualTo(200);
    assertThat(world.entra.log().exchanges())
        .extracting(entry -> entry.user().orElseThrow())
        .containsExactly(world.anna, world.ben, world.anna, world.anna, world.ben);
  }

  @Test
  void clientCredentials_carryRolesAndNoScopes() throws Exception {
    // given
    world.entra.grantAppRoles(world.middle, world.downstream, "Reader");

    // when
    var answer =
        world.browser.token(
            Browser.form(
                "grant_type",
                "client_credentials",
                "client_id",
                world.middle.clientId(),
                "client_secret",
                World.SECRET,
                "scope",
                world.downstream.scope(".default")));

    // then
    assertThat(answer.json())
        .containsOnlyKeys("token_type", "expires_in", "ext_expires_in", "access_token");
    assertThat(claims(answer.text("access_token")))
        .containsEntry("roles", List.of("Reader"))
        .containsEntry("oid", world.middle.objectId())
        .containsEntry("sub", world.middle.objectId())
        .doesNotContainKeys("scp", "name", "preferred_username");
  }
}

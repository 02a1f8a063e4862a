package org.onbehalf.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.testkit.Browser.form;
import static org.onbehalf.testkit.Browser.with;
import static org.onbehalf.testkit.Browser.without;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.onbehalf.internal.Nullable;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SignInPagesTest {
  private static final String PATH = EntraEmulator.TENANT + "/oauth2/v2.0/authorize";

  private final World world = new World();
  private final Browser browser = world.browser;

  @AfterAll
  void close() {
    world.close();
  }

  private Map<String, String> request(String scope) {
    return form(
        "client_id", world.frontEnd.clientId(),
        "redirect_uri", World.REDIRECT,
        "response_type", "code",
        "scope", scope,
        "state", "<state> & more",
        "nonce", "a nonce",
        "code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "code_challenge_method", "S256");
  }

  private Browser.Answer page(Map<String, String> request) {
    return browser.get(PATH + "?" + SignInPages.encode(request));
  }

  private Map<String, Object> redeem(Browser.Answer redirect) {
    String code = redirect.header("Location").replaceAll(".*[?&#]code=([^&]+).*", "$1");
    Browser.Answer answer =
        browser.token(
            form(
                "grant_type",
                "authorization_code",
                "client_id",
                world.frontEnd.clientId(),
                "code",
                code,
                "redirect_uri",
                World.REDIRECT,
                "code_verifier",
                "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json();
  }

  private static JWTClaimsSet claims(@Nullable Object token) throws ParseException {
    return SignedJWT.parse(String.valueOf(token)).getJWTClaimsSet();
  }

  @Test
  void authorize_listsUsers_andEscapesWhatItShows() {
    // when
    Browser.Answer page = page(request("openid"));

    // then
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("Content-Security-Policy"))
        .startsWith(
            "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' http://localhost:9999;")
        .doesNotContain("unsafe", "script-src");
    assertThat(page.body())
        .contains("Anna &lt;Ahl&gt;", "Ben", "value=\"&lt;state&gt; &amp; more\"")
        .doesNotContain("<Ahl>", "<state>", "<script");
  }

  @Test
  void authorize_firstTime_asksForConsent_thenNeverAgain() throws Exception {
    // given
    User user = world.entra.user("Carla").assign(world.frontEnd, "Boss");
    Map<String, String> chosen =
        with(
            request("openid offline_access " + world.middle.scope("access_as_user")),
            "user",
            user.objectId());

    // when
    Browser.Answer question = browser.post(PATH, chosen);
    Browser.Answer accepted = browser.post(PATH, with(chosen, "decision", "accept"));
    Browser.Answer again = browser.post(PATH, chosen);
    Browser.Answer wanted = browser.post(PATH, with(chosen, "prompt", "consent"));

    // then
    assertThat(question.body()).contains("Middle API", "<li>access_as_user</li>");
    assertThat(accepted.status()).isEqualTo(302);
    assertThat(accepted.header("Location"))
        .startsWith(World.REDIRECT + "?code=")
        .contains("&state=%3Cstate%3E+%26+more");
    assertThat(again.status()).isEqualTo(302);
    assertThat(wanted.body()).contains("<li>access_as_user</li>");
    Map<String, Object> tokens = redeem(accepted);
    assertThat(tokens).containsKeys("access_token", "refresh_token", "id_token");
    assertThat(claims(tokens.get("id_token")).getClaims())
        .containsEntry("aud", List.of(world.frontEnd.clientId()))
        .containsEntry("nonce", "a nonce")
        .containsEntry("roles", List.of("Boss"))
        .containsEntry("preferred_username", "carla@" + EntraEmulator.DOMAIN);
    assertThat(claims(tokens.get("access_token")).getClaims())
        .containsEntry("scp", "access_as_user")
        .containsEntry("azp", world.frontEnd.clientId())
        .containsEntry("azpacr", "0");
  }

  @Test
  void authorize_forDefaultScope_consentsForKnownClientsApiToo() {
    // given
    User user = world.entra.user("Dora");
    Map<String, String> chosen =
        with(request(world.middle.scope(".default")), "user", user.objectId());

    // when
    Browser.Answer question = browser.post(PATH, chosen);
    Object token =
        redeem(browser.post(PATH, with(chosen, "decision", "accept"))).get("access_token");
    Browser.Answer exchanged = browser.token(world.onBehalfOf(String.valueOf(token)));

    // then
    assertThat(question.body())
        .contains("<b>Front end</b> wants to use <b>Middle API</b>")
        .contains("<b>Middle API</b> wants to use <b>Downstream API</b>");
    assertThat(exchanged.status()).as(exchanged.body()).isEqualTo(200);
  }

  @Test
  void authorize_withClaims_recordsAuthenticationContext_whichTheExchangeInherits()
      throws Exception {
    // given
    App strict =
        world.entra.register(
            App.named("Strict API").scope("read").requiresAuthenticationContext("c1"));
    world.entra.consent(world.anna, world.middle, strict, "read");
    Map<String, String> chosen =
        with(
            request(world.middle.scope("access_as_user")),
            "user",
            world.anna.objectId(),
            "decision",
            "accept");

    // when
    Object weak = redeem(browser.post(PATH, chosen)).get("access_token");
    Browser.Answer refused =
        browser.token(with(world.onBehalfOf(String.valueOf(weak)), "scope", strict.scope("read")));
    Object strong =
        redeem(browser.post(PATH, with(chosen, "claims", refused.text("claims"))))
            .get("access_token");
    Browser.Answer granted =
        browser.token(
            with(world.onBehalfOf(String.valueOf(strong)), "scope", strict.scope("read")));

    // then
    assertThat(refused.text("error")).isEqualTo("interaction_required");
    assertThat(claims(strong).getStringListClaim("acrs")).containsExactly("c1");
    assertThat(granted.status()).as(granted.body()).isEqualTo(200);
  }

  @Test
  void authorize_answersInTheModeThatWasAskedFor() {
    Map<String, String> chosen = with(request("openid"), "user", world.anna.objectId());

    Browser.Answer fragment = browser.post(PATH, with(chosen, "response_mode", "fragment"));
    Browser.Answer posted = browser.post(PATH, with(chosen, "response_mode", "form_post"));

    assertThat(fragment.header("Location")).startsWith(World.REDIRECT + "#code=");
    assertThat(posted.body()).contains("<form method=\"post\" action=\"" + World.REDIRECT + "\">");
    assertThat(posted.header("Content-Security-Policy")).contains("script-src 'sha256-");
  }

  @Test
  void authorize_forUnknownRedirect_tellsTheUserAndSendsNobodyAnywhere() {
    Browser.Answer answer = page(with(request("openid"), "redirect_uri", "https://evil.example/"));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("Location")).isEmpty();
    assertThat(answer.body()).contains("AADSTS50011");
  }

  @Test
  void authorize_atVersionOneAddress_leadsToVersionTwo() {
    Browser.Answer answer =
        browser.get(
            EntraEmulator.TENANT
                + "/oauth2/authorize?"
                + SignInPages.encode(
                    with(without(request(""), "scope"), "resource", world.middle.clientId())));

    assertThat(answer.status()).isEqualTo(302);
    assertThat(answer.header("Location"))
        .startsWith(world.entra.instance() + PATH + "?")
        .contains("scope=openid+" + world.middle.clientId() + "%2F.default");
  }

  @Test
  void authorize_withLoginHint_asksNobodyAgainWhoTheyAre() {
    // given
    Map<String, String> hinted = with(request("openid"), "login_hint", world.anna.upn());

    // when
    Browser.Answer signedIn = page(hinted);
    Browser.Answer chosenAgain = page(with(hinted, "prompt", "select_account"));
    Browser.Answer stronger =
        page(with(hinted, "claims", "{\"access_token\":{\"acrs\":{\"value\":\"c1\"}}}"));
    Browser.Answer unknown = page(with(request("openid"), "login_hint", "nobody@contoso.com"));

    // then
    assertThat(signedIn.status()).isEqualTo(302);
    assertThat(chosenAgain.body()).contains("Pick an account", "Ben");
    assertThat(stronger.body()).contains("Confirm that it is you").doesNotContain("Ben");
    assertThat(unknown.body()).contains("Pick an account");
  }

  @Test
  void authorize_asksForPassword_whereThereIsOne() {
    User user = world.entra.user(User.named("Emil").password("pass"));
    Map<String, String> chosen = with(request("openid"), "user", user.objectId());

    assertThat(page(request("openid")).body()).contains("type=\"password\"");
    assertThat(browser.post(PATH, chosen).body()).contains("AADSTS50126");
    assertThat(browser.post(PATH, with(chosen, "password", "pass")).status()).isEqualTo(302);
  }
}

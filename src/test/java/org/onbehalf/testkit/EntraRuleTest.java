package org.onbehalf.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.testkit.Browser.form;
import static org.onbehalf.testkit.Browser.with;
import static org.onbehalf.testkit.Browser.without;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.util.X509CertUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every row of the table of refusals is reached through HTTP, and has Entra's shape. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EntraRuleTest {
  private static final String SECOND_TENANT = "b1f6f0a0-5a52-4c6f-9a41-0d6f3c2e7788";
  private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
  private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

  private final AdjustableClock clock = new AdjustableClock();
  private final World world =
      new World(
          EntraEmulator.builder()
              .clock(clock)
              .tenant(EntraEmulator.TENANT, EntraEmulator.DOMAIN)
              .tenant(SECOND_TENANT, "fabrikam.example"));
  private final EntraEmulator entra = world.entra;
  private final Browser browser = world.browser;

  @AfterAll
  void close() {
    world.close();
  }

  @ParameterizedTest
  @EnumSource
  void everyRule_isReachedThroughHttp_inEntrasShape(EntraRule rule) {
    // given
    entra.log().clear();
    entra.faults().clear();

    // when
    Browser.Answer answer = provoke(rule);

    // then
    List<Log.Entry> requests = entra.log().requests();
    assertThat(requests.get(requests.size() - 1).refusal()).as(answer.body()).contains(rule);
    assertThat(rule.documentation())
        .hasScheme("https")
        .hasHost("learn.microsoft.com")
        .satisfies(page -> assertThat(page.getPath()).startsWith("/entra/"));
    if (answer.status() == 302) {
      Map<String, String> sent = sentBack(answer);
      assertThat(sent).containsEntry("error", rule.error());
      assertThat(sent.get("error_description")).startsWith("AADSTS" + rule.code() + ": ");
    } else if (answer.header("Content-Type").startsWith("text/html")) {
      assertThat(answer.body()).contains("AADSTS" + rule.code() + ": ");
    } else {
      assertEntrasJson(rule, answer);
    }
    assertThat(answer.status() == 302 ? sentBack(answer).toString() : answer.body())
        .as("every place of the text is filled")
        .doesNotContain("{0}", "{1}");
  }

  private static void assertEntrasJson(EntraRule rule, Browser.Answer answer) {
    assertThat(answer.status()).isEqualTo(rule.status());
    assertThat(answer.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
    Map<String, Object> json = answer.json();
    assertThat(json)
        .containsEntry("error", rule.error())
        .containsEntry("error_codes", List.of((long) rule.code()))
        .containsKeys("timestamp", "trace_id", "correlation_id", "error_uri");
    assertThat(json.get("suberror")).isEqualTo(rule.suberror().orElse(null));
    assertThat(answer.text("timestamp")).matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\dZ");
    assertThat(answer.text("error_description"))
        .startsWith("AADSTS" + rule.code() + ": ")
        .contains(" Trace ID: " + answer.text("trace_id"))
        .contains(" Correlation ID: " + answer.text("correlation_id"))
        .endsWith(" Timestamp: " + answer.text("timestamp"));
    assertThat(answer.header("client-request-id")).isEqualTo(answer.text("correlation_id"));
  }

  /** One request that breaks the rule; the compiler sees to it that no rule is left out. */
  private Browser.Answer provoke(EntraRule rule) {
    return switch (rule) {
      case MALFORMED_REQUEST ->
          browser.get(EntraEmulator.TENANT + "/oauth2/v2.0/authorize?a=1&a=2");
      case MISSING_PARAMETER -> browser.token(without(exchange(), "grant_type"));
      case INVALID_PARAMETER -> browser.token(with(exchange(), "requested_token_use", "other"));
      case RESOURCE_PARAMETER -> browser.token(with(exchange(), "resource", "x"));
      case WRONG_METHOD -> browser.get(EntraEmulator.TENANT + "/oauth2/v2.0/token");
      case UNKNOWN_INSTANCE ->
          browser.get(
              "common/discovery/instance?authorization_endpoint=https://evil.example/common");
      case UNKNOWN_TENANT -> browser.post("nobody.example/oauth2/v2.0/token", exchange());
      case NO_TENANT -> browser.post("organizations/oauth2/v2.0/token", clientCredentials());
      case UNSUPPORTED_GRANT -> browser.token(with(exchange(), "grant_type", "password"));
      case UNKNOWN_CLIENT ->
          browser.token(with(exchange(), "client_id", UUID.randomUUID().toString()));
      case DISABLED_CLIENT -> {
        App disabled = entra.register(App.named("Disabled").secret("s")).enabled(false);
        yield browser.token(with(exchange(), "client_id", disabled.clientId()));
      }
      case SINGLE_TENANT_CLIENT -> browser.post("common/oauth2/v2.0/token", exchange());
      case NO_CLIENT_CREDENTIAL -> browser.token(without(exchange(), "client_secret"));
      case PUBLIC_CLIENT_WITH_CREDENTIAL ->
          browser.token(with(exchange(), "client_id", world.frontEnd.clientId()));
      case WRONG_SECRET -> browser.token(with(exchange(), "client_secret", "wrong"));
      case EXPIRED_SECRET -> {
        world.middle.addSecret("old", clock.instant());
        yield browser.token(with(exchange(), "client_secret", "old"));
      }
      case CLIENT_ASSERTION_MALFORMED -> browser.token(withAssertion("a.b"));
      case CLIENT_ASSERTION_KEY ->
          browser.token(
              withAssertion(clientAssertion(TestCertificate.create("x"), claims -> claims)));
      case CLIENT_ASSERTION_TIME ->
          browser.token(withAssertion(claims -> claims.expirationTime(at(Duration.ZERO))));
      case CLIENT_ASSERTION_AUDIENCE ->
          browser.token(withAssertion(claims -> claims.audience("https://elsewhere.example")));
      case CLIENT_ASSERTION_CLIENT -> {
        String other = world.frontEnd.clientId();
        yield browser.token(withAssertion(claims -> claims.issuer(other).subject(other)));
      }
      case CLIENT_ASSERTION_SUBJECT ->
          browser.token(withAssertion(claims -> claims.subject("somebody else")));
      case CLIENT_ASSERTION_REPLAYED -> {
        Map<String, String> form = withAssertion(claims -> claims);
        assertThat(browser.token(form).status()).isEqualTo(200);
        yield browser.token(form);
      }
      case FEDERATION_ISSUER ->
          browser.token(
              withAssertion(
                  FederatedIssuer.named("https://elsewhere.example").assertion(World.WORKLOAD)));
      case FEDERATION_AUDIENCE ->
          browser.token(
              withAssertion(
                  world.cluster.assertion(
                      World.WORKLOAD, "api://elsewhere", clock.instant().plusSeconds(60))));
      case FEDERATION_SUBJECT ->
          browser.token(withAssertion(world.cluster.assertion("somebody else")));
      case INVALID_SCOPE -> browser.token(withScope(world.downstream.scope("unknown")));
      case DEFAULT_BESIDE_OTHERS ->
          browser.token(
              withScope(world.downstream.scope(".default") + " " + world.downstream.scope("read")));
      case TWO_RESOURCES ->
          browser.token(
              withScope(world.downstream.scope("read") + " " + world.oldDownstream.scope("read")));
      case NO_RESOURCE -> browser.token(withScope("openid"));
      case APP_SCOPE_NOT_DEFAULT ->
          browser.token(with(clientCredentials(), "scope", world.downstream.scope("read")));
      case UNKNOWN_RESOURCE -> browser.token(withScope("https://nowhere.example/read"));
      case RESOURCE_IS_CLIENT -> browser.token(withScope(world.middle.scope("access_as_user")));
      case ASSERTION_MALFORMED -> browser.token(world.onBehalfOf("not a token"));
      case ASSERTION_INVALID ->
          browser.token(world.onBehalfOf(anna().signedWithForeignKey().mint()));
      case ASSERTION_TENANT -> {
        App multi = entra.register(App.named("In all tenants").multiTenant().secret(World.SECRET));
        String token = entra.tokens().forUser(world.anna).audience(multi).scopes("x").mint();
        yield browser.post(
            "fabrikam.example/oauth2/v2.0/token",
            with(
                world.onBehalfOf(token),
                "client_id",
                multi.clientId(),
                "scope",
                multi.clientId() + "/.default"));
      }
      case ASSERTION_EXPIRED -> browser.token(world.onBehalfOf(anna().expired().mint()));
      case ASSERTION_AUDIENCE ->
          browser.token(
              world.onBehalfOf(
                  entra.tokens().forUser(world.anna).audience(world.downstream).mint()));
      case ASSERTION_OF_APPLICATION ->
          browser.token(
              world.onBehalfOf(
                  entra.tokens().forApplication(world.frontEnd).audience(world.middle).mint()));
      case ASSERTION_IS_ID_TOKEN -> browser.token(world.onBehalfOf(anna().idToken().mint()));
      case UNKNOWN_USER ->
          browser.token(world.onBehalfOf(anna().claim("oid", UUID.randomUUID() + "").mint()));
      case DISABLED_USER -> {
        User disabled = entra.user("Disabled").enabled(false);
        yield browser.token(world.onBehalfOf(world.assertion(disabled)));
      }
      case REVOKED -> {
        User revoked = entra.user("Revoked").revokeTokens(clock.instant().plusSeconds(1));
        yield browser.token(world.onBehalfOf(world.assertion(revoked)));
      }
      case UNASSIGNED_USER -> {
        App closed = entra.register(App.named("Closed").scope("read").assignmentRequired());
        yield browser.token(withScope(closed.scope("read")));
      }
      case CONSENT_REQUIRED -> browser.token(world.onBehalfOf(world.assertion(world.ben)));
      case MFA_REQUIRED -> {
        App strict =
            entra.register(App.named("Strict").scope("read").requiresAuthenticationContext("c1"));
        Browser.Answer answer = browser.token(withScope(strict.scope("read")));
        assertThat(answer.text("claims"))
            .isEqualTo("{\"access_token\":{\"acrs\":{\"essential\":true,\"value\":\"c1\"}}}");
        yield answer;
      }
      case BLOCKED_BY_POLICY, THROTTLED, UNAVAILABLE -> {
        entra.faults().next(1).refuse(rule);
        yield browser.token(exchange());
      }
      case INVALID_GRANT -> browser.token(redeem("nonsense"));
      case EXPIRED_GRANT -> {
        String code = code();
        clock.advance(Duration.ofMinutes(10));
        yield browser.token(redeem(code));
      }
      case EXPIRED_REFRESH_TOKEN -> {
        Map<String, String> refresh =
            form(
                "grant_type", "refresh_token",
                "client_id", world.frontEnd.clientId(),
                "refresh_token", browser.token(redeem(code())).text("refresh_token"),
                "scope", world.middle.scope("access_as_user"));
        assertThat(browser.token(refresh).status()).isEqualTo(200);
        clock.advance(Duration.ofDays(90));
        yield browser.token(refresh);
      }
      case REDEEMED_CODE -> {
        String code = code();
        assertThat(browser.token(redeem(code)).status()).isEqualTo(200);
        yield browser.token(redeem(code));
      }
      case CODE_OF_OTHER_TENANT -> {
        App multi =
            entra.register(
                App.named("Page for all tenants").multiTenant().publicRedirectUri(World.REDIRECT));
        Map<String, String> request =
            with(authorization(), "client_id", multi.clientId(), "scope", "openid");
        String code = sentBack(authorize(request)).get("code");
        yield browser.post(
            "fabrikam.example/oauth2/v2.0/token",
            with(redeem(String.valueOf(code)), "client_id", multi.clientId()));
      }
      case CODE_VERIFIER -> browser.token(with(redeem(code()), "code_verifier", "wrong"));
      case REDIRECT_URI ->
          authorize(with(authorization(), "redirect_uri", "https://evil.example/"));
      case NO_CODE_CHALLENGE -> authorize(without(authorization(), "code_challenge"));
      case RESPONSE_TYPE -> authorize(with(authorization(), "response_type", "token"));
      case RESPONSE_MODE -> authorize(with(authorization(), "response_mode", "web_message"));
      case LOGIN_REQUIRED -> authorize(with(authorization(), "prompt", "none"));
      case WRONG_PASSWORD -> {
        User secretive = entra.user(User.named("Secretive").password("right"));
        yield authorize(with(authorization(), "user", secretive.objectId(), "password", "wrong"));
      }
      case ADMIN_CONSENT_REQUIRED ->
          authorize(with(authorization(), "scope", world.downstream.scope("manage")));
      case CONSENT_DECLINED ->
          authorize(
              with(
                  authorization(), "scope", world.downstream.scope("write"), "decision", "cancel"));
    };
  }

  private TestToken anna() {
    return entra.tokens().forUser(world.anna).audience(world.middle);
  }

  private Map<String, String> exchange() {
    return world.onBehalfOf(world.assertion(world.anna));
  }

  private Map<String, String> withScope(String scope) {
    return with(exchange(), "scope", scope);
  }

  private Map<String, String> clientCredentials() {
    return form(
        "grant_type",
        "client_credentials",
        "client_id",
        world.middle.clientId(),
        "client_secret",
        World.SECRET,
        "scope",
        world.downstream.scope(".default"));
  }

  private Map<String, String> authorization() {
    return form(
        "client_id",
        world.frontEnd.clientId(),
        "redirect_uri",
        World.REDIRECT,
        "response_type",
        "code",
        "scope",
        "openid offline_access " + world.middle.scope("access_as_user"),
        "state",
        "a state",
        "code_challenge",
        CHALLENGE,
        "code_challenge_method",
        "S256",
        "user",
        world.anna.objectId(),
        "decision",
        "accept");
  }

  private Browser.Answer authorize(Map<String, String> request) {
    return browser.post(EntraEmulator.TENANT + "/oauth2/v2.0/authorize", request);
  }

  private String code() {
    return String.valueOf(sentBack(authorize(authorization())).get("code"));
  }

  private Map<String, String> redeem(String code) {
    return form(
        "grant_type",
        "authorization_code",
        "client_id",
        world.frontEnd.clientId(),
        "code",
        code,
        "redirect_uri",
        World.REDIRECT,
        "code_verifier",
        VERIFIER);
  }

  private static Map<String, String> sentBack(Browser.Answer answer) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String pair : URI.create(answer.header("Location")).getRawQuery().split("&", -1)) {
      String[] parts = pair.split("=", 2);
      parameters.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return parameters;
  }

  private Map<String, String> withAssertion(UnaryOperator<JWTClaimsSet.Builder> change) {
    return withAssertion(clientAssertion(world.certificate, change));
  }

  private Map<String, String> withAssertion(String assertion) {
    return with(
        without(exchange(), "client_secret"),
        "client_assertion",
        assertion,
        "client_assertion_type",
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
  }

  private String clientAssertion(
      TestCertificate certificate, UnaryOperator<JWTClaimsSet.Builder> change) {
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .audience(entra.instance() + EntraEmulator.TENANT + "/oauth2/v2.0/token")
            .issuer(world.middle.clientId())
            .subject(world.middle.clientId())
            .jwtID(UUID.randomUUID().toString())
            .notBeforeTime(at(Duration.ZERO))
            .expirationTime(at(Duration.ofMinutes(5)));
    SignedJWT jwt =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.PS256)
                .x509CertSHA256Thumbprint(
                    X509CertUtils.computeSHA256Thumbprint(certificate.certificate()))
                .build(),
            change.apply(claims).build());
    try {
      jwt.sign(new RSASSASigner(certificate.privateKey()));
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private Date at(Duration later) {
    Instant moment = clock.instant().plus(later);
    return Date.from(moment);
  }
}

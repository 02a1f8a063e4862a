package org.onbehalf.functional.validation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.functional.WhoAmIServlet;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testing.ProtectedApplication;
import org.onbehalf.testing.RawHttp;

/** Requests whose token got lost on its way: the log says where, and the answer stays the same. */
class AbsentTokenTest {
  @RegisterExtension static final ProtectedApplication application = ProtectedApplication.with();

  private static final Tenant tenant = application.tenant;
  private FilteredServer server;
  private CapturedLog log;

  @BeforeEach
  void start() throws Exception {
    server = server(Map.of());
    log = new CapturedLog();
  }

  @AfterEach
  void stop() throws Exception {
    log.close();
    server.close();
  }

  private static FilteredServer server(Map<String, String> more) throws Exception {
    Map<String, String> configuration = tenant.sampleConfiguration();
    configuration.putAll(more);
    return FilteredServer.with(configuration)
        .servlet("/api/whoami", new WhoAmIServlet())
        .servlet("/api/open", new WhoAmIServlet())
        .start();
  }

  private void refuse(String path, String... headers) throws Exception {
    RawHttp.Answer answer = RawHttp.get(server.uri(path), headers);
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.values("WWW-Authenticate")).hasSize(1);
    assertThat(answer.values("WWW-Authenticate").get(0)).doesNotContain("error");
  }

  private List<String> lines() {
    return log.messages(Level.INFO).stream()
        .filter(
            line ->
                line.contains(" a request came without a token: ")
                    || line.contains(" a token was not accepted: "))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Forwarded-Authorization",
        "X-Original-Authorization",
        "X-Authorization",
        "X-MS-TOKEN-AAD-ACCESS-TOKEN",
        "X-MS-TOKEN-AAD-ID-TOKEN",
        "X-Forwarded-Access-Token",
        "X-Auth-Request-Access-Token",
        "X-Access-Token",
        "X-Amzn-Oidc-Accesstoken",
        "X-Goog-Iap-Jwt-Assertion",
        "Cf-Access-Jwt-Assertion"
      })
  void aTokenInAnotherHeader_isNoToken_andTheLogNamesTheHeader(String header) throws Exception {
    String token = tenant.tokenOf("alice");

    refuse("/api/whoami", header + ": Bearer " + token);

    assertThat(lines())
        .singleElement()
        .asString()
        .contains(
            "token: no-token, stripped-header.",
            "has the header " + header + ".",
            "let the server in front pass the Authorization header on",
            ". Correlation id ");
    assertThat(log.text()).doesNotContain(token, token.substring(token.lastIndexOf('.')));
  }

  @Test
  void aTokenForTheProxy_isNoToken_andTheLogSaysSo() throws Exception {
    refuse("/api/whoami", "Proxy-Authorization: Basic YTpi");
    assertThat(lines()).isEmpty();

    refuse("/api/whoami", "Proxy-Authorization: Bearer " + tenant.tokenOf("alice"));
    assertThat(lines())
        .singleElement()
        .asString()
        .contains("no-token, stripped-header.", "Proxy-Authorization");
  }

  @Test
  void aTokenInTheQuery_isNoToken_andTheLogSaysSo() throws Exception {
    String token = tenant.tokenOf("alice");

    refuse("/api/whoami?page=2&access_token=" + token);

    assertThat(lines())
        .singleElement()
        .asString()
        .contains("token: no-token, token-in-query.", "in the Authorization header");
    assertThat(log.text()).doesNotContain(token.substring(token.lastIndexOf('.')));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic", "Negotiate", "NTLM", "DPoP"})
  void anotherSchemesHeader_isNoToken_andTheLogNamesTheScheme(String scheme) throws Exception {
    refuse("/api/whoami", "Authorization: " + scheme + " YWxpY2U6c2VjcmV0");

    assertThat(lines())
        .singleElement()
        .asString()
        .contains(
            "token: no-token, another-scheme.", "of the scheme " + scheme.toLowerCase(Locale.ROOT))
        .doesNotContain("YWxpY2U");
  }

  @Test
  void anUnknownScheme_isNotRepeated() throws Exception {
    refuse("/api/whoami", "Authorization: forged-scheme x");

    assertThat(lines()).singleElement().asString().contains("of the scheme another");
    assertThat(log.text()).doesNotContain("forged");
  }

  @Test
  void manyForwardedRequestsInARow_allWithoutTheHeader_showThatItIsStripped() throws Exception {
    for (int i = 0; i < 19; i++) {
      refuse("/api/whoami", "X-Forwarded-For: 192.0.2.7");
    }
    assertThat(lines()).isEmpty();

    refuse("/api/whoami", "Forwarded: for=192.0.2.7");
    refuse("/api/whoami", "Via: 1.1 gateway");

    assertThat(lines())
        .singleElement()
        .asString()
        .contains("no-token, stripped-header.", "came through a server in front")
        .doesNotContain("192.0.2.7");
  }

  @Test
  void forwardedRequests_whereSomeHaveTheHeader_showNothing() throws Exception {
    for (int i = 0; i < 30; i++) {
      refuse("/api/whoami", "X-Forwarded-For: 192.0.2.7");
      if (i % 10 == 9) {
        assertThat(server.getAs(tenant.tokenOf("alice"), "/api/whoami").statusCode())
            .isEqualTo(200);
      }
    }

    assertThat(lines()).isEmpty();
  }

  @Test
  void requestsThatNobodyForwarded_showNothing() throws Exception {
    for (int i = 0; i < 30; i++) {
      refuse("/api/whoami");
    }

    assertThat(lines()).isEmpty();
  }

  @Test
  void aTokenInBothHeaders_passes_andShowsNothing() throws Exception {
    String token = tenant.tokenOf("alice");

    assertThat(
            server
                .getAs(token, "/api/whoami", "X-Forwarded-Authorization", "Bearer x")
                .statusCode())
        .isEqualTo(200);
    assertThat(lines()).isEmpty();
  }

  @Test
  void aRequestThatNeedsNoToken_showsNothing() throws Exception {
    try (FilteredServer open =
        server(
            Map.of(
                "Authorization.Rules.0.Path", "/api/open",
                "Authorization.Rules.0.Anonymous", "true"))) {
      RawHttp.get(open.uri("/api/open"), "X-Authorization: Bearer x");
    }

    assertThat(lines()).isEmpty();
  }

  @Test
  void signs_areToldOnceAMinuteEach() throws Exception {
    for (int i = 0; i < 10; i++) {
      refuse("/api/whoami", "X-Authorization: Bearer x");
      refuse("/api/whoami", "Authorization: Basic YTpi");
    }

    assertThat(lines()).hasSize(2);
  }

  @Test
  void aTokenCutByAHeaderLimit_isRefused_andTheLogSaysWhere() throws Exception {
    String token = tenant.longTokenOf("alice", 9000);
    String cut = token.substring(0, 8192 - "Authorization: Bearer ".length());

    RawHttp.Answer answer = RawHttp.get(server.uri("/api/whoami"), "Authorization: Bearer " + cut);

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.values("WWW-Authenticate").get(0)).contains("error=\"invalid_token\"");
    assertThat(lines())
        .singleElement()
        .asString()
        .contains(
            "truncated-token", "it ends after 8170 characters, where its header reaches 8192");
    assertThat(server.getAs(token, "/api/whoami").statusCode()).isEqualTo(200);
  }
}

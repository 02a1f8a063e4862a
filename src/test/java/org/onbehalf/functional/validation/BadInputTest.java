package org.onbehalf.functional.validation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.onbehalf.functional.Tenant;
import org.onbehalf.functional.WhoAmIServlet;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testing.ProtectedApplication;
import org.onbehalf.testing.RawHttp;

/** Whatever is sent instead of a valid token, byte by byte through a real container. */
class BadInputTest {
  @RegisterExtension
  static final ProtectedApplication application =
      ProtectedApplication.with().servlet("/api/whoami", new WhoAmIServlet());

  private static final Tenant tenant = application.tenant;

  private static Arguments row(String what, int status, String error, String... headerLines) {
    return Arguments.of(what, status, error, headerLines);
  }

  static Stream<Arguments> badInput() {
    String good = tenant.tokenOf("alice");
    List<Arguments> rows = new ArrayList<>();
    rows.add(row("no header", 401, ""));
    rows.add(row("Basic", 401, "", "Authorization: Basic YWxpY2U6c2VjcmV0"));
    rows.add(row("an empty token", 400, "invalid_request", "Authorization: Bearer"));
    rows.add(row("an empty token and a blank", 400, "invalid_request", "Authorization: Bearer "));
    rows.add(
        row(
            "two headers",
            400,
            "invalid_request",
            "Authorization: Bearer " + good,
            "Authorization: Bearer " + good));
    rows.add(
        row(
            "two tokens",
            400,
            "invalid_request",
            "Authorization: Bearer " + good + ", Bearer " + good));
    rows.add(row("garbage", 400, "invalid_request", "Authorization: Bearer \u00fc\u00e4\u00f6{}"));
    rows.add(
        row("garbage of the right alphabet", 401, "invalid_token", "Authorization: Bearer abcdef"));
    rows.add(
        row(
            "a huge header",
            401,
            "invalid_token",
            "Authorization: Bearer " + "a.".repeat(50 * 1024)));
    tenant
        .badTokens()
        .forEach(
            (what, token) ->
                rows.add(row(what, 401, "invalid_token", "Authorization: Bearer " + token)));
    return rows.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badInput")
  void request_getsTheContractsAnswer(String what, int status, String error, String[] headerLines)
      throws Exception {
    RawHttp.Answer answer = RawHttp.get(application.uri("/api/whoami"), headerLines);

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.values("WWW-Authenticate")).hasSize(1);
    String challenge = answer.values("WWW-Authenticate").get(0);
    assertThat(challenge)
        .startsWith("Bearer realm=\"" + tenant.tenantId() + "\", authorization_uri=\"")
        .contains("client_id=\"" + tenant.sampleClientId() + "\"")
        .doesNotContain("=\"\"");
    assertThat(challenge.substring("Bearer".length())).doesNotContain("Bearer");
    Map<String, Object> body = JSONObjectUtils.parse(answer.body());
    assertThat(body).containsKeys("error_description", "correlation_id");
    if (error.isEmpty()) {
      assertThat(challenge).doesNotContain("error");
      assertThat(body).doesNotContainKey("error");
    } else {
      assertThat(challenge).contains("error=\"" + error + "\"").contains("error_description=\"");
      assertThat(body).containsEntry("error", error);
    }
    assertThat(answer.values("Cache-Control")).containsExactly("no-store");
    assertThat(answer.values("Content-Type")).allMatch(type -> type.startsWith("application/json"));
  }

  @Test
  void aValidToken_passes() throws Exception {
    RawHttp.Answer answer =
        RawHttp.get(
            application.uri("/api/whoami"), "Authorization: bearer " + tenant.tokenOf("alice"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo(
            String.join(
                "|",
                tenant.upnOf("alice"),
                tenant.upnOf("alice"),
                "Bearer",
                "true",
                "true",
                tenant.objectIdOf("alice"),
                tenant.tenantId(),
                tenant.pageClientId(),
                "false",
                "[access_as_user]",
                "[Admin]"));
  }

  @Test
  void badInput_isNotLoggedMoreThanOnceAMinute_andNoTokenEver() throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      List<String> sent = new ArrayList<>();
      for (int round = 0; round < 5; round++) {
        for (Arguments row : badInput().toList()) {
          String[] lines = (String[]) row.get()[3];
          RawHttp.get(application.uri("/api/whoami"), lines);
          sent.addAll(List.of(lines));
        }
      }

      Map<String, Integer> told = new TreeMap<>();
      log.messages(Level.WARN)
          .forEach(line -> told.merge(line.replaceAll("\\d+", "n"), 1, Integer::sum));
      assertThat(told.values()).allMatch(times -> times == 1);
      String text = log.text();
      for (String line : sent) {
        for (String part : line.replaceFirst("^Authorization: Bearer ?", "").split("[., ]", -1)) {
          if (part.length() > 20 && !part.startsWith("Bearer") && !part.startsWith("eyJhbGciOi")) {
            assertThat(text).doesNotContain(part);
          }
        }
      }
      assertThat(text).doesNotContain(tenant.upnOf("alice"), tenant.objectIdOf("alice"));
    }
  }
}

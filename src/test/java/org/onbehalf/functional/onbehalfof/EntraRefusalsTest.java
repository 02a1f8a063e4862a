package org.onbehalf.functional.onbehalfof;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.onbehalf.OnBehalf;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testing.ProtectedApplication;
import org.onbehalf.testkit.Fault;
import org.onbehalf.testkit.Grant;

/** What our caller gets when Entra says no: one test a row of {@code aadsts.tsv}. */
class EntraRefusalsTest {
  private static final String PERSONAL = "alice@contoso.com";
  @RegisterExtension static final ProtectedApplication application = ProtectedApplication.with();

  private static final Tenant tenant = application.tenant;
  private static FilteredServer sample;
  private static int users;

  /** Needs a token and leaves everything else to Onbehalf. */
  private static final class Calling extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
      String unused = OnBehalf.from(getServletContext()).authorizationHeader("PartnerAPI");
    }
  }

  @BeforeAll
  static void start() throws Exception {
    sample =
        application.closing(
            FilteredServer.with(tenant.sampleConfiguration(URI.create("http://127.0.0.1:9/api")))
                .servlet("/api/call", new Calling())
                .start());
  }

  static Stream<Arguments> rows() throws Exception {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(EntraRefusalsTest.class.getResourceAsStream("/aadsts.tsv")),
                StandardCharsets.UTF_8))) {
      List<Arguments> rows =
          lines
              .lines()
              .filter(line -> !line.startsWith("#"))
              .map(line -> Arguments.of((Object[]) line.split("\t", -1)))
              .toList();
      assertThat(rows).hasSizeGreaterThanOrEqualTo(25);
      return rows.stream();
    }
  }

  @ParameterizedTest(name = "AADSTS{0} {1} {2} {3} is {4} {5}")
  @MethodSource("rows")
  void refusal_becomesTheAnswerThatTheCallerCanActOn(
      String code,
      String error,
      String suberror,
      String claims,
      int status,
      String answer,
      String remedy)
      throws Exception {
    users++;
    String token = tenant.tokenOf("refused" + users);
    try (CapturedLog log = new CapturedLog();
        Fault fault =
            tenant
                .emulator()
                .faults()
                .always()
                .grant(Grant.ON_BEHALF_OF)
                .status(
                    error.equals("invalid_client") ? 401 : 400,
                    "application/json",
                    body(code, error, suberror, claims))) {
      HttpResponse<String> response = sample.getAs(token, "/api/call");

      assertThat(response.statusCode()).isEqualTo(status);
      Map<String, Object> json = JSONObjectUtils.parse(response.body());
      assertThat(json).containsEntry("error", answer);
      assertThat(response.headers().allValues("WWW-Authenticate")).hasSize(status < 500 ? 1 : 0);
      assertThat(response.headers().firstValue("Retry-After").isPresent()).isEqualTo(status == 503);
      assertThat(JSONObjectUtils.getString(json, "claims"))
          .isEqualTo(answer.equals("insufficient_claims") ? claims : null);
      assertThat(response.body() + response.headers())
          .doesNotContain("AADSTS", PERSONAL, "written by Entra");
      assertThat(log.messages(Level.DEBUG))
          .filteredOn(line -> line.matches("OBH-\\d+ no token for DownstreamApis.PartnerAPI: .*"))
          .singleElement()
          .asString()
          .contains("AADSTS" + code, error, remedy)
          .doesNotContain(PERSONAL);
      assertThat(fault.hits()).isPositive();
    }
  }

  private static String body(String code, String error, String suberror, String claims) {
    Map<String, Object> body =
        new LinkedHashMap<>(
            Map.of(
                "error",
                error,
                "error_description",
                "AADSTS" + code + ": written by Entra about " + PERSONAL,
                "error_codes",
                List.of(Integer.valueOf(code)),
                "correlation_id",
                "0c1d2e3f-aaaa-bbbb-cccc-000000000001",
                "trace_id",
                "0c1d2e3f-aaaa-bbbb-cccc-000000000002"));
    if (!suberror.equals("-")) {
      body.put("suberror", suberror);
    }
    if (!claims.equals("-")) {
      body.put("claims", claims);
    }
    return JSONObjectUtils.toJSONString(body);
  }
}

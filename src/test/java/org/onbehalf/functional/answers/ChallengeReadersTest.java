package org.onbehalf.functional.answers;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.onbehalf.OnBehalf;
import org.onbehalf.functional.Tenant;
import org.onbehalf.testing.ProtectedApplication;
import org.onbehalf.testing.clients.AzureCorePythonReader;
import org.onbehalf.testing.clients.AzureCoreReader;
import org.onbehalf.testing.clients.ChallengeReader;
import org.onbehalf.testing.clients.JavaScriptReader;
import org.onbehalf.testing.clients.MsalNetReader;
import org.onbehalf.testkit.EntraRule;
import org.onbehalf.testkit.Fault;
import org.onbehalf.testkit.FaultScript;
import org.onbehalf.testkit.Grant;

/** Every kind of challenge, as it comes through HTTP, read as the clients in the field read it. */
class ChallengeReadersTest {
  private static final List<ChallengeReader> READERS =
      List.of(
          new JavaScriptReader("msal-js"),
          new JavaScriptReader("azure-core-client"),
          new JavaScriptReader("azure-core-rest-pipeline"),
          new AzureCoreReader(),
          new AzureCorePythonReader(),
          new MsalNetReader());

  /** As Entra writes them, and what trips simple parsers; of each length of base64's padding. */
  private static final List<String> CLAIMS =
      List.of(
          "{\"access_token\":{\"acrs\":{\"essential\":true,\"value\":\"c1\"}}}",
          "{\"access_token\":{\"nbf\":{\"essential\":true, \"value\":\"1604106651\"}}}",
          "{\"a\":\"\"}",
          "{\"a\":\"1\"}",
          "{\"a\":\"12\"}",
          "{\"a\":{\"value\":\"~~~~???>>>>~?>~?>\"}}",
          "{\"a\":{\"value\":\"J\u00f6rg \u65e5\u672c\u8a9e \ud83d\ude00\"}}",
          "{\"a\":{\"values\":[\"one, two\",\"100% %41\",\"x=\\\"y\\\"\",\"back\\\\slash\",\"it's\"]}}",
          "{\"a\":\"\\\", error=\\\"none\\\", Bearer claims=\\\"e30=\\\"\",\"b\":null,\"c\":[1,2.5,true]}",
          "{\"a\":\"" + "x".repeat(3000) + "\"}");

  @RegisterExtension
  static final ProtectedApplication application =
      ProtectedApplication.with(
              "DownstreamApis.PartnerAPI.BaseUrl", "https://partner.example.com",
              "DownstreamApis.PartnerAPI.Scopes", "api://partner/orders.read",
              "Authorization.Rules.0.Path", "/api/scope",
              "Authorization.Rules.0.Scopes", "Orders.Read Orders.Write")
          .servlet("/api/partner", new Asks())
          .servlet("/api/scope", new Asks());

  private static final Tenant tenant = application.tenant;

  /** Calls downstream and knows nothing of challenges. */
  private static final class Asks extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
      OnBehalf.from(getServletContext()).authorizationHeader("PartnerAPI");
    }
  }

  private enum Kind {
    CHALLENGE(401),
    INVALID_REQUEST(400),
    INVALID_TOKEN(401),
    INSUFFICIENT_SCOPE(403),
    INSUFFICIENT_CLAIMS(401),
    CONSENT_REQUIRED(401),
    INTERACTION_REQUIRED(401),
    ACCESS_DENIED(403),
    USER_REQUIRED(403);

    final int status;

    Kind(int status) {
      this.status = status;
    }

    HttpResponse<String> answer() throws Exception {
      FaultScript entra = tenant.emulator().faults().always().grant(Grant.ON_BEHALF_OF);
      return switch (this) {
        case CHALLENGE -> application.get("/api/partner");
        case INVALID_REQUEST -> application.getAs("a b", "/api/partner");
        case INVALID_TOKEN ->
            application.getAs(tenant.tokenOf("alice").replaceFirst("....$", ""), "/api/partner");
        case INSUFFICIENT_SCOPE -> application.getAs(tenant.tokenOf("alice"), "/api/scope");
        case USER_REQUIRED -> application.getAs(tenant.applicationToken(), "/api/partner");
        case INSUFFICIENT_CLAIMS -> callWith(entra.claimsChallenge(CLAIMS.get(0)));
        case CONSENT_REQUIRED -> callWith(entra.consentRequired());
        case INTERACTION_REQUIRED -> callWith(entra.refuse(EntraRule.MFA_REQUIRED));
        case ACCESS_DENIED -> callWith(entra.refuse(EntraRule.UNASSIGNED_USER));
      };
    }
  }

  private static HttpResponse<String> callWith(Fault inForce) throws Exception {
    try (inForce) {
      // a new token each time: nothing is cached
      return application.getAs(tenant.tokenOf("alice"), "/api/partner");
    }
  }

  static Stream<Arguments> everyKindForEveryReader() {
    return READERS.stream()
        .flatMap(reader -> Stream.of(Kind.values()).map(kind -> Arguments.of(reader, kind)));
  }

  static Stream<Arguments> everyClaimForEveryReader() {
    return READERS.stream()
        .flatMap(reader -> CLAIMS.stream().map(claims -> Arguments.of(reader, claims)));
  }

  private static String challenge(HttpResponse<String> answer) {
    List<String> lines = answer.headers().allValues("WWW-Authenticate");
    assertThat(lines).hasSize(1);
    return lines.get(0);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("everyKindForEveryReader")
  void challenge_ofEachKind_isReadAsItWasMeant(ChallengeReader reader, Kind kind) throws Exception {
    HttpResponse<String> answer = kind.answer();
    Map<String, Object> body = JSONObjectUtils.parse(answer.body());

    Map<String, String> read = reader.parameters(challenge(answer));

    assertThat(answer.statusCode()).isEqualTo(kind.status);
    Map<String, String> meant = new LinkedHashMap<>();
    meant.put("realm", tenant.tenantId());
    meant.put(
        "authorization_uri",
        tenant.emulator().instance() + tenant.tenantId() + "/oauth2/authorize");
    meant.put("client_id", tenant.sampleClientId());
    if (kind != Kind.CHALLENGE) {
      meant.put("error", kind.name().toLowerCase(Locale.ROOT));
      meant.put("error_description", (String) body.get("error_description"));
    }
    if (kind == Kind.INSUFFICIENT_SCOPE) {
      meant.put("scope", "Orders.Read Orders.Write");
    }
    assertThat(withoutClaims(read)).isEqualTo(withoutClaims(meant));
    assertThat(read.containsKey("claims")).isEqualTo(kind == Kind.INSUFFICIENT_CLAIMS);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("everyKindForEveryReader")
  void claims_areAskedForAfterAClaimsChallengeOnly(ChallengeReader reader, Kind kind)
      throws Exception {
    HttpResponse<String> answer = kind.answer();

    assertThat(reader.claims(answer.statusCode(), challenge(answer)))
        .isEqualTo(kind == Kind.INSUFFICIENT_CLAIMS ? CLAIMS.get(0) : null);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("everyClaimForEveryReader")
  void claims_ofAnyContent_arriveAsEntraSentThem(ChallengeReader reader, String claims)
      throws Exception {
    HttpResponse<String> answer =
        callWith(
            tenant.emulator().faults().always().grant(Grant.ON_BEHALF_OF).claimsChallenge(claims));

    String asked = reader.claims(answer.statusCode(), challenge(answer));
    assertThat(asked).isNotNull();
    assertThat(JSONObjectUtils.parse(asked)).isEqualTo(JSONObjectUtils.parse(claims));
  }

  /** The documented snippet removes apostrophes; all of them agree on the rest. */
  private static Map<String, String> withoutClaims(Map<String, String> parameters) {
    Map<String, String> rest = new TreeMap<>();
    parameters.forEach((name, value) -> rest.put(name, value.replace("'", "")));
    rest.remove("claims");
    return rest;
  }
}

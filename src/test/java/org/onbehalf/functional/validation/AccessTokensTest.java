package org.onbehalf.functional.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.functional.validation.IssuerShapes.TENANT;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.onbehalf.functional.ExchangingServlet;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.functional.WhoAmIServlet;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testing.OidcIssuer;
import org.onbehalf.testing.ProtectedApplication;
import org.onbehalf.testing.RecordingApi.Answer;

/** docs/access-tokens.md: what each kind of issuer calls an access token, and what it does not. */
class AccessTokensTest {
  private static final String DOCUMENT = "/.well-known/openid-configuration";

  private static final Map<String, OidcIssuer> ISSUERS = new HashMap<>();
  @RegisterExtension static final ProtectedApplication application = ProtectedApplication.with();

  private static final Tenant tenant = application.tenant;
  private static OidcIssuer keysElsewhere;
  private static FilteredServer server;

  @BeforeAll
  static void start() throws Exception {
    for (IssuerShapes shape : IssuerShapes.values()) {
      ISSUERS.computeIfAbsent(shape.issuer, name -> OidcIssuer.start());
    }
    Map<String, String> configuration = tenant.sampleConfiguration();
    put(configuration, "Entra", "entra", "/" + TENANT, "Audiences", "orders api://orders");
    publish("Entra", "/" + TENANT + "/v2.0", host("Entra") + "/" + TENANT + "/v2.0", "");
    publish("Entra", "/" + TENANT, "https://sts.windows.net/" + TENANT + "/", "");
    put(configuration, "Ciam", "ciam", "/" + TENANT, "Audience", "orders");
    publish("Ciam", "/" + TENANT + "/v2.0", host("Ciam") + "/" + TENANT + "/v2.0", "");
    put(configuration, "B2c", "b2c", "/" + TENANT + "/B2C_1_susi", "Audience", "orders");
    publish("B2c", "/" + TENANT + "/B2C_1_susi/v2.0", host("B2c") + "/" + TENANT + "/v2.0/", "");
    put(configuration, "Adfs", "adfs", "/adfs", "Audience", "https://orders.example");
    configuration.put("Issuers.Adfs.RoleClaim", "group");
    publish(
        "Adfs",
        "/adfs",
        host("Adfs") + "/adfs",
        ",\"access_token_issuer\":\"" + host("Adfs") + "/adfs/services/trust\"");
    put(configuration, "Keycloak", "oidc", "/realms/partners", "Audience", "orders");
    configuration.put("Issuers.Keycloak.RoleClaim", "realm_access.roles");
    publish("Keycloak", "/realms/partners", host("Keycloak") + "/realms/partners", "");
    put(configuration, "Okta", "oidc", "/oauth2/default", "Audience", "api://default");
    configuration.put("Issuers.Okta.RoleClaim", "groups");
    publish("Okta", "/oauth2/default", host("Okta") + "/oauth2/default", ",\"x\":1e30");
    put(configuration, "Auth0", "oidc", "", "Audience", "https://orders.example/");
    configuration.put("Issuers.Auth0.RoleClaim", "https://orders.example/roles");
    publish("Auth0", "", host("Auth0") + "/", ",\"token_endpoint\":null");
    put(configuration, "Cognito", "oidc", "/us-east-1_Example", "Audience", "orders");
    configuration.put("Issuers.Cognito.RoleClaim", "cognito:groups");
    publish(
        "Cognito",
        "/us-east-1_Example",
        host("Cognito") + "/us-east-1_Example",
        ",\"token_endpoint\":\"https://x.auth.us-east-1.amazoncognito.com/oauth2/token\"");
    put(configuration, "Google", "oidc", "", "Audience", "https://orders.example");
    configuration.put("Issuers.Google.AllowWebApiToBeAuthorizedByACL", "true");
    configuration.put("Issuers.Google.AllowedClients", "107517467455664443765");
    keysElsewhere = application.closing(OidcIssuer.start());
    String keys = keysElsewhere.issuer() + "/oauth2/v3/certs";
    configuration.put("Issuers.Google.JwksUri", keys);
    keysElsewhere.publish("/oauth2/v3/certs", Answer.json(200, issuer("Google").keySet()));
    issuer("Google")
        .publish(
            DOCUMENT,
            Answer.json(
                200, "{\"issuer\":\"%s\",\"jwks_uri\":\"%s\"}".formatted(host("Google"), keys)));
    put(configuration, "Spring", "oidc", "", "Audience", "page");
    configuration.put("Issuers.Spring.DefaultCaller", "user");
    configuration.put("Authorization.Rules.0.Path", "/api/users");
    configuration.put("Authorization.Rules.0.Callers", "user");
    configuration.put("Authorization.Rules.1.Path", "/api/applications");
    configuration.put("Authorization.Rules.1.Callers", "app");
    configuration.put("DownstreamApis.PartnerAPI.BaseUrl", "https://partner.example.com");
    configuration.put("DownstreamApis.PartnerAPI.Scopes", "api://partner/orders.read");
    server =
        application.closing(
            FilteredServer.with(configuration)
                .servlet("/api/users", new WhoAmIServlet())
                .servlet("/api/applications", new WhoAmIServlet())
                .servlet("/api/exchange", new ExchangingServlet())
                .start());
  }

  private static void put(
      Map<String, String> configuration,
      String name,
      String type,
      String path,
      String key,
      String value) {
    configuration.put("Issuers." + name + ".Type", type);
    configuration.put("Issuers." + name + ".Authority", host(name) + path);
    configuration.put("Issuers." + name + "." + key, value);
    configuration.put("Issuers." + name + ".TrustRoles", "true");
  }

  private static void publish(String name, String path, String issuer, String more) {
    issuer(name)
        .publish(
            path + DOCUMENT,
            Answer.json(
                200,
                "{\"issuer\":\"%s\",\"jwks_uri\":\"%s/keys\"%s}"
                    .formatted(issuer, host(name), more)));
  }

  private static OidcIssuer issuer(String name) {
    return Objects.requireNonNull(ISSUERS.get(name), name);
  }

  private static String host(String name) {
    return issuer(name).issuer();
  }

  @AfterAll
  static void stop() throws Exception {
    ISSUERS.values().forEach(OidcIssuer::close);
  }

  private static String signed(IssuerShapes shape, String claims) {
    return issuer(shape.issuer).sign(shape.header, claims);
  }

  private static String accessToken(IssuerShapes shape) {
    return shape.accessToken(host(shape.issuer), Instant.now().getEpochSecond());
  }

  private static boolean isMachine(IssuerShapes shape) {
    return shape == IssuerShapes.GOOGLE;
  }

  private static HttpResponse<String> call(IssuerShapes shape, String claims) throws Exception {
    return server.getAs(
        signed(shape, claims), isMachine(shape) ? "/api/applications" : "/api/users");
  }

  @ParameterizedTest
  @EnumSource
  void accessToken_ofEachIssuer_isAccepted(IssuerShapes shape) throws Exception {
    HttpResponse<String> answer = call(shape, accessToken(shape));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    List<String> told = Arrays.asList(answer.body().split("\\|(?=[^4])", -1));
    assertThat(told.get(0)).isEqualTo(shape.callerName());
    assertThat(answer.body()).contains(String.valueOf(isMachine(shape)) + "|[");
  }

  @ParameterizedTest
  @EnumSource
  void idToken_ofEachIssuer_isRefused(IssuerShapes shape) throws Exception {
    String idToken = shape.idToken(host(shape.issuer), Instant.now().getEpochSecond());

    assertThat(call(shape, idToken).statusCode()).isEqualTo(401);
  }

  /** Only the kind of token tells: an API may be registered as its own client. */
  @ParameterizedTest
  @EnumSource
  void idToken_ofEachIssuer_forOurOwnAudience_isRefused(IssuerShapes shape) throws Exception {
    String idToken = shape.idToken(host(shape.issuer), Instant.now().getEpochSecond());
    String forUs = idToken.replaceFirst("\"aud\":\"[^\"]*\"", "\"aud\":\"" + shape.audience + "\"");

    assertThat(forUs).contains("\"" + shape.audience + "\"");
    assertThat(call(shape, forUs).statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @EnumSource
  void accessToken_ofEachIssuer_forAnotherAudience_isRefused(IssuerShapes shape) throws Exception {
    String token = accessToken(shape);
    String other =
        shape == IssuerShapes.COGNITO
            ? token.replace("orders/read", "invoices/read")
            : token.replace("\"" + shape.audience + "\"", "\"other\"");

    try (CapturedLog log = new CapturedLog()) {
      assertThat(other).isNotEqualTo(token);
      assertThat(call(shape, other).statusCode()).isEqualTo(401);
      assertThat(log.text()).doesNotContain("AzureAd.");
    }
  }

  @ParameterizedTest
  @EnumSource
  void accessToken_ofEachIssuer_thatHasExpired_isRefused(IssuerShapes shape) throws Exception {
    String expired =
        shape.accessToken(host(shape.issuer), Instant.now().getEpochSecond() - 3600 - 120);

    assertThat(call(shape, expired).statusCode()).isEqualTo(401);
  }

  @Test
  void roles_areFoundWhereTheIssuerWritesThem() throws Exception {
    assertThat(call(IssuerShapes.KEYCLOAK, accessToken(IssuerShapes.KEYCLOAK)).body())
        .endsWith("[buyer, offline_access]");
    assertThat(call(IssuerShapes.AD_FS, accessToken(IssuerShapes.AD_FS)).body())
        .endsWith("[Buyers]");
    assertThat(call(IssuerShapes.OKTA, accessToken(IssuerShapes.OKTA)).body())
        .endsWith("[Everyone, buyer]");
    assertThat(call(IssuerShapes.AUTH0, accessToken(IssuerShapes.AUTH0)).body())
        .endsWith("[buyer]");
    assertThat(call(IssuerShapes.COGNITO, accessToken(IssuerShapes.COGNITO)).body())
        .endsWith("[buyer]");
  }

  // --- applications ------------------------------------------------------------------------------

  private static final List<String> MACHINES =
      List.of(
          // RFC 9068
          "AUTH0 {'iss':'HOST/','sub':'batch','client_id':'batch','aud':'https://orders.example/','scope':'orders.read','jti':'j',TIMES}",
          "AUTH0 {'iss':'HOST/','sub':'xyz@clients','aud':'https://orders.example/','azp':'xyz','scope':'read:orders','gty':'client-credentials',TIMES}",
          "AUTH0 {'iss':'HOST/','sub':'xyz@clients','aud':'https://orders.example/','azp':'xyz','scope':'read:orders',TIMES}",
          "AUTH0 {'iss':'HOST/','aud':'https://orders.example/','client_id':'batch','scope':'orders.read',TIMES}",
          "AUTH0 {'iss':'HOST/','aud':'https://orders.example/','azp':'page','client_id':'batch','sub':'batch','scope':'orders.read',TIMES}",
          "KEYCLOAK {'iss':'HOST/realms/partners','aud':'orders','sub':'4712','typ':'Bearer','azp':'batch','realm_access':{'roles':['buyer']},'scope':'email profile','clientHost':'10.0.0.1','clientAddress':'10.0.0.1','client_id':'batch','preferred_username':'service-account-batch',TIMES}",
          "KEYCLOAK {'iss':'HOST/realms/partners','aud':'orders','sub':'4712','typ':'Bearer','azp':'batch','scope':'orders.read','preferred_username':'service-account-batch',TIMES}",
          "KEYCLOAK {'iss':'HOST/realms/partners','aud':'orders','sub':'4712','typ':'Bearer','azp':'batch','scope':'orders.read','clientId':'batch',TIMES}",
          "OKTA {'ver':1,'jti':'AT.1','iss':'HOST/oauth2/default','aud':'api://default','cid':'0oa2','scp':['orders.read'],'sub':'0oa2',TIMES}",
          "COGNITO {'sub':'2example','token_use':'access','scope':'orders/read','auth_time':NOW,'iss':'HOST/us-east-1_Example','version':2,'jti':'j','client_id':'2example',TIMES}",
          "SPRING {'sub':'page','aud':'page','nbf':NOW,'scope':['orders.read'],'iss':'HOST','jti':'j',TIMES}",
          "B2C {'iss':'HOST/TENANT/v2.0/','aud':'orders','sub':'OID','tfp':'B2C_1_susi','scp':'app.read','azp':'page','ver':'1.0',TIMES}",
          "AD_FS {'aud':'https://orders.example','iss':'HOST/adfs/services/trust','apptype':'Confidential','appid':'batch','auth_time':'2026-11-29T07:30:55.566Z','ver':'1.0','scp':'orders.read',TIMES}");

  @Test
  void application_ofEachIssuer_isNoUser() throws Exception {
    List<String> wrong = new ArrayList<>();
    for (String machine : MACHINES) {
      IssuerShapes shape = IssuerShapes.valueOf(machine.substring(0, machine.indexOf(' ')));
      long now = Instant.now().getEpochSecond();
      String claims =
          machine
              .substring(machine.indexOf(' ') + 1)
              .replace("TIMES", "'iat':" + now + ",'exp':" + (now + 3600))
              .replace('\'', '"')
              .replace("HOST", host(shape.issuer))
              .replace("TENANT", TENANT)
              .replace("OID", IssuerShapes.OID)
              .replace("NOW", String.valueOf(now));
      String token = signed(shape, claims);
      int asApplication = server.getAs(token, "/api/applications").statusCode();
      int asUser = server.getAs(token, "/api/users").statusCode();
      HttpResponse<String> exchange = server.getAs(token, "/api/exchange");
      if (asApplication != 200
          || asUser != 403
          || exchange.statusCode() != 403
          || !exchange.body().contains("user_required")) {
        wrong.add(machine + ": " + asApplication + " " + asUser + " " + exchange.body());
      }
    }
    assertThat(wrong).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GOOGLE")
  void user_ofEachIssuer_isNoApplication(IssuerShapes shape) throws Exception {
    assertThat(server.getAs(signed(shape, accessToken(shape)), "/api/applications").statusCode())
        .isEqualTo(403);
  }

  @Test
  void guest_isNotCalledByTheNameOfAMember() throws Exception {
    Map<String, Object> guest =
        Map.of("acct", 1, "preferred_username", tenant.upnOf("bob"), "idp", "live.com");

    assertThat(server.getAs(tenant.tokenOf("alice"), "/api/users").body())
        .startsWith(tenant.upnOf("alice") + "|");
    assertThat(server.getAs(tenant.tokenOf("alice", guest), "/api/users").body())
        .startsWith(tenant.tenantId() + ".");
  }

  /** Names that users choose make them no application. */
  @ParameterizedTest
  @CsvSource({"service-account-batch, 4711", "ada, x@clients"})
  void user_whoseNameLooksLikeAnApplications_isAUser(String name, String subject) throws Exception {
    String token =
        signed(
            IssuerShapes.KEYCLOAK,
            accessToken(IssuerShapes.KEYCLOAK)
                .replace("\"ada\"", "\"" + name + "\"")
                .replace("4711", subject));

    assertThat(server.getAs(token, "/api/users").statusCode()).isEqualTo(200);
    assertThat(server.getAs(token, "/api/applications").statusCode()).isEqualTo(403);
  }

  @Test
  void scopesOfAnApplication_areItsRoles() throws Exception {
    String token =
        signed(
            IssuerShapes.OKTA,
            accessToken(IssuerShapes.OKTA)
                .replace("ada@example.com", "0oa1")
                .replaceFirst(",\\s*\"groups\":\\[[^]]*]", ""));

    assertThat(server.getAs(token, "/api/applications").body())
        .startsWith("Okta.0oa1|")
        .endsWith("|true|[]|[orders.read]");
  }
}

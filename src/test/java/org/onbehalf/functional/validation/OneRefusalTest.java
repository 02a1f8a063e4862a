package org.onbehalf.functional.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.functional.WhoAmIServlet;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testing.ProtectedApplication;
import org.onbehalf.testkit.App;
import org.onbehalf.testkit.EntraEmulator;
import org.onbehalf.testkit.TestToken;

/**
 * Until a signature is verified all refusals are one answer: from forged tokens nobody learns which
 * tenants, issuers and audiences are accepted (SECURITY.md).
 */
class OneRefusalTest {
  private static final String CUSTOMER = "aaaaaaaa-1111-4000-8000-00000000000a";
  private static final String STRANGER = "cccccccc-1111-4000-8000-00000000000c";
  private static final String PARTNER = "bbbbbbbb-0000-4000-8000-00000000000b";

  @RegisterExtension static final ProtectedApplication application = ProtectedApplication.with();

  private static final Tenant tenant = application.tenant;
  private static EntraEmulator partner;
  private static FilteredServer server;

  @BeforeAll
  static void start() throws Exception {
    partner =
        application.closing(EntraEmulator.builder().tenant(PARTNER, "fabrikam.example").start());
    Map<String, String> configuration = tenant.sampleConfiguration();
    configuration.put("AzureAd.TenantId", "organizations");
    configuration.put("AzureAd.AllowedTenants.0", EntraEmulator.TENANT);
    configuration.put("AzureAd.AllowedTenants.1", CUSTOMER);
    configuration.put("Issuers.Fabrikam.Type", "entra");
    configuration.put("Issuers.Fabrikam.Authority", partner.instance() + PARTNER);
    configuration.put("Issuers.Fabrikam.Audiences", "api://fabrikam");
    server =
        application.closing(
            FilteredServer.with(configuration).servlet("/api/whoami", new WhoAmIServlet()).start());
  }

  @Test
  void get_withForgedTokens_tellsThemApartInNoWay() throws Exception {
    Map<String, String> forged = forged();
    // keys are held from here on
    assertThat(server.getAs(tenant.tokenOf("alice"), "/api/whoami").statusCode()).isEqualTo(200);
    List<String> answers = new ArrayList<>();
    try (CapturedLog log = new CapturedLog()) {
      for (Map.Entry<String, String> each : forged.entrySet()) {
        String answer = answer(each.getValue());
        assertThat(answer).as(each.getKey()).startsWith("401 ").contains("invalid_token");
        answers.add(answer);
      }
      assertThat(answers).containsOnly(answers.get(0));
      assertThat(log.text()).as("the log knows more").contains("tenant-not-allowed", "audience");
    }
  }

  @Test
  void get_withSignedTokens_namesTheCheck() throws Exception {
    assertThat(answer(signed().audience("api://another").mint()))
        .contains("The token was made for another API");
    assertThat(answer(signed().expired().mint())).contains("The token has expired");
  }

  @Test
  void get_withForgedTokensWhileTheKeysCannotBeFetched_tellsTenantsApartInNoWay() throws Exception {
    try (EntraEmulator other = EntraEmulator.start()) {
      App api = other.register(App.named("API").scope("access_as_user"));
      Map<String, String> configuration = new LinkedHashMap<>();
      configuration.put("AzureAd.Instance", other.instance().toString());
      configuration.put("AzureAd.TenantId", "organizations");
      configuration.put("AzureAd.AllowedTenants.0", EntraEmulator.TENANT);
      configuration.put("AzureAd.ClientId", api.clientId());
      configuration.put("TokenCache.Store", "memory");
      TestToken token =
          other
              .tokens()
              .forUser(other.user("alice"))
              .client(other.register(App.named("Page")))
              .audience(api)
              .scopes("access_as_user");
      try (FilteredServer own =
          FilteredServer.with(configuration).servlet("/api/whoami", new WhoAmIServlet()).start()) {
        assertThat(own.getAs(token.mint(), "/api/whoami").statusCode()).isEqualTo(200);
        String customers = token.kid("forged").mint();
        String strangers = token.kid("forged").tenant(STRANGER).mint();
        other.close();

        assertThat(own.getAs(customers, "/api/whoami").statusCode()).isEqualTo(503);
        assertThat(own.getAs(strangers, "/api/whoami").statusCode()).isEqualTo(503);
      }
    }
  }

  private static TestToken signed() {
    return tenant
        .emulator()
        .tokens()
        .forUser(tenant.user("alice"))
        .client(tenant.page())
        .audience(tenant.sample())
        .scopes("access_as_user");
  }

  private static Map<String, String> forged() {
    Map<String, String> forged = new LinkedHashMap<>();
    forged.put("a known tenant", unknown().mint());
    forged.put("another known tenant", ofTenant(unknown(), CUSTOMER));
    forged.put("an unknown tenant", ofTenant(unknown(), STRANGER));
    forged.put("no tenant", unknown().without("tid").mint());
    forged.put("another audience", unknown().audience("api://another").mint());
    forged.put("another issuer", unknown().issuer("https://sts.evil.example/").mint());
    forged.put("no issuer", unknown().without("iss").mint());
    forged.put("an issuer of another type", unknown().claim("iss", 7).mint());
    forged.put("a known issuer", unknown().issuer(partner.instance() + PARTNER + "/v2.0").mint());
    forged.put("expired", unknown().expired().mint());
    forged.put("no expiry", unknown().without("exp").mint());
    forged.put("another version", unknown().claim("ver", "3.0").mint());
    forged.put("an ID token", unknown().claim("nonce", "x").mint());
    forged.put("a key id that is no text", unknown().header("kid", 7).mint());
    forged.put("no key id", unknown().header("kid", "").mint());
    forged.put("another typ", unknown().header("typ", "logout+jwt").mint());
    forged.put("a Graph token", unknown().header("nonce", "x").mint());
    forged.put("a key brought along", unknown().header("jku", "https://x.example").mint());
    forged.put("a known key", signed().signedWithForeignKey().mint());
    forged.put("a known key, unknown tenant", ofTenant(signed().tampered(), STRANGER));
    forged.put("HS256", signed().signedWithPublicKey().mint());
    forged.put("unsigned", signed().unsigned().mint());
    forged.put("cut", unknown().mint().substring(0, 200));
    forged.put("opaque", "opaque");
    forged.put("no JSON", base64("{}") + "." + base64("{{") + ".AAAA");
    forged.put("no base64url", "eyJ.e.AAAB");
    forged.put("encrypted", base64("{\"alg\":\"RSA-OAEP\"}") + ".AAAA.AAAA.AAAA.AAAA");
    forged.put("too long", unknown().mint() + "A".repeat(40_000));
    return forged;
  }

  private static TestToken unknown() {
    return signed().kid("forged");
  }

  private static String ofTenant(TestToken token, String tid) {
    return token.tenant(tid).issuer(tenant.emulator().instance() + tid + "/v2.0").mint();
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** All that a client sees, but for the date and the request's own id. */
  private static String answer(String token) throws Exception {
    HttpResponse<String> response =
        server.getAs(token, "/api/whoami", "client-request-id", "id-123456");
    Map<String, List<String>> headers = new TreeMap<>(response.headers().map());
    headers.remove("date");
    return (response.statusCode() + " " + headers + " " + response.body())
        .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\"}", "\"}");
  }
}

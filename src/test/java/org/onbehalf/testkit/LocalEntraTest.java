package org.onbehalf.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jwt.SignedJWT;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onbehalf.testing.Http;

/** The emulator as a local Entra: its file, its page. */
class LocalEntraTest {
  private EntraEmulator entra;
  private Browser browser;

  @BeforeEach
  void start() {
    entra = started(LocalEntra.example());
    browser = new Browser(entra);
  }

  @AfterEach
  void stop() {
    entra.close();
  }

  private static EntraEmulator started(String file) {
    return EmulatorFile.start("local-entra.conf", file.replace("httpPort = 8089", ""), 0);
  }

  private String tokenOfAlice() {
    return browser.get("/token?api=Orders&as=Alice").body();
  }

  private Browser.Answer exchange(String token) {
    return browser.token(
        Browser.form(
            "grant_type",
            Grant.ON_BEHALF_OF.parameter(),
            "requested_token_use",
            "on_behalf_of",
            "client_id",
            Guids.of("application", "Orders"),
            "client_secret",
            "local-secret",
            "assertion",
            token,
            "scope",
            "api://partner/.default"));
  }

  @Test
  void example_isATenantInWhichCallsOnBehalfWork() throws Exception {
    String token = tokenOfAlice();

    assertThat(SignedJWT.parse(token).getJWTClaimsSet().getStringListClaim("roles"))
        .containsExactly("Orders.Approve");
    assertThat(exchange(token).status()).isEqualTo(200);
    assertThat(exchange(browser.get("/token?api=Orders&as=Bob").body()).text("error_codes"))
        .isEqualTo("[65001]");
    String application = browser.get("/token?api=Orders&as=Nightly%20import").body();
    assertThat(SignedJWT.parse(application).getJWTClaimsSet().getStringListClaim("roles"))
        .containsExactly("Orders.Import");
  }

  @Test
  void page_tellsWhatHappened_andGivesATokenWithTheLinesForAShell() {
    exchange(tokenOfAlice());
    exchange(browser.get("/token?api=Orders&as=Bob").body());

    Browser.Answer page = browser.get("/?api=Orders&as=alice%40contoso.onmicrosoft.com");

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.body())
        .contains("token: on behalf of", "200 granted", "400 AADSTS65001 invalid_grant")
        .contains("curl -s &#39;" + entra.instance() + "token?api=Orders&amp;as=Alice&#39;")
        .contains("AzureAd.ClientId = &quot;" + Guids.of("application", "Orders"))
        .contains("preferred_username: alice@")
        .doesNotContain("<script", "src=", "http-equiv");
    assertThat(page.header("Content-Security-Policy"))
        .startsWith(
            "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self';")
        .doesNotContain("script-src", "unsafe");
  }

  @Test
  void page_isNotForOtherSites() {
    for (String origin : List.of("https://evil.example", "null")) {
      HttpResponse<String> answer =
          new Http()
              .send(
                  HttpRequest.newBuilder(entra.instance().resolve("/token?api=Orders&as=Alice"))
                      .header("Origin", origin)
                      .build());

      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }
    assertThat(browser.get("/token?api=Orders&as=Alice").header("Access-Control-Allow-Origin"))
        .isEmpty();
  }

  @Test
  void token_forWhomNobodyKnows_tellsWhoIsThere() {
    Browser.Answer nobody = browser.get("/token?api=Orders&as=Zoe");

    assertThat(nobody.status()).isEqualTo(400);
    assertThat(nobody.body()).contains("no user or application 'Zoe'", "Alice");
    assertThat(browser.get("/elsewhere").status()).isEqualTo(404);
  }

  @Test
  void faultsOfTheFile_areInForce() {
    entra.close();
    entra =
        started(
            LocalEntra.example()
                .replace(
                    "faults = [",
                    """
                    faults = [
                    { grant = on_behalf_of, user = Alice, times = 1, throttle = 7 s }
                    { user = Alice, refuse = mfa_required, resource = Partner }
                    """));
    browser = new Browser(entra);
    String token = tokenOfAlice();

    assertThat(exchange(token).header("Retry-After")).isEqualTo("7");
    assertThat(exchange(token).text("error_codes")).isEqualTo("[50076]");
  }

  @Test
  void fileOfTheDocumentation_isUnderstood() throws Exception {
    String page = Files.readString(Path.of("docs/testing.md"));
    String file = page.substring(page.indexOf("```text\napps {") + 8).split("\n```", 2)[0];

    try (EntraEmulator documented = EmulatorFile.start("docs/testing.md", file, 0)) {
      assertThat(new Browser(documented).get("/token?api=Orders&as=Alice").status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "apps { Orders { scope = [read] } }              | local-entra.conf line 1: apps.\"Orders\" has no key 'scope'; the keys are clientId,",
        "app { }                                         | line 1:  has no key 'app'; the keys are httpPort,",
        "apps { Orders { clientId = seven } }            | line 1: apps.\"Orders\": The client id must be a GUID, found 'seven'",
        "apps { Orders { requires { Partner = [x] } } }  | apps.\"Orders\": there is no application 'Partner'; there are [Orders]",
        "apps { Orders { accessTokenVersion = two } }    | accessTokenVersion is 'two'; write a whole number",
        "apps = [1]                                      | apps is no section; write apps { … }",
        "users { Anna { roles { Orders = [a] } } }       | users.\"Anna\": there is no application 'Orders'; there are []",
        "users { Anna { enabled = perhaps } }            | enabled is 'perhaps'; write true or false",
        "faults = [ { user = Anna, hang = true } ]       | faults.0: there is no user 'Anna'; there are []",
        "faults = [ { times = 1 } ]                      | faults.0: what shall happen? Found []; name one of refuse,",
        "faults = [ { grant = obo, hang = true } ]       | there is no grant 'obo'; use one of [AUTHORIZATION_CODE,",
        "faults = [ { latency = 2 minutos } ]            | latency is no duration; write its unit, too: latency = 2 s",
        "faults = { hang = true }                        | faults is no list; write faults = [ { … } ]",
        "apps { Orders {                                 | local-entra.conf line 1",
      })
  void wrongFile_isToldWithLineAndRemedy(String file, String message) {
    assertThatThrownBy(() -> EmulatorFile.start("local-entra.conf", file, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("line 1");
  }

  @Test
  void commandLine_explainsItself() {
    assertThat(run("--help")).startsWith("0 usage: java -jar");
    assertThat(run("--example")).contains("httpPort = 8089");
    assertThat(run("--wrong")).startsWith("2 usage:");
    assertThat(run("no-such-file")).contains("2 no-such-file cannot be read", "--example");
  }

  private static String run(String argument) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    int status = LocalEntra.run(new String[] {argument}, out, out);
    return status + " " + bytes.toString(StandardCharsets.UTF_8);
  }
}

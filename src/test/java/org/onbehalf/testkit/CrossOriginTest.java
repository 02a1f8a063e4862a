package org.onbehalf.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.testing.Http;

/** What web pages may do: those of this machine, of the registered applications, of other sites. */
class CrossOriginTest {
  private static final String AUTHORIZE = "/oauth2/v2.0/authorize";
  private static final String TOKEN = "/oauth2/v2.0/token";

  private final EntraEmulator entra = EntraEmulator.start();
  private final App api = entra.register(App.named("API").scope("read").secret("local-secret"));
  private final App frontEnd =
      entra.register(
          App.named("Front end")
              .publicRedirectUri("http://localhost")
              .publicRedirectUri("https://front.example/signed-in"));
  private final User alice = entra.user("Alice");
  private final Http http = new Http();

  @AfterEach
  void stop() {
    entra.close();
  }

  private HttpResponse<String> send(
      String method, String path, String origin, Map<String, String> form) {
    return http.send(
        HttpRequest.newBuilder(entra.instance().resolve(EntraEmulator.TENANT + path))
            .header("Origin", origin)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .method(method, HttpRequest.BodyPublishers.ofString(SignInPages.encode(form)))
            .build());
  }

  private Map<String, String> clientCredentials() {
    return Browser.form(
        "grant_type",
        "client_credentials",
        "client_id",
        api.clientId(),
        "client_secret",
        "local-secret",
        "scope",
        api.clientId() + "/.default");
  }

  private Map<String, String> signIn() {
    return Browser.form(
        "client_id",
        frontEnd.clientId(),
        "redirect_uri",
        "http://localhost:1",
        "response_type",
        "code",
        "response_mode",
        "form_post",
        "scope",
        "openid " + api.scope("read"),
        "code_challenge",
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "code_challenge_method",
        "S256",
        "user",
        alice.objectId(),
        "decision",
        "accept");
  }

  private static String allowed(HttpResponse<String> answer) {
    return answer.headers().firstValue("Access-Control-Allow-Origin").orElse("nobody");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example",
        "null",
        "http://localhost.evil.example",
        "http://127.0.0.1.evil.example",
        "https://front.example.evil.example",
        "https://front.exampl",
        "http://front.example"
      })
  void otherSites_signNobodyIn_andGetNoToken(String origin) {
    for (HttpResponse<String> answer :
        List.of(
            send("POST", AUTHORIZE, origin, signIn()),
            send("POST", TOKEN, origin, clientCredentials()))) {
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body()).contains("Origin " + origin, "registered redirect URI");
      assertThat(allowed(answer)).isEqualTo("nobody");
    }
    assertThat(allowed(send("OPTIONS", TOKEN, origin, Map.of()))).isEqualTo("nobody");
    assertThat(allowed(send("OPTIONS", AUTHORIZE, origin, Map.of()))).isEqualTo("nobody");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:3000",
        "https://localhost",
        "http://127.0.0.1:8080",
        "http://[::1]:8080",
        "https://front.example"
      })
  void pagesOfThisMachineAndOfRedirectUris_readTokens(String origin) {
    HttpResponse<String> preflight = send("OPTIONS", TOKEN, origin, Map.of());
    HttpResponse<String> token = send("POST", TOKEN, origin, clientCredentials());

    assertThat(preflight.statusCode()).isEqualTo(204);
    assertThat(allowed(preflight)).isEqualTo(origin);
    assertThat(preflight.headers().firstValue("Access-Control-Allow-Methods").orElse(""))
        .contains("POST");
    assertThat(token.statusCode()).as(token.body()).isEqualTo(200);
    assertThat(allowed(token)).isEqualTo(origin);
    assertThat(token.headers().firstValue("Vary")).hasValue("Origin");
    assertThat(allowed(send("POST", TOKEN, origin, Map.of()))).as("a refusal").isEqualTo(origin);
    assertThat(entra.log().tokenRequests()).as("preflights do not count").hasSize(2);
  }

  @Test
  void signInPage_isReadByNoOtherPage_andItsFormsWork() {
    String own = entra.instance().toString().replaceFirst("/$", "");

    HttpResponse<String> page = send("POST", AUTHORIZE, own, signIn());

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("name=\"code\"");
    assertThat(allowed(page)).isEqualTo("nobody");
    // with no-referrer, browsers would send "Origin: null"
    assertThat(page.headers().firstValue("Referrer-Policy")).hasValue("same-origin");
  }

  @Test
  void signInPage_byALink_decidesNothing() {
    String query = SignInPages.encode(signIn());

    String page = new Browser(entra).get(EntraEmulator.TENANT + AUTHORIZE + "?" + query).body();

    assertThat(page).contains("Pick an account").doesNotContain("name=\"code\"");
  }

  @Test
  void publicDocuments_areForAllPages() {
    for (String path : List.of("/v2.0/.well-known/openid-configuration", "/discovery/keys")) {
      assertThat(allowed(send("GET", path, "https://evil.example", Map.of()))).isEqualTo("*");
    }
  }

  @Test
  void hosts_otherThanLoopback_areRefused() throws Exception {
    String keys = "/" + EntraEmulator.TENANT + "/discovery/keys";
    for (String path : List.of("/", "/token?api=API&as=Alice", keys)) {
      assertThat(get("evil.example", path)).startsWith("HTTP/1.1 403").contains("evil.example");
      assertThat(get("127.0.0.1.evil.example", path)).startsWith("HTTP/1.1 403");
      assertThat(get("localhost", path)).startsWith("HTTP/1.1 200");
      assertThat(get("127.0.0.1", path)).startsWith("HTTP/1.1 200");
    }
  }

  private String get(String host, String path) throws IOException {
    URI uri = entra.instance();
    String request =
        "GET "
            + path
            + " HTTP/1.1\r\nHost: "
            + host
            + ":"
            + uri.getPort()
            + "\r\nConnection: close\r\n\r\n";
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }
}

package org.onbehalf.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jose4j.jwe.JsonWebEncryption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.onbehalf.testing.Contoso;
import org.onbehalf.testing.Http;
import org.onbehalf.testing.OidcIssuer;
import org.onbehalf.testing.RecordingApi.Answer;
import org.onbehalf.testing.ServerProcess;
import org.onbehalf.testing.WarDeployment;
import org.onbehalf.testkit.EntraEmulator;
import org.onbehalf.testkit.TestCertificate;

/**
 * What other tests show in detail in one Jetty, shown once on each real server: tokens of several
 * issuers, encrypted and forged ones.
 */
@ParameterizedClass
@MethodSource("org.onbehalf.containers.Container#first")
class TokensIT {
  private static final String USERS_ONLY = "/api/plain/users/";

  /** More than the threads of any of the servers. */
  private static final int JUNK = 250;

  /** As objects they would take more than the whole heap of the small server. */
  private static final int LARGE_TOKENS = 1_000;

  private static final Http HTTP = new Http();

  private static Contoso contoso;
  private static OidcIssuer shop;
  private static OidcIssuer fresh;
  private static ServerSocket silent;
  private static TestCertificate one;
  private static TestCertificate two;
  private static ServerProcess server;

  private final Container container;

  TokensIT(Container container) {
    this.container = container;
  }

  @BeforeParameterizedClassInvocation
  static void start(Container container) throws IOException {
    contoso = new Contoso();
    shop = OidcIssuer.start();
    fresh = OidcIssuer.start();
    silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    one = TestCertificate.create("one");
    two = TestCertificate.create("two");
    // not a shared one, since requests hang in it at the end
    server = ServerProcess.start(container.command(), echo());
  }

  @AfterParameterizedClassInvocation
  static void stop() throws IOException {
    server.close();
    silent.close();
    fresh.close();
    shop.close();
    contoso.close();
  }

  private static WarDeployment echo() throws IOException {
    Path war = EchoWar.assemble();
    WarDeployment echo = EchoWar.of(contoso, war, "/echo");
    echo = echo.with("Http.ReadTimeout", "5 min");
    echo = accepting(echo, "Shop", shop.issuer());
    echo = accepting(echo, "Fresh", fresh.issuer());
    echo = accepting(echo, "Silent", "http://127.0.0.1:" + silent.getLocalPort() + "/issuer");
    int number = 0;
    for (TestCertificate each : List.of(one, two)) {
      String credential = "AzureAd.TokenDecryptionCredentials." + number + ".";
      Path file = war.resolve("WEB-INF/" + number++ + ".p12");
      each.writePkcs12(file, "changeit".toCharArray());
      echo = echo.with(credential + "SourceType", "Path");
      echo = echo.with(credential + "CertificateDiskPath", file);
      echo = echo.with(credential + "CertificatePassword", "changeit");
    }
    // the rules 0 to 11 stand in the application's own file
    return echo.with("Authorization.Rules.12.Path", USERS_ONLY + "*")
        .with("Authorization.Rules.12.Callers", "user");
  }

  private static WarDeployment accepting(WarDeployment war, String name, String issuer) {
    String key = "Issuers." + name + ".";
    return war.with(key + "Type", "oidc")
        .with(key + "Authority", issuer)
        .with(key + "Audience", OidcIssuer.AUDIENCE);
  }

  private static int status(String token) {
    return get("/api/plain/x", token).statusCode();
  }

  private static HttpResponse<String> get(String path, String token) {
    return HTTP.get(server.uri("/echo" + path), token);
  }

  private static String alice() {
    return contoso.token(contoso.alice());
  }

  @Test
  void tokenWhoseSubjectIsItsClient_isAnApplications() {
    String batch =
        shop.token("batch", Map.of("client_id", "batch", "scope", "orders.read"), inAnHour());
    String ada = shop.token("ada", Map.of("client_id", "page", "scope", "orders.read"), inAnHour());

    assertThat(get(USERS_ONLY, batch).statusCode()).isEqualTo(403);
    assertThat(get(USERS_ONLY, ada).statusCode()).isEqualTo(200);
  }

  private static Instant inAnHour() {
    return Instant.now().plusSeconds(3600);
  }

  @Test
  void encryptedToken_isOpenedByTheCredentialThatItNames() throws Exception {
    assertThat(status(encrypted(one, one))).isEqualTo(200);
    assertThat(status(encrypted(two, two))).isEqualTo(200);
    assertThat(status(encrypted(one, two))).isEqualTo(401);
  }

  private static String encrypted(TestCertificate readable, TestCertificate named)
      throws Exception {
    JsonWebEncryption token = new JsonWebEncryption();
    token.setAlgorithmHeaderValue("RSA-OAEP");
    token.setEncryptionMethodHeaderParameter("A256CBC-HS512");
    token.setContentTypeHeaderValue("JWT");
    token.setX509CertSha256ThumbprintHeaderValue(named.certificate());
    token.setKey(readable.certificate().getPublicKey());
    token.setPayload(alice());
    return token.getCompactSerialization();
  }

  @Test
  void forgedTokens_areAnsweredAlike() {
    assertThat(status(alice())).isEqualTo(200);
    List<String> answers = new ArrayList<>();
    for (String audience : new String[] {contoso.sample().clientId(), "api://another"}) {
      for (String tenant :
          new String[] {EntraEmulator.TENANT, "11111111-0000-4000-8000-000000000000"}) {
        HttpResponse<String> answer =
            get(
                "/api/plain/x",
                contoso
                    .entra()
                    .tokens()
                    .forUser(contoso.alice())
                    .audience(contoso.sample())
                    .audience(audience)
                    .tenant(tenant)
                    .kid("forged")
                    .mint());
        answers.add(
            answer.statusCode()
                + answer.body().replaceFirst("\"correlation_id\":\"[^\"]+\"", "")
                + answer.headers().firstValue("WWW-Authenticate"));
      }
    }
    assertThat(answers).containsOnly(answers.get(0)).first().asString().startsWith("401");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          401 | "iat":"yesterday","client_id":"page"
          401 | "iat":4102444801,"client_id":"page"
          200 | "client_id":"page","big":18446744073709551616
          200 | "client_id":"page","typ":"Bearer","nonce":"n"
          200 | "cid":"page","scp":["openid","orders.read"]
          401 | "nbf":1e999,"client_id":"page"
          """)
  void tokenOfAnotherIssuer_isJudgedByTheStandards(int status, String more) {
    String claims =
        "{\"iss\":\"%s\",\"aud\":\"%s\",\"sub\":\"ada\",\"exp\":4102444800.5,%s%s}"
            .formatted(
                shop.issuer(),
                OidcIssuer.AUDIENCE,
                more.contains("scp") ? "" : "\"scope\":\"orders.read\",",
                more);

    assertThat(status(shop.sign("{\"alg\":\"RS256\",\"kid\":\"KID\"}", claims))).isEqualTo(status);
  }

  @Test
  void keySet_mayBeginWithAByteOrderMark_andAKeyThatIsLeftOutIsToldInTheLog() {
    String keys = fresh.keySet();
    fresh.publish(
        "/keys",
        Answer.json(
            200,
            "\uFEFF"
                + keys.substring(0, keys.length() - 2)
                + ",{\"kty\":\"RSA\",\"kid\":\"too-short\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}"));

    assertThat(status(fresh.tokenOf("ada"))).isEqualTo(200);
    assertThat(server.log()).contains("too-short");
  }

  @Test
  void silentIssuer_keepsNobodyElseFromComingIn() throws Exception {
    String header =
        Base64.getUrlEncoder()
            .encodeToString("{\"alg\":\"RS256\",\"kid\":\"1\"}".getBytes(StandardCharsets.UTF_8));
    String claims =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(
                ("{\"iss\":\"http://127.0.0.1:" + silent.getLocalPort() + "/issuer\"}")
                    .getBytes(StandardCharsets.UTF_8));
    byte[] request =
        ("GET /echo/api/plain/x HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + header.replace("=", "")
                + "."
                + claims
                + ".anVuaw\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    List<Socket> junk = new ArrayList<>();
    try {
      for (int i = 0; i < JUNK; i++) {
        Socket each = new Socket(InetAddress.getLoopbackAddress(), server.port());
        junk.add(each);
        each.getOutputStream().write(request);
      }

      assertThat(status(alice())).isEqualTo(200);
    } finally {
      for (Socket each : junk) {
        each.close();
      }
    }
  }

  @Test
  void largeTokens_takeBoundedMemory() throws Exception {
    try (ServerProcess small =
        ServerProcess.start(
            container.command().withJvmArguments("-Xmx80m"),
            accepting(EchoWar.of(contoso, EchoWar.assemble(), "/echo"), "Shop", shop.issuer()))) {
      String large = "x".repeat(22_000);
      for (int i = 0; i < LARGE_TOKENS; i++) {
        String token =
            shop.token(
                "ada" + i,
                Map.of("client_id", "page", "scope", "orders.read", "large", large + i),
                inAnHour());
        HttpResponse<String> answer = HTTP.get(small.uri("/echo/api/plain/x"), token);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      }
      assertThat(small.log()).doesNotContain("OutOfMemoryError");
    }
  }
}

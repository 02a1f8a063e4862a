package org.onbehalf.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.testing.Await;
import org.onbehalf.testing.Contoso;
import org.onbehalf.testing.ServerProcess;

/** What the Servlet API says of the caller, and in which of its callbacks (Servlet 3.1, 13.3). */
@ParameterizedClass
@MethodSource("org.onbehalf.containers.Container#selected")
class ServletApiIT {
  private static Contoso contoso;
  private static ServerProcess server;
  private static EchoClient echo;

  /** Whose descriptor declares the role {@code **}. */
  private static EchoClient declaring;

  private static String alice;
  private static String aliceInWords;

  ServletApiIT(Container container) {
    // where it runs, start says
  }

  @BeforeParameterizedClassInvocation
  static void start(Container container) throws IOException {
    contoso = new Contoso();
    Path war = EchoWar.assemble();
    Path descriptor = war.resolve("WEB-INF/web.xml");
    Files.writeString(
        descriptor,
        Files.readString(descriptor)
            .replace(
                "</web-app>",
                "<security-role><role-name>**</role-name></security-role></web-app>"));
    server =
        ServerProcess.shared(
            container.command(),
            EchoWar.of(contoso, EchoWar.assemble(), "/echo"),
            EchoWar.of(contoso, war, "/declaring"));
    echo = new EchoClient(server.uri("/"), "/echo");
    declaring = new EchoClient(server.uri("/"), "/declaring");
    alice = token("Admin");
    aliceInWords = contoso.alice().upn() + " (Admin)";
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    server.close();
    contoso.close();
  }

  private static String token(String... roles) {
    return contoso
        .entra()
        .tokens()
        .forUser(contoso.alice())
        .audience(contoso.sample())
        .scopes("access_as_user")
        .roles(roles)
        .mint();
  }

  private static String said(EchoClient client, String servlet, String calls) throws IOException {
    return client
        .send("GET", "/api/" + servlet + "?calls=" + calls, alice)
        .body()
        .replace(aliceInWords, "alice");
  }

  @ParameterizedTest
  @CsvSource({
    "plain/security, role:Admin, true;",
    "plain/security, role:boss, true;",
    "plain/security, role:Boss, false;",
    "plain/security, role:**;role:anybody;role:*;role:null, true;true;false;false;",
    "plain/security/x/y, role:boss, true;",
    "some.security, role:boss, true;",
    "plain/security/y, role:boss;role:Admin;role:anybody;role:**, false;true;false;true;",
    "plain/security/y, forward:/api/plain/security?then=role:boss, true;",
    "plain/security/y, include:/api/plain/security?then=role:boss;role:boss, true;false;",
    "plain/security, include:/api/plain/security/y?then=role:boss;role:boss, false;true;",
  })
  void isUserInRole_followsTheReferencesOfTheServlet(String servlet, String calls, String expected)
      throws Exception {
    assertThat(said(echo, servlet, calls)).isEqualTo(expected);
  }

  @Test
  void isUserInRole_ofARoleThatIsDeclaredWithTwoStars_isThatRole() throws Exception {
    assertThat(said(declaring, "plain/security", "role:**;role:anybody;role:boss"))
        .isEqualTo("false;false;true;");
    assertThat(
            declaring
                .send("GET", "/api/plain/security?calls=role:**;role:anybody", token("**"))
                .body())
        .isEqualTo("true;true;");
  }

  @ParameterizedTest
  @CsvSource({
    "who;type;principal, alice;Bearer;ALICE;",
    "authenticate;who, true;alice;",
    "login;who, refused;alice;",
    "logout;who;type;principal;role:Admin;role:**, out;nobody;null;nobody;false;false;",
    "logout;logout;who, out;out;nobody;",
    "logout;authenticate;who;type, out;true;alice;Bearer;",
    "logout;login;who, out;refused;nobody;",
    "logout;forward:/api/plain/security/y?then=who, nobody;",
    "logout;forward:/api/plain/security/y?then=type, null;",
    "include:/api/plain/security/y?then=logout;who, out;nobody;",
    "logout;async&then=who;type, out;nobody;null;",
  })
  void securityMethods_sayWhatTheSpecificationSays(String calls, String expected) throws Exception {
    for (int i = 0; i < 2; i++) {
      assertThat(said(echo, "plain/security", calls).replace(contoso.alice().upn(), "ALICE"))
          .isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"wrapped", "original"})
  void listeners_areCalledAsTheCaller(String answer) throws Exception {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(server.uri("/echo/api/plain/listeners?answer=" + answer))
                    .header("Authorization", "Bearer " + alice)
                    .POST(HttpRequest.BodyPublishers.ofString("x".repeat(300_000)))
                    .build(),
                HttpResponse.BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body().replace(aliceInWords, "alice").split(";"))
        .contains("available alice", "read alice", "written alice")
        .allMatch(each -> each.endsWith(" alice"));
    List<String> noted = new ArrayList<>();
    Await.until("onComplete", () -> !noted.isEmpty() || noted.addAll(echo.calls()));
    assertThat(noted).containsExactly("completed " + aliceInWords);
  }
}

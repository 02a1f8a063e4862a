package org.onbehalf.containers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.onbehalf.containers.EchoClient.Outcome;
import org.onbehalf.internal.Nullable;
import org.onbehalf.testing.Contoso;
import org.onbehalf.testing.RawHttp;
import org.onbehalf.testing.ServerProcess;
import org.onbehalf.testing.WarDeployment;
import org.onbehalf.testkit.User;

/**
 * The container's login beside bearer tokens: {@code Authentication.ContainerLogin}, what {@code
 * audit} records in front of it, and {@code BindHttpSession}.
 */
@ParameterizedClass
@MethodSource("org.onbehalf.containers.Container#selected")
class ContainerLoginIT {
  private static final String CLERK = "Authorization: Basic " + encoded("clerk:clerk");
  private static final String GUEST = "Authorization: Basic " + encoded("guest:guest");
  private static final String STRANGER = "Authorization: Basic " + encoded("clerk:wrong");

  private static Contoso contoso;
  private static ServerProcess server;

  @TempDir private Path directory;
  private final Container container;

  ContainerLoginIT(Container container) {
    this.container = container;
  }

  @BeforeParameterizedClassInvocation
  static void start(Container container) {
    contoso = new Contoso();
    server =
        ServerProcess.shared(
            container.command(),
            both(moved(EchoWar.assemble("/*")), "/both"),
            both(EchoWar.withForm(moved(EchoWar.assemble())), "/form"),
            both(EchoWar.assemble(), "/none"));
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    server.close();
    contoso.close();
  }

  private static String encoded(String credentials) {
    return Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8));
  }

  private static Path moved(Path war) {
    return EchoWar.withMovedConstraint(EchoWar.withBasic(war));
  }

  private static WarDeployment both(Path war, String path) {
    return ruled(war, path)
        .with("Authentication.Mode", "optional")
        .with("Authentication.ContainerLogin", "true")
        .with("Authentication.BindHttpSession", "true");
  }

  private static WarDeployment ruled(Path war, String path) {
    return EchoWar.of(contoso, war, path)
        .with("Authorization.Rules.12.Path", "/api/basic/*")
        .with("Authorization.Rules.12.Roles", "clerk");
  }

  private static EchoClient at(String path) {
    return new EchoClient(server.uri("/"), path);
  }

  private static String token(User user, String... roles) {
    return contoso
        .entra()
        .tokens()
        .forUser(user)
        .audience(contoso.sample())
        .scopes("access_as_user")
        .roles(roles)
        .mint();
  }

  @Test
  void basic_isAskedForByTheFilter_andItsUsersAreBoundByRules() throws Exception {
    EchoClient both = at("/both");

    Outcome nobody = both.send("GET", "/api/basic/x", null);
    assertThat(nobody.answer().status()).isEqualTo(401);
    assertThat(nobody.answer().values("WWW-Authenticate"))
        .singleElement()
        .asString()
        .startsWithIgnoringCase("Basic ");
    assertThat(nobody.calls()).isEmpty();
    Outcome stranger = both.send("GET", "/api/basic/x", null, STRANGER);
    assertThat(stranger.answer().status()).isEqualTo(401);
    assertThat(stranger.calls()).isEmpty();

    assertThat(both.send("GET", "/api/basic/x", null, CLERK).inWords())
        .isEqualTo("200 plain GET /api/basic+/x");
    assertThat(both.send("GET", "/api/basic/x", null, CLERK).body()).contains("REQUEST clerk but");
    assertThat(both.send("GET", "/api/basic/x", null, GUEST).inWords()).isEqualTo("403 filter");
  }

  @Test
  void bearerToken_onTheSamePath_isJudgedByTheSameRule() throws Exception {
    EchoClient both = at("/both");

    assertThat(both.send("GET", "/api/basic/x", token(contoso.alice(), "clerk")).inWords())
        .isEqualTo("200 plain GET /api/basic+/x");
    assertThat(both.send("GET", "/api/basic/x", token(contoso.bob(), "Admin")).inWords())
        .isEqualTo("403 filter");
    Outcome bad = both.send("GET", "/api/basic/x", "x.y.z");
    assertThat(bad.inWords()).isEqualTo("401 filter");
    assertThat(bad.answer().values("WWW-Authenticate"))
        .singleElement()
        .asString()
        .startsWith("Bearer ");
  }

  @Test
  void path_thatNeedsNoCaller_isNotAskedFor() throws Exception {
    assertThat(at("/both").send("GET", "/api/open/x", null).inWords())
        .isEqualTo("200 open GET /api/open+/x");
    assertThat(at("/both").send("GET", "/api/plain/x", null).inWords())
        .isEqualTo("200 plain GET /api/plain+/x");
  }

  @Test
  void containerWithoutALogin_leavesTheAnswerToTheFilter() throws Exception {
    Outcome outcome = at("/none").send("GET", "/api/admin/x", null);

    assertThat(outcome.answer().status()).isEqualTo(401);
    assertThat(outcome.calls()).isEmpty();
    assertThat(server.log()).contains("Authentication.ContainerLogin = true, and WEB-INF/web.xml");
  }

  @Test
  void form_leadsToItsPage_andBack() throws Exception {
    EchoClient form = at("/form");

    Outcome page = form.send("GET", "/api/basic/x", null);
    assertThat(page.calls()).isEmpty();
    if (container.isTomcat()) {
      assertThat(page.body()).isEqualTo("the login page");
    } else {
      assertThat(page.answer().status()).isIn(302, 303);
      assertThat(page.answer().values("Location").get(0)).contains("/form/login.html");
    }
    String cookie = "Cookie: " + cookie(page.answer());
    Outcome login =
        form.send("POST", "/j_security_check?j_username=clerk&j_password=clerk", null, cookie);
    assertThat(login.answer().status()).isIn(302, 303);
    String next = cookie(login.answer());
    String known = next == null ? cookie : "Cookie: " + next;

    Outcome served = form.send("GET", "/api/basic/x", null, known);
    assertThat(served.inWords()).isEqualTo("200 plain GET /api/basic+/x");
    assertThat(served.body()).contains("REQUEST clerk but");
    assertThat(form.send("GET", "/api/admin/x", null, known).inWords()).isEqualTo("403 filter");
  }

  private static @Nullable String cookie(RawHttp.Answer answer) {
    return answer.values("Set-Cookie").stream()
        .filter(each -> each.startsWith("JSESSIONID="))
        .map(each -> each.split(";", 2)[0])
        .reduce((first, last) -> last)
        .orElse(null);
  }

  // --- sessions

  private static RawHttp.Answer session(String path, String name, String... lines)
      throws IOException {
    URI uri = server.uri(path + "/api/plain/security?calls=first:" + name);
    return RawHttp.get(uri, lines);
  }

  @Test
  void session_ofOneCaller_isNoneToAnother() throws Exception {
    String alice = "Authorization: Bearer " + token(contoso.alice());
    String bob = "Authorization: Bearer " + token(contoso.bob());
    RawHttp.Answer first = session("/both", "alice", alice);
    assertThat(first.body()).isEqualTo("session of alice;");
    String cookie = "Cookie: " + cookie(first);

    // another token of the same user
    assertThat(
            session(
                    "/both",
                    "again",
                    "Authorization: Bearer " + token(contoso.alice(), "Admin"),
                    cookie)
                .body())
        .isEqualTo("session of alice;");
    // nobody does not see it, and does not end it
    assertThat(session("/both", "present", cookie).body()).isEqualTo("no session;");
    assertThat(session("/both", "present", alice, cookie).body()).isEqualTo("session of alice;");

    // another caller gets a new one, and it is gone for the first
    RawHttp.Answer other = session("/both", "bob", bob, cookie);
    assertThat(other.body()).isEqualTo("session of bob;");
    assertThat(cookie(other)).isNotNull().isNotEqualTo(cookie(first));
    assertThat(session("/both", "present", alice, cookie).body()).isEqualTo("no session;");
    assertThat(server.log()).contains("a session was used by another caller");
  }

  @Test
  void session_thatNobodyBegan_belongsToTheFirstCaller() throws Exception {
    String alice = "Authorization: Bearer " + token(contoso.alice());
    String bob = "Authorization: Bearer " + token(contoso.bob());
    String cookie = "Cookie: " + cookie(session("/both", "nobody"));

    assertThat(session("/both", "alice", alice, cookie).body()).isEqualTo("session of nobody;");
    assertThat(session("/both", "bob", bob, cookie).body()).isEqualTo("session of bob;");
  }

  // --- audit

  private List<Map<String, Object>> audited(
      Path war, String contextPath, AuditedCalls calls, String... keys) throws Exception {
    Path file = directory.resolve("audit").resolve(contextPath.substring(1) + ".jsonl");
    WarDeployment deployment =
        ruled(war, contextPath)
            .with("Authentication.Mode", "audit")
            .with("Authentication.AuditFile", file);
    for (int i = 0; i < keys.length; i += 2) {
      deployment = deployment.with(keys[i], keys[i + 1]);
    }
    server.deploy(deployment);
    calls.send(at(contextPath));
    server.undeploy(contextPath);
    List<Map<String, Object>> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      Map<String, Object> read = parsed(line);
      if (read.containsKey("method") && !"/api/calls".equals(read.get("path"))) {
        lines.add(read);
      }
    }
    return lines;
  }

  private static Map<String, Object> parsed(String line) {
    try {
      return JSONObjectUtils.parse(line);
    } catch (ParseException e) {
      throw new AssertionError(line, e);
    }
  }

  private interface AuditedCalls {
    void send(EchoClient client) throws Exception;
  }

  @Test
  void audit_inFrontOfAConstraint_seesWhatTheContainerLetsPass() throws Exception {
    List<Map<String, Object>> lines =
        audited(
            EchoWar.withBasic(EchoWar.assemble()),
            "/watched-basic",
            client -> {
              assertThat(client.send("GET", "/api/basic/x", null).answer().status()).isEqualTo(401);
              assertThat(client.send("GET", "/api/basic/x", null, GUEST).answer().status())
                  .isEqualTo(403);
              assertThat(client.send("GET", "/api/basic/x", null, CLERK).inWords())
                  .isEqualTo("200 plain GET /api/basic+/x");
              assertThat(client.send("GET", "/api/basic/y", null, CLERK).inWords())
                  .isEqualTo("200 plain GET /api/basic+/y");
            });

    assertThat(lines)
        .hasSize(2)
        .allSatisfy(
            line ->
                assertThat(line)
                    .containsEntry("method", "GET")
                    .containsEntry("path", "/api/basic/*")
                    .containsEntry("by", "rule")
                    .containsEntry("principal", "clerk")
                    .containsEntry("roles", List.of("clerk"))
                    .containsEntry("allowedByRules", true)
                    .containsEntry("token", false)
                    .containsEntry("passes", false)
                    .containsEntry("answer", 401L)
                    .containsEntry("status", 200L));
    // equal ones are counted
    assertThat(
            lines.stream()
                .mapToLong(line -> Long.parseLong(String.valueOf(line.get("count"))))
                .sum())
        .isEqualTo(2);
    assertThat(server.log())
        .contains("GET /api/basic/* reached the application unchanged, which answered 200");
  }

  @Test
  void optional_withAnAuditFile_recordsWhoComesWithoutAToken() throws Exception {
    List<Map<String, Object>> lines =
        audited(
            moved(EchoWar.assemble()),
            "/recorded",
            client -> {
              assertThat(client.send("GET", "/api/basic/x", null).answer().status()).isEqualTo(401);
              assertThat(client.send("GET", "/api/basic/x", null, CLERK).inWords())
                  .isEqualTo("200 plain GET /api/basic+/x");
              assertThat(
                      client.send("GET", "/api/basic/x", token(contoso.alice(), "clerk")).inWords())
                  .isEqualTo("200 plain GET /api/basic+/x");
              assertThat(client.send("GET", "/api/basic/x", "x.y.z").inWords())
                  .isEqualTo("401 filter");
            },
            "Authentication.Mode",
            "optional",
            "Authentication.ContainerLogin",
            "true");

    // a line is written when its answer may have arrived already
    assertThat(lines)
        .satisfiesExactlyInAnyOrder(
            line -> assertThat(line).containsEntry("login", true).containsEntry("status", 401L),
            line ->
                assertThat(line)
                    .containsEntry("principal", "clerk")
                    .containsEntry("status", 200L)
                    .containsEntry("passes", false)
                    .containsEntry("reason", "no-token"),
            line ->
                assertThat(line)
                    .containsEntry("token", true)
                    .containsEntry("passes", true)
                    .containsKey("caller")
                    .doesNotContainKey("login"),
            line ->
                assertThat(line)
                    .containsEntry("token", true)
                    .containsEntry("passes", false)
                    .containsEntry("error", "invalid_token"));
  }

  @Test
  void audit_thatAsksTheContainer_seesAll_andOpensNothing() throws Exception {
    List<Map<String, Object>> lines =
        audited(
            moved(EchoWar.assemble()),
            "/watched-login",
            client -> {
              assertThat(client.send("GET", "/api/basic/x", null).answer().status()).isEqualTo(401);
              assertThat(client.send("GET", "/api/basic/x", null, GUEST).inWords())
                  .isEqualTo("403 filter");
              assertThat(client.send("GET", "/api/basic/x", null, CLERK).inWords())
                  .isEqualTo("200 plain GET /api/basic+/x");
              // a token is watched only
              Outcome token = client.send("GET", "/api/basic/x", token(contoso.alice(), "clerk"));
              assertThat(token.answer().status()).isEqualTo(401);
              assertThat(token.calls()).isEmpty();
            },
            "Authentication.ContainerLogin",
            "true");

    assertThat(lines)
        .satisfiesExactlyInAnyOrder(
            line -> assertThat(line).containsEntry("login", true).containsEntry("status", 401L),
            line ->
                assertThat(line)
                    .containsEntry("principal", "guest")
                    .containsEntry("allowedByRules", false)
                    .containsEntry("status", 403L),
            line ->
                assertThat(line).containsEntry("principal", "clerk").containsEntry("status", 200L),
            line ->
                assertThat(line)
                    .containsEntry("token", true)
                    .containsEntry("passes", true)
                    .containsEntry("login", true));
  }
}

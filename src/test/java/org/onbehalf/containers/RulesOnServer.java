package org.onbehalf.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.onbehalf.internal.Nullable;
import org.onbehalf.testing.Contoso;
import org.onbehalf.testing.ServerProcess;
import org.onbehalf.testing.WarDeployment;
import org.onbehalf.testkit.User;

/**
 * {@code Authorization.Rules} on real servers, whose readings of a path differ: each request byte
 * by byte as it stands, asserted on its status, on who answered, and on what reached a servlet.
 *
 * <p>The application is {@code src/test/echo}; how its outcomes are told, {@code spellings.csv}
 * says.
 */
abstract class RulesOnServer {
  static Contoso contoso;
  static ServerProcess server;

  /** The filter on all paths. */
  static EchoClient wide;

  /** The filter on {@code /api/*} only, as in the README. */
  static EchoClient narrow;

  /** As {@link #wide}, with a servlet in place of the landing page. */
  static EchoClient bare;

  /** As {@link #wide}, beside BASIC. */
  static EchoClient basic;

  /** As {@link #wide}, with the filter on requests only, as in the README. */
  static EchoClient requestsOnly;

  static String withoutRole;
  static String withRole;
  static String reader;
  static String writer;

  final Container container;

  /** Later versions of Tomcat answer themselves what others decode somehow. */
  private static boolean refusesInvalidUtf8;

  RulesOnServer(Container container) {
    this.container = container;
  }

  @BeforeParameterizedClassInvocation
  static void start(Container container) {
    refusesInvalidUtf8 = container == Container.TOMCAT_101;
    contoso = new Contoso();
    server =
        ServerProcess.shared(
            container.command(),
            withLandingPage(EchoWar.of(contoso, EchoWar.assemble("/*"), "/wide")),
            EchoWar.of(contoso, EchoWar.assemble(), "/narrow"),
            withLandingPage(
                EchoWar.of(contoso, EchoWar.withRootServlet(EchoWar.assemble("/*")), "/bare")),
            withLandingPage(
                EchoWar.of(contoso, EchoWar.forRequests(EchoWar.assemble("/*")), "/requests")),
            optional(EchoWar.of(contoso, EchoWar.withBasic(EchoWar.assemble("/*")), "/basic")));
    wide = new EchoClient(server.uri("/"), "/wide");
    narrow = new EchoClient(server.uri("/"), "/narrow");
    bare = new EchoClient(server.uri("/"), "/bare");
    requestsOnly = new EchoClient(server.uri("/"), "/requests");
    basic = new EchoClient(server.uri("/"), "/basic");
    withoutRole = token(contoso.bob(), "access_as_user");
    withRole = token(contoso.alice(), "access_as_user", "Admin");
    reader = token(contoso.bob(), "orders.read");
    writer = token(contoso.bob(), "orders.write");
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    server.close();
    contoso.close();
  }

  /** The index of a rule behind those of {@code src/test/echo}. */
  private static final int NEXT_RULE = 12;

  static WarDeployment withLandingPage(WarDeployment deployment) {
    String rule = "Authorization.Rules." + NEXT_RULE;
    return deployment.with(rule + ".Path", "/").with(rule + ".Anonymous", "true");
  }

  /** With a rule for each of /api/basic/0, /api/basic/1 and so on. */
  static WarDeployment optional(WarDeployment deployment) {
    String[] rules = {
      "Methods|GET|Roles|clerk",
      "Roles|Admin",
      "Scopes|orders.read",
      "Callers|app",
      "Callers|user",
      "Callers|any"
    };
    WarDeployment optional = deployment.with("Authentication.Mode", "optional");
    for (int i = 0; i < rules.length; i++) {
      String key = "Authorization.Rules." + (NEXT_RULE + i) + ".";
      optional = optional.with(key + "Path", "/api/basic/" + i + "/*");
      String[] parts = rules[i].split("\\|", -1);
      for (int j = 0; j < parts.length; j += 2) {
        optional = optional.with(key + parts[j], parts[j + 1]);
      }
    }
    return optional;
  }

  private static String token(User user, String scope, String... roles) {
    return contoso
        .entra()
        .tokens()
        .forUser(user)
        .audience(contoso.sample())
        .scopes(scope)
        .roles(roles)
        .mint();
  }

  private static String outcome(EchoClient client, String path, @Nullable String token)
      throws IOException {
    return client.send("GET", path, token).inWords();
  }

  /** This server's column of a table. */
  String mine(String tomcat, @Nullable String jetty94, @Nullable String jetty10) {
    String nine = jetty94 == null ? tomcat : jetty94;
    String ten = jetty10 == null ? nine : jetty10;
    return switch (container) {
      case TOMCAT_9, TOMCAT_85, TOMCAT_101 -> tomcat;
      case JETTY_94 -> nine;
      case JETTY_10 -> ten;
    };
  }

  static void assertOutcome(EchoClient client, String path, String expected) throws IOException {
    String nobody = expected;
    String anybody = expected;
    String admin = expected;
    int arrow = expected.indexOf(" > ");
    if (arrow > 0) {
      admin = expected.substring(arrow + " > ".length());
      String kind = expected.substring(0, arrow);
      nobody = kind.equals("open") ? admin : "401 filter";
      anybody = kind.equals("rule") ? "403 filter" : admin;
    }
    if (refusesInvalidUtf8 && path.matches(".*%(c0|c1|e0%80).*")) {
      nobody = anybody = admin = "400 container";
    }
    assertThat(outcome(client, path, null)).as("without a token").isEqualTo(nobody);
    assertThat(outcome(client, path, withoutRole)).as("without the role").isEqualTo(anybody);
    assertThat(outcome(client, path, withRole)).as("with the role").isEqualTo(admin);
  }
}

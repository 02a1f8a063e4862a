package org.onbehalf.functional.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.functional.WhoAmIServlet;
import org.onbehalf.testing.CapturedLog;

/** Constraints that were kept by mistake, or moved nowhere, are told of at the start. */
class DescriptorWarningsTest {
  private static final String RULE = "Authorization.Rules.0.";

  @TempDir private Path war;

  private List<String> lines(Level atLeast, String descriptor, String... keys) throws Exception {
    Files.createDirectories(war.resolve("WEB-INF"));
    Files.writeString(
        war.resolve("WEB-INF/web.xml"),
        "<!DOCTYPE web-app SYSTEM \"file:///nonexistent.dtd\"><web-app>"
            + descriptor
            + "</web-app>");
    try (CapturedLog log = new CapturedLog();
        Tenant tenant = Tenant.start()) {
      Map<String, String> configuration = tenant.sampleConfiguration();
      for (int i = 0; i < keys.length; i += 2) {
        configuration.put(keys[i], keys[i + 1]);
      }
      try (FilteredServer server =
          FilteredServer.with(configuration)
              .files(war)
              .servlet("/api/whoami", new WhoAmIServlet())
              .start()) {
        assertThat(server.uri("/api/whoami")).isNotNull();
      }
      return log.messages(atLeast).stream()
          .filter(
              line ->
                  line.contains("auth-constraint")
                      || line.contains("Authorization.Rules is empty")
                      || line.contains("login-config"))
          .toList();
    }
  }

  private static String constraint(String pattern, String more) {
    return "<security-constraint><web-resource-collection><url-pattern>"
        + pattern
        + "</url-pattern></web-resource-collection>"
        + more
        + "</security-constraint>";
  }

  private static final String AUTH =
      "<auth-constraint><role-name>clerk</role-name></auth-constraint>";

  @Test
  void authConstraint_whereTheFilterIsMapped_isWarnedOf() throws Exception {
    assertThat(
            lines(
                Level.WARN,
                constraint("/api/admin/*", AUTH) + constraint("/other/*", AUTH),
                RULE + "Path",
                "/api/*",
                RULE + "Callers",
                "any"))
        .singleElement()
        .asString()
        .contains("auth-constraint for [/api/admin/*]", "BearerAuthListener");
  }

  @Test
  void authConstraint_thatGoesByTheToken_isNotWarnedOf() throws Exception {
    assertThat(
            lines(
                Level.WARN,
                constraint("/api/*", AUTH)
                    + "<!-- <listener> --><listener><listener-class>org.onbehalf.servlet.BearerAuthListener</listener-class></listener>"))
        .isEmpty();
  }

  @Test
  void authConstraint_besideAuditAndOptional_isToldAtInfo() throws Exception {
    for (String mode : List.of("audit", "optional")) {
      assertThat(lines(Level.WARN, constraint("/api/*", AUTH), "Authentication.Mode", mode))
          .isEmpty();
      assertThat(lines(Level.INFO, constraint("/api/*", AUTH), "Authentication.Mode", mode))
          .singleElement()
          .asString()
          .contains("auth-constraint for [/api/*]");
    }
  }

  @Test
  void noRules_whereTheDescriptorHadRoles_isWarnedOf() throws Exception {
    String role = "<security-role><role-name>clerk</role-name></security-role>";

    assertThat(lines(Level.WARN, constraint("/api/*", "") + role))
        .singleElement()
        .asString()
        .contains("Authorization.Rules is empty", "every valid token");
    assertThat(lines(Level.WARN, role, "Authentication.Mode", "optional"))
        .singleElement()
        .asString()
        .contains("every request without a token");
    assertThat(lines(Level.WARN, role, RULE + "Path", "/api/*", RULE + "Callers", "any")).isEmpty();
    assertThat(lines(Level.WARN, "")).isEmpty();
    assertThat(lines(Level.INFO, ""))
        .singleElement()
        .asString()
        .contains("Authorization.Rules is empty");
  }

  @Test
  void containerLogin_withoutALoginConfig_isWarnedOf() throws Exception {
    String[] keys = {
      "Authentication.Mode",
      "optional",
      "Authentication.ContainerLogin",
      "true",
      RULE + "Path",
      "/api/*",
      RULE + "Callers",
      "any"
    };
    assertThat(lines(Level.WARN, "", keys))
        .singleElement()
        .asString()
        .contains("ContainerLogin = true", "no login-config");
    assertThat(
            lines(
                Level.WARN, "<login-config><auth-method>BASIC</auth-method></login-config>", keys))
        .isEmpty();
  }
}

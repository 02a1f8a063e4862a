package org.onbehalf.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Doctor warns of a descriptor as the library does at the start. */
class DescriptorCheckTest {
  private static final String CONSTRAINT =
      "<security-constraint><web-resource-collection><url-pattern>%s</url-pattern>"
          + "</web-resource-collection>%s</security-constraint>";
  private static final String CLERKS =
      "<auth-constraint><role-name>clerk</role-name></auth-constraint>";

  @TempDir private Path war;

  private List<String> warnings(String constraints, String rules) throws Exception {
    Path folder = Files.createDirectories(war.resolve("WEB-INF"));
    Files.writeString(
        folder.resolve("web.xml"),
        "<web-app><filter><filter-name>onbehalf</filter-name><filter-class>"
            + "org.onbehalf.servlet.BearerTokenFilter</filter-class></filter><filter-mapping>"
            + "<filter-name>onbehalf</filter-name><url-pattern>/api/*</url-pattern>"
            + "</filter-mapping>"
            + constraints
            + "</web-app>");
    Files.writeString(
        folder.resolve("onbehalf.conf"),
        """
        AzureAd.TenantId = "11111111-2222-3333-4444-555555555555"
        AzureAd.ClientId = "66666666-7777-8888-9999-000000000000"
        TokenCache.Store = memory
        """
            + rules);
    return CommandRun.doctor(Clock.systemUTC(), "--offline", war.toString())
        .lines("warning")
        .stream()
        .filter(line -> line.contains("web.xml"))
        .toList();
  }

  @Test
  void authConstraint_whereTheFilterIsMapped_isWarnedOf() throws Exception {
    assertThat(warnings(CONSTRAINT.formatted("/api/*", CLERKS), ""))
        .singleElement()
        .asString()
        .contains("OBH-", "an auth-constraint for [/api/*]", "Authorization.Rules");
  }

  @Test
  void constraintWithoutItsRoles_andNoRules_isWarnedOf() throws Exception {
    assertThat(warnings(CONSTRAINT.formatted("/api/*", ""), ""))
        .singleElement()
        .asString()
        .contains("OBH-", "Authorization.Rules is empty");
  }

  @Test
  void constraintThatBecameARule_isNotWarnedOf() throws Exception {
    assertThat(
            warnings(
                CONSTRAINT.formatted("/api/*", "") + CONSTRAINT.formatted("/pages/*", CLERKS),
                "Authorization.Rules = [ { Path = \"/api/*\", Roles = [clerk] } ]"))
        .isEmpty();
  }
}

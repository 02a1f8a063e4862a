package org.onbehalf.cli.migrate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes {@code WEB-INF/onbehalf.conf}. No value of the old login is copied into it but roles. */
final class ConfigurationText {
  /** What Entra takes for the value of an app role. */
  private static final String APP_ROLE = "[A-Za-z0-9:!#$%&'()*+,./;<=>?@^_`{|}~\\[\\]-]{1,120}";

  private final MigrationOptions options;
  private final String reportName;
  private final StringBuilder text = new StringBuilder();

  ConfigurationText(MigrationOptions options, String reportName) {
    this.options = options;
    this.reportName = reportName;
  }

  /**
   * The whole text.
   *
   * @param roles all that the application asks for
   * @param names whether the application asks for the user's name
   */
  String write(List<Rule> rules, Set<String> roles, boolean names) {
    line("# Written by \"onbehalf migrate\". " + reportName + " says what is left to decide.");
    line("");
    line("AzureAd {");
    value("Instance", options.instance, "");
    value("TenantId", options.tenant, "AZURE_TENANT_ID");
    value("ClientId", options.clientId, "AZURE_CLIENT_ID");
    if (!options.audiences.isEmpty()) {
      line("  Audiences = " + list(options.audiences));
    }
    roles(roles);
    names(names);
    line("}");
    if (!rules.isEmpty()) {
      line("");
      line("# The first rule that matches path and method decides.");
      line("Authorization.Rules = [");
      for (Rule rule : rules) {
        line("  " + rule + "   // " + comment(rule.origin));
      }
      line("]");
    }
    line("");
    line("# To watch the old login before it goes (docs/migration/audit.md):");
    line(
        "# Authentication { Mode = audit, AuditFile = \"/path/of/audit.jsonl\""
            + (roles.isEmpty() ? "" : ", AuditRoles = " + comment(list(roles)))
            + " }");
    return text.toString();
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  private void value(String key, String value, String variable) {
    if (!value.isEmpty()) {
      line("  " + key + " = " + Rule.quoted(value));
    } else if (!variable.isEmpty()) {
      line("  # DECIDE: write the value in quotes here, or set the environment variable");
      line("  " + key + " = ${?" + variable + "}");
    }
  }

  private void roles(Set<String> roles) {
    if (roles.isEmpty()) {
      return;
    }
    line("");
    line(
        "  # The application asks for these roles. Define app roles of these values in the registration,");
    line(
        "  # or map an app role or the id of a group: RoleMapping { \"id of a group\" = [\"role\"] }");
    Map<String, String> unusual = unusual(roles);
    for (String role : roles) {
      if (!unusual.containsKey(role)) {
        line("  #   " + comment(role));
      }
    }
    if (!unusual.isEmpty()) {
      line("  # Entra has no app role with a blank in its value: define those on the left.");
      line("  RoleMapping {");
      unusual.forEach(
          (role, value) -> line("    " + Rule.quoted(value) + " = [" + Rule.quoted(role) + "]"));
      line("  }");
    }
  }

  /** The roles that no app role can be called, with such names as Entra takes. */
  static Map<String, String> unusual(Collection<String> roles) {
    Map<String, String> unusual = new LinkedHashMap<>();
    for (String role : roles) {
      if (!role.matches(APP_ROLE) && !role.trim().isEmpty()) {
        String value = role.trim().replaceAll("[^A-Za-z0-9._-]+", ".");
        String unique = value;
        for (int i = 2; roles.contains(unique) || unusual.containsValue(unique); i++) {
          unique = value + "." + i;
        }
        unusual.put(role, unique);
      }
    }
    return unusual;
  }

  private void names(boolean names) {
    if (!options.domains.isEmpty()) {
      line("");
      line("  # alice for alice@" + comment(options.domains.get(0)));
      line(
          "  PrincipalMapping { Source = UserPrincipalName, Domains = "
              + list(options.domains)
              + " }");
    } else if (names) {
      line("");
      line(
          "  # The application asks for the user's name, which is now alice@contoso.com. For the part before the @:");
      line("  # PrincipalMapping { Source = UserPrincipalName, Domains = [\"contoso.com\"] }");
    }
  }

  private static String list(Collection<String> values) {
    List<String> quoted = new ArrayList<>();
    values.forEach(value -> quoted.add(Rule.quoted(value)));
    return "[" + String.join(", ", quoted) + "]";
  }

  /** On one line, so that it cannot end the comment. */
  private static String comment(String text) {
    return text.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]", "?");
  }
}

package org.onbehalf.cli.migrate;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.onbehalf.cli.migrate.ClassFiles.Kind;

/** Says what a person must know and decide about code, roles, names and logging. */
final class Advice {
  private static final int MOST_SHOWN = 12;

  private final Report report;
  private final Libraries libraries;
  private final ClassFiles classes;
  private final Descriptor descriptor;
  private final MigrationOptions options;

  Advice(
      Report report,
      Libraries libraries,
      ClassFiles classes,
      Descriptor descriptor,
      MigrationOptions options) {
    this.report = report;
    this.libraries = libraries;
    this.classes = classes;
    this.descriptor = descriptor;
    this.options = options;
  }

  void give(Set<String> roles, Login login, List<Rule> rules) {
    for (Kind kind : Kind.values()) {
      classes
          .where(kind)
          .forEach((literal, where) -> report.found(kind.shownName, shown(literal, where)));
    }
    registration(roles);
    code(login);
    libraries();
    always(rules);
  }

  private static String shown(String literal, Set<String> where) {
    StringBuilder text = new StringBuilder(literal.isEmpty() ? "" : "\"" + literal + "\": ");
    int count = 0;
    for (String each : where) {
      if (count == MOST_SHOWN) {
        return text.append(", and ").append(where.size() - count).append(" more").toString();
      }
      text.append(count++ == 0 ? "" : ", ").append(each);
    }
    return text.toString();
  }

  private void registration(Set<String> roles) {
    if (options.tenant.isEmpty() || options.clientId.isEmpty()) {
      report
          .decide(
              "Name tenant and client id (--tenant, --client-id, or the environment variables"
                  + " AZURE_TENANT_ID and AZURE_CLIENT_ID)",
              "Until then each request is answered 500")
          .at(Migration.CONFIGURATION, 0)
          .edit("TenantId = ${?AZURE_TENANT_ID}", "TenantId = \"contoso.onmicrosoft.com\"");
    }
    if (!roles.isEmpty()) {
      report.decide(
          "Define these app roles in the registration, and assign users and groups to them: "
              + String.join(", ", roles),
          "Constraints or code ask for them, and the token says which of them its user has");
    }
    Map<String, String> unusual = ConfigurationText.unusual(roles);
    unusual.forEach(
        (role, value) ->
            report
                .decide(
                    "Define the app role " + value + " for the role \"" + role + "\"",
                    "Entra has no app role of this value. RoleMapping gives the role to those who"
                        + " have "
                        + value)
                .at(Migration.CONFIGURATION, 0));
    if (classes.has(Kind.REMOTE_USER) && options.domains.isEmpty()) {
      report
          .decide(
              "Decide by which name the application knows its users",
              "It asks for the user's name, which is now alice@contoso.com. If it stored other names,"
                  + " map them: run migrate again with --domain contoso.com for alice, or choose"
                  + " another source")
          .at(Migration.CONFIGURATION, 0)
          .edit(
              "",
              "AzureAd.PrincipalMapping { Source = UserPrincipalName, Domains = [\"contoso.com\"] }");
    }
  }

  private void code(Login login) {
    Set<String> unnamed = classes.where(Kind.ROLE).get("");
    if (unnamed != null) {
      report.decide(
          "Find out which further roles these classes ask for, and define app roles for them",
          "They call isUserInRole with what is no literal: " + shown("", unnamed));
    }
    if (classes.has(Kind.LOGIN)) {
      report.decide(
          "Check the calls of request.login, logout and authenticate",
          "With a token's caller, login throws ServletException and authenticate returns true: "
              + shown("", classes.classes(Kind.LOGIN)));
    }
    if (classes.has(Kind.SPRING_CONFIGURATION)) {
      report
          .decide(
              "Let Spring Security take caller and roles from the request",
              "It is configured in Java, which this command does not change: "
                  + shown("", classes.classes(Kind.SPRING_CONFIGURATION)))
          .edit(
              "http.httpBasic() or http.formLogin()",
              "http.jee().mappableRoles(\"ADMIN\", \"USER\")");
    }
    if (classes.has(Kind.SIGN_IN)) {
      report.decide(
          "Decide who signs browsers in",
          "Classes sign users in or ask for tokens by ADAL or MSAL4J. Onbehalf does not sign in; calls"
              + " on behalf of the caller become OnBehalf.from(servletContext)"
              + " (docs/migration/adal-msal4j.md): "
              + shown("", classes.classes(Kind.SIGN_IN)));
    }
    if (classes.has(Kind.DESCRIPTOR)) {
      report.found("Reads its own web.xml", "the constraints stay in it for that");
    }
    if (classes.has(Kind.ROLES_ANNOTATION)) {
      report.decide(
          "Register CallerFeature in the JAX-RS application, if nothing enforces its annotations now",
          "@RolesAllowed, @DenyAll and @PermitAll mean nothing to the filter. Jersey's"
              + " RolesAllowedDynamicFeature goes on to work with the token's roles; EJBs do not see"
              + " them (docs/migration/basic-form.md, \"Keep the constraints\"): "
              + shown("", classes.classes(Kind.ROLES_ANNOTATION)));
    }
    if (login.hasSpring || login.hasShiro) {
      report.found("Frameworks", login.hasSpring ? "Spring Security's filter" : "Shiro's filter");
    }
    if (descriptor.loginMethod().equals("FORM")) {
      report.decide(
          "Decide how browsers get a token",
          "FORM's pages lead nowhere now, and j_security_check is no longer there. MIGRATION.md,"
              + " \"Browser sign-in\", has the ways");
    }
    if (classes.unreadable() > 0) {
      report.found("Class files that could not be read", String.valueOf(classes.unreadable()));
    }
  }

  private void libraries() {
    libraries.jaxrs.forEach(
        (name, library) ->
            report.found(
                "JAX-RS",
                name
                    + (library.version().isEmpty() ? "" : " " + library.version())
                    + (name.equals("Jersey 1") ? " (JAX-RS 1: no CallerFeature)" : "")));
    libraries.conflicts.forEach(
        (name, library) ->
            report.found("Libraries that Onbehalf brings, too", name + " (" + library + ")"));
  }

  private void always(List<Rule> rules) {
    report.differences.add(
        "A request without a token is answered 401 with WWW-Authenticate: Bearer; before, it was"
            + " BASIC's challenge or the login page.");
    report.differences.add(
        "An invalid or expired token is answered 401 on every path onto which the filter is mapped,"
            + " also on those that need none.");
    report.differences.add(
        "On paths with rules, 400 is the answer to encoded slashes, dots and NUL, backslashes, dot"
            + " segments, X-HTTP-Method-Override and the query parameter _method, and to a path that"
            + " differs from a stricter rule's only by case or slashes (SECURITY.md, \"Rules by path\").");
    boolean head = rules.stream().anyMatch(rule -> !rule.methods.isEmpty());
    if (head) {
      report.differences.add("HEAD is treated as GET.");
    }
    report.differences.add(
        "Applications (client credentials) with one of the roles pass, too. For users only, add"
            + " Callers = user to a rule.");
    report.differences.add(
        "A directory and its welcome file are two paths, and the rules of both apply.");
    report.differences.add(
        "The application's own session (HttpSession) does not end when another user's token comes"
            + " with its cookie.");
  }
}

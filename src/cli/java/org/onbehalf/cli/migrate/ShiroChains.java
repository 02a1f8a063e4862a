package org.onbehalf.cli.migrate;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/**
 * Carries Shiro's chains into rules, and makes the token's caller Shiro's Subject: the chains stay,
 * and go on to decide. Not thread-safe.
 */
final class ShiroChains {
  private static final String FILTER = "org.onbehalf.shiro.CallerSubjectFilter";
  private static final String GLOBAL = "filterChainResolver.globalFilters";

  private static final Set<String> LOGIN =
      Collections.unmodifiableSet(
          new HashSet<>(Arrays.asList("authc", "authcBasic", "authcBearer", "user")));

  /** They ask for no user. */
  private static final Set<String> HARMLESS =
      Collections.unmodifiableSet(
          new HashSet<>(
              Arrays.asList(
                  "anon", "ssl", "port", "noSessionCreation", "invalidRequest", "logout")));

  private final ShiroIni ini;
  private final Report report;
  final AntRules rules = new AntRules();

  ShiroChains(ShiroIni ini, Report report) {
    this.ini = ini;
    this.report = report;
  }

  /** The roles by which Shiro decides, or gives permissions. */
  Set<String> roles() {
    return ini.roles;
  }

  /**
   * Reads all chains, and edits the file.
   *
   * @param global whether this version of Shiro has global filters
   */
  ShiroChains carry(boolean global) {
    String name = "caller";
    while (ini.definitions.containsKey(name)) {
      name += "Subject";
    }
    for (ShiroIni.Chain chain : ini.chains) {
      Access access = Access.OPEN;
      for (String filter : chain.filters) {
        access = access.and(access(chain, filter));
      }
      rules.add(chain.pattern, Collections.emptySet(), access, ini.name + " line " + chain.line);
      if (!global && !access.equals(Access.OPEN)) {
        ini.text.insert(chain.start, name + ", ");
      }
    }
    define(name, global);
    return this;
  }

  private void define(String name, boolean global) {
    String end = ini.text.lineBreak();
    String definition = name + " = " + FILTER;
    boolean extended = global && ini.globalFilters >= 0;
    String lines =
        global && !extended
            ? definition + end + GLOBAL + " = " + name + ", invalidRequest" + end
            : definition + end;
    if (extended) {
      ini.text.insert(ini.globalFilters, name + ", ");
    }
    ini.text.insert(
        Math.max(0, ini.mainStart), ini.mainStart < 0 ? "[main]" + end + lines + end : lines);
    report
        .done(
            "The token's caller becomes Shiro's Subject",
            "Shiro's chains, roles and permissions stay, and go on to decide. "
                + (global
                    ? "The filter runs before every chain"
                    : "This Shiro is older than 1.6: the filter comes first into each chain"))
        .at(ini.name, 0)
        .edit("", lines.trim());
    report.decide(
        "Remove the users and passwords of Shiro's realms once everybody has a token",
        "Where a chain asks for a login and no rule does before, they would still open it");
  }

  private Access access(ShiroIni.Chain chain, String filter) {
    String name = ShiroIni.filterName(filter);
    String type = ini.definitions.getOrDefault(name, "");
    if (isLogin(name, type)) {
      // Shiro itself lets everybody see the login page
      return ini.loginPages.contains(chain.pattern) ? Access.OPEN : Access.AUTHENTICATED;
    }
    if (name.equals("roles")) {
      // Shiro asks for all of them, behind the rule that asks for one
      Set<String> roles = ShiroIni.arguments(filter);
      return roles.isEmpty() ? Access.AUTHENTICATED : Access.roles(roles);
    }
    if (name.equals("perms") || name.equals("rest")) {
      return Access.AUTHENTICATED;
    }
    if (!HARMLESS.contains(name)) {
      report
          .decide(
              "Check Shiro's filter " + filter + " of " + chain.pattern,
              "It is "
                  + (type.isEmpty() ? "none of Shiro's own" : type)
                  + " and stays. Remove it if it reads the header Authorization for itself")
          .at(ini.name, chain.line);
    }
    return Access.OPEN;
  }

  private static boolean isLogin(String name, String type) {
    return LOGIN.contains(name)
        || (type.startsWith("org.apache.shiro.web.filter.authc.")
            && !type.endsWith(".AnonymousFilter")
            && !type.endsWith(".LogoutFilter"));
  }
}

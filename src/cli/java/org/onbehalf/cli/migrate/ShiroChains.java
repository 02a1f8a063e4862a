package org.onbehalf.cli.migrate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Carries Shiro's chains into rules, and opens them. Not thread-safe. */
final class ShiroChains {
  private static final Set<String> LOGIN =
      Collections.unmodifiableSet(
          new HashSet<>(
              Arrays.asList(
                  "authc", "authcBasic", "authcBearer", "user", "BasicHttpAuthenticationFilter")));

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

  /** Reads and edits all chains. */
  ShiroChains carry() {
    for (ShiroIni.Chain chain : ini.chains) {
      List<String> left = new ArrayList<>();
      Access access = Access.OPEN;
      for (String filter : chain.filters) {
        String name = ShiroIni.filterName(filter);
        if (isLogin(name)) {
          access = access.and(Access.AUTHENTICATED);
        } else if (name.equals("roles")) {
          access = access.and(roles(chain, filter));
        } else {
          if (!name.equals("anon")) {
            left.add(filter);
          }
          access = access.and(other(chain, filter, name));
        }
      }
      String after = left.isEmpty() ? "anon" : String.join(", ", left);
      String before = ini.text.original().substring(chain.start, chain.end);
      if (left.size() + (chain.filters.contains("anon") ? 1 : 0) < chain.filters.size()) {
        ini.text.replace(chain.start, chain.end, after);
        report
            .done(
                "Shiro's chain for " + chain.pattern + " asks for no login any more",
                "A rule does instead. Shiro would take the header Authorization for itself, and"
                    + " refuse the token")
            .at(ini.name, chain.line)
            .edit(chain.pattern + " = " + before, chain.pattern + " = " + after);
      }
      rules.add(chain.pattern, Collections.emptySet(), access, ini.name + " line " + chain.line);
    }
    return this;
  }

  private boolean isLogin(String name) {
    String type = ini.definitions.getOrDefault(name, "");
    return LOGIN.contains(name)
        || (type.startsWith("org.apache.shiro.web.filter.authc.")
            && !type.endsWith(".AnonymousFilter")
            && !type.endsWith(".LogoutFilter"));
  }

  private Access roles(ShiroIni.Chain chain, String filter) {
    Set<String> roles = ShiroIni.arguments(filter);
    if (roles.size() < 2) {
      return roles.isEmpty() ? Access.AUTHENTICATED : Access.roles(roles);
    }
    String all = String.join(" and ", roles);
    report
        .decide(
            "Give the role \"" + all + "\" to those who have " + all,
            "Shiro asks for all of these roles, a rule for any of its roles. Until then nobody"
                + " passes")
        .at(ini.name, chain.line);
    return Access.roles(Collections.singleton(all));
  }

  private Access other(ShiroIni.Chain chain, String filter, String name) {
    if (HARMLESS.contains(name)) {
      return Access.OPEN;
    }
    String type = ini.definitions.getOrDefault(name, "");
    boolean permission = name.equals("perms") || name.equals("rest");
    report
        .decide(
            "Decide what stands for Shiro's filter " + filter + " of " + chain.pattern,
            permission
                ? "It asks for permissions of a user whom Shiro does not know any more, and refuses"
                    + " everybody: name a role for them in the rule, and remove it"
                : "It is "
                    + (type.isEmpty() ? "not one of Shiro's own" : type)
                    + " and stays. Remove it if it asks for a user")
        .at(ini.name, chain.line)
        .edit(chain.pattern + " = " + String.join(", ", chain.filters), chain.pattern + " = anon");
    return permission ? Access.AUTHENTICATED : Access.OPEN;
  }
}

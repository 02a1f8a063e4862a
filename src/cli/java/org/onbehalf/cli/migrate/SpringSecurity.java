package org.onbehalf.cli.migrate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.onbehalf.internal.Nullable;

/**
 * Spring Security's XML: it goes on to decide, by the roles that the token gives the request
 * ({@code <jee>}). Rules say the same first where they can. Not thread-safe.
 */
final class SpringSecurity {
  static final String NAMESPACE = "http://www.springframework.org/schema/security";

  private static final Pattern ROLES =
      Pattern.compile("has(?:Any)?(Role|Authority)\\(\\s*((?:'[^']*'\\s*,?\\s*)+)\\)");

  private static final List<String> LOGINS =
      Collections.unmodifiableList(
          Arrays.asList("http-basic", "form-login", "remember-me", "openid-login", "x509"));

  private static final Pattern SCHEMA =
      Pattern.compile("spring-security-([0-9])[.]([0-9])[0-9.]*[.]xsd");

  private final Report report;
  private final Libraries libraries;
  final AntRules rules = new AntRules();
  final Set<String> roles = new TreeSet<>();

  /** Whether rules can say all that the documents say. */
  private boolean expressible = true;

  /** Whether a document configures it. */
  boolean found;

  SpringSecurity(Report report, Libraries libraries) {
    this.report = report;
    this.libraries = libraries;
  }

  boolean isExpressible() {
    return found && expressible && rules.isExact();
  }

  /** Reads and edits one document; others than Spring Security's are left as they are. */
  void carry(XmlDocument document) {
    List<XmlElement> https = new ArrayList<>();
    collect(document.root, https);
    for (XmlElement http : https) {
      found = true;
      carry(document, http);
    }
  }

  private static void collect(XmlElement element, List<XmlElement> into) {
    if (element.name.equals("http") && element.namespace.equals(NAMESPACE)) {
      into.add(element);
    }
    element.children.forEach(child -> collect(child, into));
  }

  private void carry(XmlDocument document, XmlElement http) {
    String origin = document.name + " line " + http.line;
    String outer = http.attribute("pattern");
    expressible &=
        http.attribute("request-matcher-ref").isEmpty()
            && (http.attribute("path-type") + http.attribute("request-matcher")).matches("|ant");
    if (http.attribute("security").equals("none")) {
      rules.add(outer.isEmpty() ? "/**" : outer, Collections.emptySet(), Access.OPEN, origin);
      return;
    }
    Set<String> own = new TreeSet<>();
    for (XmlElement url : http.children("intercept-url")) {
      Access access = access(url, own);
      expressible &= access != null && isWithin(url.attribute("pattern"), outer);
      String method = url.attribute("method");
      String pattern = url.attribute("pattern");
      rules.add(
          pattern.equals("/**") && !outer.isEmpty() ? outer : pattern,
          method.isEmpty() ? Collections.emptySet() : Collections.singleton(method),
          access == null ? Access.OPEN : access,
          document.name + " line " + url.line);
    }
    if (!outer.isEmpty()) {
      rules.add(outer, Collections.emptySet(), Access.OPEN, origin);
    }
    roles.addAll(own);
    edit(document, http, own);
  }

  private static boolean isWithin(String pattern, String outer) {
    return outer.isEmpty()
        || pattern.equals("/**")
        || (outer.endsWith("/**") && pattern.startsWith(outer.substring(0, outer.length() - 2)));
  }

  /** Null if no rule can say it. */
  private static @Nullable Access access(XmlElement url, Set<String> roles) {
    String access = url.attribute("access").trim();
    if (url.attribute("filters").equals("none")) {
      return Access.OPEN;
    }
    Matcher named = ROLES.matcher(access);
    Set<String> found = new LinkedHashSet<>();
    boolean prefixed = true;
    while (named.find()) {
      for (String each : named.group(2).split(",", -1)) {
        String role = each.trim().replaceAll("^'|'$", "");
        if (role.isEmpty()) {
          continue;
        }
        prefixed &= named.group(1).equals("Role") || role.startsWith("ROLE_");
        found.add(plain(role));
      }
    }
    roles.addAll(found);
    if (ROLES.matcher(access).matches()) {
      return prefixed ? Access.roles(found) : null;
    }
    switch (access) {
      case "":
      case "permitAll":
      case "permitAll()":
      case "IS_AUTHENTICATED_ANONYMOUSLY":
        return Access.OPEN;
      case "denyAll":
      case "denyAll()":
        return Access.DENIED;
      case "isAuthenticated()":
      case "isFullyAuthenticated()":
      case "authenticated":
      case "IS_AUTHENTICATED_FULLY":
      case "IS_AUTHENTICATED_REMEMBERED":
        return Access.AUTHENTICATED;
      default:
        return old(access, roles);
    }
  }

  /** Without expressions: names with commas between. */
  private static @Nullable Access old(String access, Set<String> roles) {
    Set<String> found = new LinkedHashSet<>();
    for (String each : access.split(",", -1)) {
      if (!each.trim().matches("ROLE_[A-Za-z0-9_-]+")) {
        return null;
      }
      found.add(plain(each.trim()));
    }
    roles.addAll(found);
    return Access.roles(found);
  }

  private static String plain(String role) {
    return role.startsWith("ROLE_") ? role.substring("ROLE_".length()) : role;
  }

  private void edit(XmlDocument document, XmlElement http, Set<String> own) {
    if (hasItsOwnLogin(http)) {
      report
          .decide(
              "Does this <http> log users in who have tokens now? Then add <"
                  + http.prefix
                  + "jee mappable-roles=\"…\"/>",
              "It has an entry point or filters of its own, and stays as it is")
          .at(document.name, http.line);
      return;
    }
    if (isBefore(document, 3, 0)) {
      report
          .decide(
              "Move to Spring Security 3.1 or later, or let it take caller and roles from the request"
                  + " by a filter of its package preauth.j2ee",
              "This version knows neither <jee> nor beans that this command could write. Its login"
                  + " stays as it is")
          .at(document.name, http.line);
      return;
    }
    EditedText text = document.text;
    boolean there = http.child("jee") != null;
    if (!there) {
      List<String> roleNames = new ArrayList<>();
      own.forEach(role -> roleNames.add(escaped(role)));
      boolean beans = isBefore(document, 3, 1);
      if (beans && !document.root.namespace.equals(JeeBeans.NAMESPACE)) {
        report
            .decide(
                "Move to Spring Security 3.1 or later, which knows <jee>, or declare the filter"
                    + " yourself (docs/migration/spring-security.md)",
                "The document has no place for beans. Its login stays as it is")
            .at(document.name, http.line);
        return;
      }
      String jee =
          beans
              ? "<" + http.prefix + JeeBeans.CUSTOM_FILTER
              : "<" + http.prefix + "jee mappable-roles=\"" + String.join(",", roleNames) + "\"/>";
      if (http.endStart == http.end) {
        report
            .decide("Add " + jee, "Spring Security learns caller and roles from the request by it")
            .at(document.name, http.line);
        return;
      }
      XmlElement first = http.children.isEmpty() ? null : http.children.get(0);
      // where the schema until 3.0, in which the order counts, has its place
      int place = http.startEnd;
      for (XmlElement child : http.children) {
        if (child.name.equals("intercept-url") || child.name.equals("access-denied-handler")) {
          place = child.end;
        }
      }
      text.insert(
          place, text.lineBreak() + (first == null ? "    " : text.indentation(first.start)) + jee);
      if (beans) {
        JeeBeans.put(text, document.root.prefix, http, roleNames);
      }
      report
          .done(
              "Spring Security takes caller and roles from the request",
              "Onbehalf's filter stands before its own, and gives the request those of the token."
                  + " Its intercept-url elements go on to decide")
          .at(document.name, http.line)
          .edit("", jee);
    }
    for (XmlElement child : http.children) {
      if (LOGINS.contains(child.name)) {
        text.remove(child.start, child.end);
        report
            .done("<" + child.name + "> is removed", "The token takes the place of this login")
            .at(document.name, child.line);
      }
    }
    if (http.attribute("auto-config").equals("true")) {
      report
          .decide(
              "Remove auto-config=\"true\"",
              "It switches BASIC and FORM on, by which the old passwords still work")
          .at(document.name, http.line)
          .edit("auto-config=\"true\"", "");
    }
  }

  /** By the document's schema, or else by the jar. */
  private boolean isBefore(XmlDocument document, int major, int minor) {
    Matcher schema = SCHEMA.matcher(document.text.original());
    if (!schema.find()) {
      return libraries.isBefore("spring-security-config", major, minor);
    }
    int version = Integer.parseInt(schema.group(1) + schema.group(2));
    return version < 10 * major + minor;
  }

  /** Such as that of clients at a token endpoint, or of tokens that the application issues. */
  private static boolean hasItsOwnLogin(XmlElement http) {
    if (!http.attribute("entry-point-ref").isEmpty()) {
      return true;
    }
    for (XmlElement filter : http.children("custom-filter")) {
      String place =
          filter.attribute("position") + filter.attribute("before") + filter.attribute("after");
      if (place.matches(".*(AUTH|LOGIN|CAS).*")) {
        return true;
      }
    }
    return false;
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}

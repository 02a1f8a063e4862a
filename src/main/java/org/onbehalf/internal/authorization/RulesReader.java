package org.onbehalf.internal.authorization;

import static org.onbehalf.internal.config.AccessKeys.*;
import static org.onbehalf.internal.message.ConfigurationMessages.*;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.AccessKeys;
import org.onbehalf.internal.config.ConfigurationInput;
import org.onbehalf.internal.config.Key;
import org.onbehalf.internal.config.Section;

/**
 * Reads {@code Authorization.Rules}. Whatever could make a rule mean less than its author thought
 * is a fault.
 */
final class RulesReader {
  private static final int MOST = 1000;

  /** Decoded, without anything that a container would change before it chooses a servlet. */
  private static final Pattern PREFIX_OR_EXACT =
      Pattern.compile("(/[^/*%;\\\\?#{}\\p{Cntrl}]+)*(/\\*)?");

  private static final Pattern EXTENSION = Pattern.compile("\\*\\.[A-Za-z0-9_-]+");

  private final Section authorization;
  private final RequiredPermissions permissions;
  private final ConfigurationInput input;

  /**
   * From its parts.
   *
   * @param permissions what annotations may name; handed on
   */
  RulesReader(Section authorization, RequiredPermissions permissions, ConfigurationInput input) {
    this.authorization = authorization;
    this.permissions = permissions;
    this.input = input;
  }

  AuthorizationSettings read() {
    List<AuthorizationSettings.Rule> rules = rules();
    return new AuthorizationSettings(rules, denyByDefault(rules), permissions);
  }

  private boolean denyByDefault(List<AuthorizationSettings.Rule> rules) {
    boolean deny = authorization.get(DEFAULT) == AccessKeys.Default.DENY;
    if (deny && rules.isEmpty() && !authorization.isSet("Rules")) {
      authorization.fault(
          CONTRADICTION,
          DEFAULT,
          "deny without Rules, which closes every path",
          "Rules that say who may do what",
          "add Authorization.Rules, or write authenticated");
    }
    return deny;
  }

  private List<AuthorizationSettings.Rule> rules() {
    if (refuseEmptyList(authorization, "Rules")) {
      return Collections.emptyList();
    }
    List<Section> elements = authorization.elements("Rules");
    if (elements.size() > MOST) {
      authorization.fault(
          TOO_MANY,
          "Rules",
          elements.size() + " rules",
          "at most " + MOST,
          "join some with /* patterns");
      return Collections.emptyList();
    }
    List<AuthorizationSettings.Rule> rules = new ArrayList<>();
    UselessRules useless = new UselessRules(input);
    for (Section element : elements) {
      AuthorizationSettings.Rule rule = rule(element);
      if (rule != null) {
        useless.check(rule, element, rules);
        rules.add(rule);
      }
    }
    return Collections.unmodifiableList(rules);
  }

  private static @Nullable AuthorizationSettings.Rule rule(Section section) {
    String path = path(section);
    Set<String> methods = methods(section);
    Set<String> scopes = set(section, RULE_SCOPES);
    Set<String> roles = set(section, RULE_ROLES);
    AccessKeys.Callers callers = section.get(RULE_CALLERS);
    boolean anonymous = section.get(RULE_ANONYMOUS);
    if (callers == AccessKeys.Callers.APP && !scopes.isEmpty()) {
      section.fault(
          CONTRADICTION,
          RULE_SCOPES,
          "scopes with Callers = app",
          "Roles, since only users have scopes",
          "remove one of the two keys");
    }
    if (anonymous && (!scopes.isEmpty() || !roles.isEmpty() || section.isSet(RULE_CALLERS))) {
      section.fault(
          CONTRADICTION,
          RULE_ANONYMOUS,
          "Anonymous = true beside Scopes, Roles or Callers",
          "a rule that asks for nothing, or one that asks for a caller",
          "remove Anonymous, or the other keys");
    }
    if (!anonymous && scopes.isEmpty() && roles.isEmpty() && !section.isSet(RULE_CALLERS)) {
      section.warn(
          EVERY_TOKEN,
          RULE_PATH,
          "this rule lets every valid token pass; if that is meant, say so with Callers = any.");
    }
    return path == null
        ? null
        : new AuthorizationSettings.Rule(
            section.key(), path, methods, scopes, roles, callers, anonymous);
  }

  private static @Nullable String path(Section section) {
    String expected = "a path such as /orders, /orders/* or *.do";
    String path =
        section.required(RULE_PATH, expected, "write it as the container's url-patterns are");
    if (path == null || path.equals("/") || EXTENSION.matcher(path).matches()) {
      return path;
    }
    if (path.isEmpty() || !PREFIX_OR_EXACT.matcher(path).matches() || hasDotSegment(path)) {
      section.reject(
          RULE_PATH,
          path,
          expected
              + ", decoded, without the context path, braces, dot segments and a slash at the end",
          "correct the path");
      return null;
    }
    return path;
  }

  private static boolean hasDotSegment(String path) {
    return (path + "/").contains("/./") || (path + "/").contains("/../");
  }

  private static Set<String> methods(Section section) {
    Set<String> methods = new LinkedHashSet<>();
    for (String method : set(section, RULE_METHODS)) {
      methods.add(method.toUpperCase(Locale.ROOT));
    }
    if (methods.remove("HEAD") && !methods.contains("GET")) {
      section.fault(
          INVALID,
          RULE_METHODS,
          "HEAD without GET",
          "GET, of which HEAD is a part",
          "write GET instead");
    }
    return Collections.unmodifiableSet(methods);
  }

  private static Set<String> set(Section section, Key<List<String>> name) {
    List<String> values = refuseEmptyList(section, name.name) ? null : section.find(name);
    return values == null
        ? Collections.emptySet()
        : Collections.unmodifiableSet(new LinkedHashSet<>(values));
  }

  /** An empty list reads as "nobody" to one and as "everybody" to another. */
  private static boolean refuseEmptyList(Section section, String name) {
    if (!section.isEmptyList(name)) {
      return false;
    }
    section.fault(
        EMPTY,
        name,
        "an empty list",
        "a list with at least one element",
        "remove the key, or say what is meant");
    return true;
  }
}

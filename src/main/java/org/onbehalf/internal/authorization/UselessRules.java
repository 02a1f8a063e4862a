package org.onbehalf.internal.authorization;

import static org.onbehalf.internal.config.AccessKeys.*;
import static org.onbehalf.internal.message.ConfigurationMessages.USELESS_RULE;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.onbehalf.internal.config.ConfigurationInput;
import org.onbehalf.internal.config.Section;

/** Finds rules that can never apply, and one that opens what a later one is to close. */
final class UselessRules {
  private final String contextPath;
  private final List<PathPattern> mappings = new ArrayList<>();

  /** Whether the application has paths of its own that begin as the context path does. */
  private final boolean repeatsContextPath;

  UselessRules(ConfigurationInput input) {
    contextPath = input.contextPath;
    List<String> all = new ArrayList<>(input.mappings);
    all.addAll(input.servletMappings);
    boolean repeats = contextPath.isEmpty();
    for (String mapping : all) {
      repeats |= beginsWithContextPath(mapping);
    }
    repeatsContextPath = repeats;
    for (String mapping : input.mappings) {
      mappings.add(new PathPattern(mapping));
    }
  }

  /**
   * Checks one rule.
   *
   * @param earlier those that stand before it
   */
  void check(
      AuthorizationSettings.Rule rule, Section section, List<AuthorizationSettings.Rule> earlier) {
    if (!repeatsContextPath && beginsWithContextPath(rule.path)) {
      fault(
          section,
          "the context path",
          "a path within the application",
          "leave the context path out; if a path of the application begins so too, map the filter"
              + " onto it");
    } else if (!isMapped(rule)) {
      fault(
          section,
          "a path that no BearerTokenFilter is mapped onto",
          "a path beneath a url-pattern of the filter",
          "map the filter onto the path, correct the rule, or remove it");
    }
    Set<String> left = new HashSet<>(rule.methods);
    for (AuthorizationSettings.Rule before : earlier) {
      if (before.pattern.covers(rule.pattern)) {
        left.removeAll(before.methods);
        if (before.methods.isEmpty() || (!rule.methods.isEmpty() && left.isEmpty())) {
          fault(
              section,
              "a rule that never counts, since "
                  + before.key
                  + " ("
                  + before.path
                  + ") stands before",
              "the narrower rule first",
              "move it before that rule, or remove one of the two");
          return;
        }
      } else if (opens(before, rule)) {
        fault(
            section,
            "a rule that "
                + before.key
                + " ("
                + before.path
                + ", Anonymous) opens to everybody for such names",
            "an anonymous extension behind the paths that are to be closed",
            "move this rule before that one");
        return;
      }
    }
  }

  private static boolean opens(AuthorizationSettings.Rule before, AuthorizationSettings.Rule rule) {
    Set<String> both = new HashSet<>(before.methods);
    both.retainAll(rule.methods);
    boolean methods = before.methods.isEmpty() || rule.methods.isEmpty() || !both.isEmpty();
    return before.anonymous
        && !rule.anonymous
        && methods
        && before.pattern.isExtension()
        && before.pattern.meets(rule.pattern);
  }

  private boolean isMapped(AuthorizationSettings.Rule rule) {
    for (PathPattern mapping : mappings) {
      if (mapping.meets(rule.pattern)) {
        return true;
      }
    }
    return mappings.isEmpty();
  }

  private boolean beginsWithContextPath(String path) {
    return path.equals(contextPath) || path.startsWith(contextPath + "/");
  }

  private static void fault(Section section, String found, String expected, String remedy) {
    section.fault(USELESS_RULE, RULE_PATH, found, expected, remedy);
  }
}

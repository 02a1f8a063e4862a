package org.onbehalf.cli.audit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.onbehalf.cli.migrate.ConstraintRules;
import org.onbehalf.cli.migrate.Rule;
import org.onbehalf.cli.migrate.SecurityConstraint;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.authorization.PathPattern;

/**
 * The {@code Authorization.Rules} that would have allowed what the application allowed: those that
 * are configured, those that the constraints of its descriptor mean, and else the narrowest that
 * fit. Not thread-safe.
 */
final class AuditedRules {
  /** In their order. */
  final List<AuditedRule> rules = new ArrayList<>();

  /** What the application served and the rules do not allow. */
  final Set<String> differences = new LinkedHashSet<>();

  private final NarrowestRequirement narrowest;

  /** From what was recorded, and the start before it. */
  AuditedRules(Collection<AuditedRequests> requests, Map<String, Object> started) {
    narrowest = new NarrowestRequirement(requests, differences);
    for (AuditedRule each : declared(started)) {
      List<AuditedRequests> covered = new ArrayList<>();
      for (AuditedRequests request : requests) {
        if (of(request) == null && each.isFor(request)) {
          covered.add(request);
        }
      }
      rules.add(new AuditedRule(each.path, each.methods, widened(each, covered), false));
    }
    List<AuditedRule> guesses = guesses(requests);
    guesses.removeIf(this::isCovered);
    rules.addAll(guesses);
    removeRedundant();
  }

  /** Whether {@code Authorization.Default = deny} decides about paths that no rule names. */
  boolean denyOthers() {
    return rules.stream().noneMatch(each -> each.path.equals("/*") && each.methods.isEmpty());
  }

  /** The narrowest rules for requests of which nothing was said; behind all that was. */
  private List<AuditedRule> guesses(Collection<AuditedRequests> requests) {
    // by path; rules do not tell apart what differs by case only: the spelling asked for most
    // counts
    Map<String, Map<String, List<AuditedRequests>>> spellings = new LinkedHashMap<>();
    for (AuditedRequests each : requests) {
      if (!each.method().matches("[A-Z]+")) {
        differences.add(each.path() + " was asked for by a method that no rule names");
      } else if (of(each) == null) {
        spellings
            .computeIfAbsent(folded(each.path()), key -> new LinkedHashMap<>())
            .computeIfAbsent(each.path(), key -> new ArrayList<>())
            .add(each);
      }
    }
    List<AuditedRule> guesses = new ArrayList<>();
    for (Map<String, List<AuditedRequests>> ofPath : spellings.values()) {
      List<AuditedRequests> most =
          Collections.max(
              ofPath.values(),
              Comparator.comparingLong(
                  group -> group.stream().mapToLong(each -> each.count).sum()));
      guess(most, guesses);
      ofPath.values().remove(most);
      ofPath.values().forEach(others -> tellSpelling(others, most.get(0).path()));
    }
    // the exact ones first, then the longest prefixes
    guesses.sort(
        Comparator.<AuditedRule, Boolean>comparing(rule -> isPrefix(rule.path))
            .thenComparing(rule -> -rule.path.length())
            .thenComparing(rule -> rule.path));
    return guesses;
  }

  private void tellSpelling(List<AuditedRequests> requests, String path) {
    if (requests.stream().anyMatch(AuditedRequests::isServed)) {
      differences.add(
          requests.get(0).path()
              + " was served, and is another spelling of "
              + path
              + "; required would have answered 400");
    }
  }

  /** Whether a rule that is none decides about all paths of a guess. */
  private boolean isCovered(AuditedRule guess) {
    for (AuditedRule each : rules) {
      if (each.covers(guess)) {
        if (guess.requirement.equals(Requirement.NOBODY)) {
          return true;
        }
        differences.add(
            guess.path
                + " was served, and "
                + (each.meets(guess)
                    ? "the rule for " + each.path + " decides about it"
                    : "is another spelling of "
                        + each.path
                        + "; required would have answered 400"));
        return true;
      }
    }
    return false;
  }

  private static boolean isPrefix(String path) {
    return path.endsWith("/*");
  }

  private static String folded(String path) {
    return isPrefix(path)
        ? PathPattern.fold(path.substring(0, path.length() - 2)) + "/*"
        : PathPattern.fold(path);
  }

  /** The rules for one path. */
  private void guess(List<AuditedRequests> group, List<AuditedRule> guesses) {
    String path = group.get(0).path();
    Set<String> methods = new TreeSet<>();
    group.forEach(each -> methods.add(each.method()));
    Map<Requirement, Set<String>> found = new LinkedHashMap<>();
    for (String method : methods) {
      List<AuditedRequests> ofMethod = new ArrayList<>(group);
      ofMethod.removeIf(each -> !each.method().equals(method));
      Requirement requirement = narrowest.of(ofMethod, method + " " + path, isPrefix(path));
      if (requirement != null && path.equals("/*") && !requirement.equals(Requirement.NOBODY)) {
        differences.add(
            method
                + " "
                + path
                + " was served, on paths that are ids or too many to name; no rule allows it, since"
                + " one for /* would allow paths that nobody came by. Write rules for these paths");
      } else if (requirement != null) {
        found.computeIfAbsent(requirement, key -> new TreeSet<>()).add(method);
      }
    }
    found.forEach(
        (requirement, alike) -> guesses.add(new AuditedRule(path, alike, requirement, true)));
  }

  /** What the configuration and the descriptor say, whether or not somebody came by. */
  private List<AuditedRule> declared(Map<String, Object> started) {
    List<AuditedRule> declared = new ArrayList<>();
    for (Map<?, ?> rule : maps(started.get("rules"))) {
      declared.add(
          new AuditedRule(
              String.valueOf(rule.get("path")),
              AuditedRequests.strings(rule.get("methods")),
              Requirement.of(rule),
              false));
    }
    int configured = declared.size();
    // what rules cannot say of constraints, migrate reports
    for (Rule each :
        new ConstraintRules(
                constraints(started),
                AuditedRequests.strings(started.get("securityRoles")),
                false,
                Collections.emptyList(),
                false)
            .rules) {
      boolean carried = false;
      for (AuditedRule other : declared.subList(0, configured)) {
        carried |= folded(other.path).equals(folded(each.path));
      }
      if (!carried) {
        declared.add(new AuditedRule(each.path, each.methods, Requirement.of(each), false));
      }
    }
    return declared;
  }

  /** None once every auth-constraint was removed: what was seen counts then. */
  private static List<SecurityConstraint> constraints(Map<String, Object> started) {
    List<SecurityConstraint> constraints = new ArrayList<>();
    boolean asks = false;
    for (Map<?, ?> each : maps(started.get("constraints"))) {
      Object roles = each.get("roles");
      asks |= roles != null;
      constraints.add(
          new SecurityConstraint(
              new ArrayList<>(AuditedRequests.strings(each.get("patterns"))),
              AuditedRequests.strings(each.get("methods")),
              AuditedRequests.strings(each.get("omittedMethods")),
              roles == null ? null : AuditedRequests.strings(roles),
              "web.xml"));
    }
    return asks ? constraints : Collections.emptyList();
  }

  /** A requirement that also lets those pass who were served. */
  private Requirement widened(AuditedRule rule, List<AuditedRequests> requests) {
    Requirement declared = rule.requirement;
    if (declared.anonymous || declared.roles.isEmpty()) {
      return declared;
    }
    List<AuditedRequests> others = new ArrayList<>();
    for (AuditedRequests each : requests) {
      boolean holds = !Collections.disjoint(each.roles(), declared.roles);
      if (!holds && (each.principal() != null || each.isRefusedOfSomebody())) {
        others.add(each);
      }
    }
    Requirement more = narrowest.of(others, rule.path, isPrefix(rule.path));
    if (more != null && more.roles.isEmpty()) {
      differences.add(
          rule.path
              + " was served to a user with none of the roles "
              + declared.roles
              + ", and with no role that others lack; the rule does not allow that user");
    }
    return more == null || more.roles.isEmpty() || more.equals(Requirement.NOBODY)
        ? declared
        : declared.orRoles(more.roles);
  }

  /** Removes guesses that the next rule repeats, or the default. */
  private void removeRedundant() {
    for (int i = rules.size() - 1; i >= 0; i--) {
      AuditedRule rule = rules.get(i);
      AuditedRule next = null;
      for (int j = rules.size() - 1; j > i; j--) {
        next = rules.get(j).meets(rule) ? rules.get(j) : next;
      }
      boolean repeated =
          next == null
              ? rule.requirement.equals(Requirement.NOBODY)
              : next.requirement.equals(rule.requirement) && next.covers(rule);
      if (rule.isGuessed && repeated) {
        rules.remove(i);
      }
    }
  }

  static List<Map<?, ?>> maps(@Nullable Object list) {
    List<Map<?, ?>> maps = new ArrayList<>();
    if (list instanceof List) {
      for (Object each : (List<?>) list) {
        if (each instanceof Map) {
          maps.add((Map<?, ?>) each);
        }
      }
    }
    return maps;
  }

  /** Whether the rules let the user of the old login pass, or nobody, if there is none. */
  boolean allow(AuditedRequests request) {
    AuditedRule asked =
        new AuditedRule(
            request.path(), Collections.singleton(request.method()), Requirement.ANY_CALLER, false);
    for (AuditedRule each : rules) {
      if (each.covers(asked)) {
        return each.requirement.allows(request.principal() != null, request.roles());
      }
    }
    return false;
  }

  /** The rule for requests; null for none. */
  @Nullable
  AuditedRule of(AuditedRequests request) {
    for (AuditedRule each : rules) {
      if (each.isFor(request)) {
        return each;
      }
    }
    return null;
  }
}

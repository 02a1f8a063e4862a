package org.onbehalf.cli.audit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
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
  final List<String> differences = new ArrayList<>();

  /** How many users of the old login hold a role. */
  private final Map<String, Set<String>> holders = new HashMap<>();

  /** One of them. Immutable. */
  static final class AuditedRule {
    final String path;

    /** Empty for all. */
    final Set<String> methods;

    final Requirement requirement;

    /** Whether no rule and no constraint said so before. */
    final boolean isGuessed;

    AuditedRule(String path, Set<String> methods, Requirement requirement, boolean isGuessed) {
      this.path = path;
      this.methods = methods;
      this.requirement = requirement;
      this.isGuessed = isGuessed;
    }

    boolean isFor(AuditedRequests request) {
      return folded(path).equals(folded(request.path()))
          && (methods.isEmpty() || methods.contains(request.method()));
    }

    /** In HOCON. */
    @Override
    public String toString() {
      return "{ Path = "
          + Rule.quoted(path)
          + (methods.isEmpty() ? "" : ", Methods = [" + String.join(", ", methods) + "]")
          + requirement
          + " }";
    }
  }

  /** From what was recorded, and the start before it. */
  AuditedRules(Collection<AuditedRequests> requests, Map<String, Object> started) {
    for (AuditedRequests each : requests) {
      String user = each.principal();
      if (user != null) {
        each.roles()
            .forEach(role -> holders.computeIfAbsent(role, key -> new TreeSet<>()).add(user));
      }
    }
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
    removeCovered();
  }

  /** The narrowest rules for requests of which nothing was said; behind all that was. */
  private List<AuditedRule> guesses(Collection<AuditedRequests> requests) {
    // rules do not tell apart what differs by case only
    Map<String, List<AuditedRequests>> groups = new LinkedHashMap<>();
    for (AuditedRequests each : requests) {
      if (!each.method().matches("[A-Z]+")) {
        differences.add(each.path() + " was asked for by a method that no rule names");
      } else if (of(each) == null) {
        groups.computeIfAbsent(folded(each.path()), key -> new ArrayList<>()).add(each);
      }
    }
    List<AuditedRule> guesses = new ArrayList<>();
    groups.values().forEach(group -> guess(group, guesses));
    guesses.sort(
        Comparator.<AuditedRule>comparingInt(rule -> rank(rule.path))
            .thenComparing(rule -> -rule.path.length())
            .thenComparing(rule -> rule.path));
    return guesses;
  }

  /** Whether a rule that is none decides about all paths of a guess. */
  private boolean isCovered(AuditedRule guess) {
    PathPattern guessed = new PathPattern(guess.path);
    for (AuditedRule each : rules) {
      PathPattern pattern = new PathPattern(each.path);
      if (pattern.covers(guessed)
          && (each.methods.isEmpty() || each.methods.containsAll(guess.methods))) {
        differences.add(
            guess.path
                + " was served, and "
                + (pattern.meets(guessed)
                    ? "the rule for " + each.path + " decides about it"
                    : "is another spelling of "
                        + each.path
                        + "; required would have answered 400"));
        return true;
      }
    }
    return false;
  }

  /** The exact ones first, then the longest prefixes, with {@code /*} last. */
  private static int rank(String path) {
    if (path.startsWith("*.")) {
      return 2;
    }
    return path.equals("/*") ? 3 : path.endsWith("/*") ? 1 : 0;
  }

  private static String folded(String path) {
    return path.endsWith("/*")
        ? PathPattern.fold(path.substring(0, path.length() - 2)) + "/*"
        : PathPattern.fold(path);
  }

  /** The rules for one path. */
  private void guess(List<AuditedRequests> group, List<AuditedRule> guesses) {
    Set<String> methods = new TreeSet<>();
    group.forEach(each -> methods.add(each.method()));
    Map<Requirement, Set<String>> found = new LinkedHashMap<>();
    for (String method : methods) {
      List<AuditedRequests> ofMethod = new ArrayList<>(group);
      ofMethod.removeIf(each -> !each.method().equals(method));
      Requirement requirement = narrowest(ofMethod);
      if (requirement != null) {
        found.computeIfAbsent(requirement, key -> new TreeSet<>()).add(method);
      }
    }
    found.forEach(
        (requirement, alike) ->
            guesses.add(new AuditedRule(group.get(0).path(), alike, requirement, true)));
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
      if (!holds && each.principal() != null) {
        others.add(each);
      }
    }
    Requirement more = narrowest(others);
    if (more != null && more.roles.isEmpty()) {
      differences.add(
          rule.path
              + " was served to a user with none of the roles "
              + declared.roles
              + ", and with no role that others lack; the rule does not allow that user");
    }
    return more == null || more.anonymous || more.roles.isEmpty()
        ? declared
        : declared.orRoles(more.roles);
  }

  /** What lets those pass who were served, and as few others as possible; null if nobody was. */
  private @Nullable Requirement narrowest(List<AuditedRequests> requests) {
    List<Set<String>> served = new ArrayList<>();
    Set<String> ofRefused = new LinkedHashSet<>();
    for (AuditedRequests each : requests) {
      if (each.isServed() && each.principal() == null) {
        return Requirement.ANONYMOUS;
      }
      if (each.isServed()) {
        served.add(each.roles());
      } else if (each.isRefused()) {
        ofRefused.addAll(each.roles());
      }
    }
    if (served.isEmpty()) {
      return null;
    }
    Set<String> chosen = new TreeSet<>();
    while (!served.isEmpty()) {
      Map<String, Integer> candidates = new TreeMap<>();
      served.forEach(roles -> roles.forEach(role -> candidates.merge(role, 1, Integer::sum)));
      candidates.keySet().removeAll(ofRefused);
      if (candidates.isEmpty()) {
        return Requirement.ANY_CALLER;
      }
      String best =
          Collections.max(
              candidates.keySet(),
              Comparator.<String>comparingInt(role -> Objects.requireNonNull(candidates.get(role)))
                  .thenComparing(role -> -holders.getOrDefault(role, Collections.emptySet()).size())
                  .thenComparing(Comparator.reverseOrder()));
      chosen.add(best);
      served.removeIf(roles -> roles.contains(best));
    }
    return Requirement.roles(chosen);
  }

  /** Removes guesses that the next wider rule repeats. */
  private void removeCovered() {
    for (int i = rules.size() - 1; i >= 0; i--) {
      AuditedRule rule = rules.get(i);
      PathPattern pattern = new PathPattern(rule.path);
      for (int j = i + 1; rule.isGuessed && j < rules.size(); j++) {
        AuditedRule wider = rules.get(j);
        if (new PathPattern(wider.path).meets(pattern) && !wider.path.equals(rule.path)) {
          if (wider.requirement.equals(rule.requirement)
              && wider.methods.equals(rule.methods)
              && wider.path.endsWith("/*")) {
            rules.remove(i);
          }
          break;
        }
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

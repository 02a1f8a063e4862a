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
import org.onbehalf.cli.migrate.Rule;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.authorization.PathPattern;

/**
 * The {@code Authorization.Rules} that would have allowed what the application allowed: those that
 * are configured, those that the constraints of its descriptor mean, and else the narrowest that
 * fit. Not thread-safe.
 */
final class AuditedRules {
  /** Has characters that no app role has. */
  private static final Set<String> NOBODY = Collections.singleton("(no role suffices)");

  /** In their order. */
  final List<AuditedRule> rules = new ArrayList<>();

  /** What the application served and the rules do not allow. */
  final List<String> differences = new ArrayList<>();

  /** How many users of the old login hold a role. */
  private final Map<String, Set<String>> holders = new HashMap<>();

  private final Map<String, Object> started;

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

    boolean covers(String method) {
      return methods.isEmpty() || methods.contains(method);
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
    this.started = started;
    Map<String, List<AuditedRequests>> groups = new LinkedHashMap<>();
    for (AuditedRequests each : requests) {
      String user = each.principal();
      if (user != null) {
        each.roles()
            .forEach(role -> holders.computeIfAbsent(role, key -> new TreeSet<>()).add(user));
      }
      // rules do not tell apart what differs by case only
      groups.computeIfAbsent(folded(each.path()), key -> new ArrayList<>()).add(each);
    }
    groups.values().forEach(this::add);
    rules.sort(
        Comparator.<AuditedRule>comparingInt(rule -> rank(rule.path))
            .thenComparing(rule -> -rule.path.length())
            .thenComparing(rule -> rule.path));
    removeCovered();
    rules.removeIf(this::isOtherSpelling);
  }

  /** Whether a guess means paths of a rule that is none; rules refuse such spellings. */
  private boolean isOtherSpelling(AuditedRule guess) {
    if (guess.isGuessed) {
      PathPattern guessed = new PathPattern(guess.path);
      PathPattern folded = new PathPattern(folded(guess.path));
      for (AuditedRule each : rules) {
        if (!each.isGuessed
            && !new PathPattern(each.path).meets(guessed)
            && new PathPattern(folded(each.path)).meets(folded)) {
          differences.add(
              guess.path
                  + " was served, and is another spelling of "
                  + each.path
                  + "; required would have answered 400");
          return true;
        }
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
  private void add(List<AuditedRequests> group) {
    String path = group.get(0).path();
    Set<String> left = new TreeSet<>();
    group.forEach(each -> left.add(each.method()));
    for (Map.Entry<Set<String>, Requirement> each : declared(group.get(0)).entrySet()) {
      Set<String> methods = each.getKey();
      List<AuditedRequests> covered = new ArrayList<>();
      for (AuditedRequests request : group) {
        if (methods.isEmpty() || methods.contains(request.method())) {
          covered.add(request);
          left.remove(request.method());
        }
      }
      rules.add(new AuditedRule(path, methods, widened(path, each.getValue(), covered), false));
    }
    Map<Requirement, Set<String>> found = new LinkedHashMap<>();
    for (String method : left) {
      List<AuditedRequests> ofMethod = new ArrayList<>(group);
      ofMethod.removeIf(each -> !each.method().equals(method));
      Requirement requirement = narrowest(ofMethod);
      if (requirement != null) {
        found.computeIfAbsent(requirement, key -> new TreeSet<>()).add(method);
      }
    }
    found.forEach(
        (requirement, methods) -> rules.add(new AuditedRule(path, methods, requirement, true)));
  }

  /** What rules or constraints say of a path, by methods. */
  private Map<Set<String>, Requirement> declared(AuditedRequests request) {
    Map<Set<String>, Requirement> declared = new LinkedHashMap<>();
    if (request.by().equals("rule")) {
      for (Map<?, ?> rule : maps(started.get("rules"))) {
        if (request.path().equals(rule.get("path"))) {
          declared.put(AuditedRequests.strings(rule.get("methods")), Requirement.of(rule));
        }
      }
    } else if (request.by().equals("constraint")) {
      for (Map<?, ?> each : maps(started.get("constraints"))) {
        Set<String> patterns = AuditedRequests.strings(each.get("patterns"));
        if (patterns.contains(request.path())
            || (request.path().equals("/*") && patterns.contains("/"))) {
          merge(declared, each);
        }
      }
    }
    return declared;
  }

  private void merge(Map<Set<String>, Requirement> declared, Map<?, ?> constraint) {
    Object roles = constraint.get("roles");
    boolean omits = !AuditedRequests.strings(constraint.get("omittedMethods")).isEmpty();
    if (roles == null || omits) {
      // its auth-constraint was removed, or rules cannot say it: what was seen counts
      return;
    }
    Set<String> named = AuditedRequests.strings(roles);
    if (named.remove("*")) {
      // all roles that the descriptor declares (Servlet 3.1, section 13.8)
      named.addAll(AuditedRequests.strings(started.get("securityRoles")));
    }
    Requirement requirement =
        named.contains("**")
            ? Requirement.ANY_CALLER
            : Requirement.roles(named.isEmpty() ? NOBODY : named);
    declared.merge(
        AuditedRequests.strings(constraint.get("methods")),
        requirement,
        (one, other) ->
            one.equals(Requirement.ANY_CALLER) || other.equals(Requirement.ANY_CALLER)
                ? Requirement.ANY_CALLER
                : one.orRoles(other.roles));
  }

  /** A requirement that also lets those pass who were served. */
  private Requirement widened(
      String path, Requirement declared, List<AuditedRequests> requests) {
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
          path
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
                  .thenComparing(role -> -holders.getOrDefault(role, NOBODY).size())
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
      if (folded(each.path).equals(folded(request.path())) && each.covers(request.method())) {
        return each;
      }
    }
    return null;
  }
}

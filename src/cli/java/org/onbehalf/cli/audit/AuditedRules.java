package org.onbehalf.cli.audit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
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

  /** The roles of each user of the old login. */
  private final Map<String, Set<String>> rolesOfUsers = new TreeMap<>();

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
      return path.equals(request.path())
          && (methods.isEmpty() || methods.contains(request.method()));
    }

    /** Whether it decides about requests of another rule, if that does not. */
    boolean meets(AuditedRule other) {
      boolean methodsMeet =
          methods.isEmpty()
              || other.methods.isEmpty()
              || !Collections.disjoint(methods, other.methods);
      return methodsMeet && new PathPattern(path).meets(new PathPattern(other.path));
    }

    /** Whether it decides about all requests of another rule, if that does not. */
    boolean covers(AuditedRule other) {
      return (methods.isEmpty() || methods.containsAll(other.methods))
          && new PathPattern(path).covers(new PathPattern(other.path));
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
        rolesOfUsers.computeIfAbsent(user, key -> new TreeSet<>()).addAll(each.roles());
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
    removeRedundant();
  }

  /** Whether {@code Authorization.Default = deny} decides about paths that no rule names. */
  boolean denyOthers() {
    return rules.stream().noneMatch(each -> each.path.equals("/*") && each.methods.isEmpty());
  }

  /** The narrowest rules for requests of which nothing was said; behind all that was. */
  private List<AuditedRule> guesses(Collection<AuditedRequests> requests) {
    // by path; rules do not tell apart what differs by case only: the spelling asked for most counts
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
              Comparator.comparingLong(group -> group.stream().mapToLong(each -> each.count).sum()));
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
      Requirement requirement = narrowest(ofMethod, method + " " + path);
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
      if (!holds && each.principal() != null) {
        others.add(each);
      }
    }
    Requirement more = narrowest(others, rule.path);
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

  /**
   * What lets those pass who were served, and nobody who was refused; null if the requests say
   * nothing.
   *
   * @param what the requests, for who has to decide
   */
  private @Nullable Requirement narrowest(List<AuditedRequests> requests, String what) {
    Map<String, Set<String>> served = new TreeMap<>();
    Set<String> refusedRoles = new LinkedHashSet<>();
    boolean nobodyServed = false;
    boolean nobodyRefused = false;
    boolean somebodyRefused = false;
    boolean unknownRefused = false;
    for (AuditedRequests each : requests) {
      String user = each.principal();
      nobodyServed |= each.isServed() && user == null;
      if (each.isServed() && user != null) {
        served.computeIfAbsent(user, key -> new TreeSet<>()).addAll(each.roles());
      } else if (each.isRefused()) {
        refusedRoles.addAll(each.roles());
        unknownRefused |= each.isRefusedOfSomebody();
        somebodyRefused |= user != null || each.isRefusedOfSomebody();
        nobodyRefused |= user == null && !each.isRefusedOfSomebody();
      }
    }
    // who is refused at a path that is open to nobody had bad credentials
    if (nobodyServed && !nobodyRefused && !(somebodyRefused && isPrefix(what))) {
      return Requirement.ANONYMOUS;
    }
    if (unknownRefused) {
      // it may have been whoever was not served here
      rolesOfUsers.forEach(
          (user, roles) -> {
            if (!served.containsKey(user)) {
              refusedRoles.addAll(roles);
            }
          });
    }
    Set<String> chosen = rolesOf(served.values(), refusedRoles);
    Set<String> left = new TreeSet<>();
    served.forEach(
        (user, roles) -> {
          if (Collections.disjoint(roles, chosen)) {
            left.add(user);
          }
        });
    boolean open = !somebodyRefused && !left.isEmpty();
    if (open) {
      left.clear();
    }
    if (nobodyServed) {
      left.add("nobody");
    }
    if (!left.isEmpty()) {
      differences.add(
          what
              + " was served to "
              + GoLiveList.some(left)
              + ", whom no role tells from those who were refused there; the rule does not allow"
              + " them. Name the roles in Authentication.AuditRoles and watch again, or write the"
              + " rule yourself");
    }
    if (open) {
      return Requirement.ANY_CALLER;
    }
    if (!chosen.isEmpty()) {
      return Requirement.roles(chosen);
    }
    return nobodyServed || nobodyRefused || somebodyRefused ? Requirement.NOBODY : null;
  }

  /** The fewest roles that all of these users have who can be told by roles at all. */
  private Set<String> rolesOf(Collection<Set<String>> users, Set<String> others) {
    List<Set<String>> left = new ArrayList<>(users);
    Set<String> chosen = new TreeSet<>();
    while (true) {
      Map<String, Integer> candidates = new TreeMap<>();
      left.forEach(roles -> roles.forEach(role -> candidates.merge(role, 1, Integer::sum)));
      candidates.keySet().removeAll(others);
      if (candidates.isEmpty()) {
        return chosen;
      }
      String best =
          Collections.max(
              candidates.keySet(),
              Comparator.<String>comparingInt(role -> Objects.requireNonNull(candidates.get(role)))
                  .thenComparing(role -> -holders(role))
                  // Spring Security's name for the same
                  .thenComparing(role -> !role.startsWith("ROLE_"))
                  .thenComparing(Comparator.reverseOrder()));
      chosen.add(best);
      left.removeIf(roles -> roles.contains(best));
    }
  }

  /** How many users of the old login hold a role. */
  private long holders(String role) {
    return rolesOfUsers.values().stream().filter(roles -> roles.contains(role)).count();
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
            request.path(),
            Collections.singleton(request.method()),
            Requirement.ANY_CALLER,
            false);
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

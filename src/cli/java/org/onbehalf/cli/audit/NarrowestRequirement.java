package org.onbehalf.cli.audit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.onbehalf.internal.Nullable;

/**
 * What a rule has to ask for so that it allows what was allowed, and nothing that was refused. Not
 * thread-safe.
 */
final class NarrowestRequirement {
  /** The roles of each user of the old login. */
  private final Map<String, Set<String>> rolesOfUsers = new TreeMap<>();

  /** What no requirement allows that was allowed, in words. */
  private final Set<String> differences;

  NarrowestRequirement(Collection<AuditedRequests> all, Set<String> differences) {
    this.differences = differences;
    for (AuditedRequests each : all) {
      String user = each.principal();
      if (user != null) {
        rolesOfUsers.computeIfAbsent(user, key -> new TreeSet<>()).addAll(each.roles());
      }
    }
  }

  /**
   * What lets those pass who were served, and nobody who was refused; null if the requests say
   * nothing.
   *
   * @param what the requests, for who has to decide
   * @param isPrefix whether it is for all paths beneath one
   */
  @Nullable
  Requirement of(List<AuditedRequests> requests, String what, boolean isPrefix) {
    Map<String, Set<String>> served = new TreeMap<>();
    Set<String> refusedRoles = new LinkedHashSet<>();
    boolean nobodyServed = false;
    boolean nobodyRefused = false;
    boolean somebodyRefused = false;
    boolean unknownRefused = false;
    boolean userRefused = false;
    boolean nobodyRedirected = false;
    for (AuditedRequests each : requests) {
      String user = each.principal();
      nobodyServed |= each.isServed() && user == null;
      if (each.isServed() && user != null) {
        served.computeIfAbsent(user, key -> new TreeSet<>()).addAll(each.roles());
      } else if (each.isRefused()) {
        refusedRoles.addAll(each.roles());
        userRefused |= user != null;
        unknownRefused |= each.isRefusedOfSomebody();
        somebodyRefused |= user != null || each.isRefusedOfSomebody();
        nobodyRefused |= user == null && !each.isRefusedOfSomebody();
      } else {
        // to a login, perhaps
        nobodyRedirected |= user == null && each.isRedirected();
      }
    }
    // whoever is refused without a name at a path that is open to nobody had bad credentials
    boolean closedToSome =
        nobodyRefused || nobodyRedirected || userRefused || (somebodyRefused && isPrefix);
    if (nobodyServed && !closedToSome) {
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
}

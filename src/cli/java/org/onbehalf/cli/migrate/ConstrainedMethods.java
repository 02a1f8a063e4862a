package org.onbehalf.cli.migrate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.onbehalf.internal.Nullable;

/** Who may use the paths of a url-pattern by which method (Servlet 4.0, section 13.8.1). */
final class ConstrainedMethods {
  /** Stands for all methods that no constraint names. */
  static final String OTHER = "";

  /** Where some methods are open to everybody and others are not, in words. */
  final Set<String> uncovered = new LinkedHashSet<>();

  private final Set<String> declaredRoles;
  private final boolean denyUncovered;
  private final Set<String> differences;

  ConstrainedMethods(Set<String> declaredRoles, boolean denyUncovered, Set<String> differences) {
    this.declaredRoles = declaredRoles;
    this.denyUncovered = denyUncovered;
    this.differences = differences;
  }

  /**
   * The constraint with methods as rules have them, in upper case; null if nothing of it is left.
   * No request is allowed by this that was not before.
   */
  @Nullable
  SecurityConstraint readable(SecurityConstraint constraint) {
    Set<String> methods = new LinkedHashSet<>();
    for (String method : constraint.methods) {
      if (isUpper(method, constraint) || (constraint.roles != null)) {
        methods.add(method.toUpperCase(Locale.ROOT));
      }
    }
    Set<String> omitted = new LinkedHashSet<>();
    for (String method : constraint.omitted) {
      if (isUpper(method, constraint)) {
        omitted.add(method);
      }
    }
    return methods.isEmpty() && !constraint.methods.isEmpty()
        ? null
        : new SecurityConstraint(
            constraint.patterns, methods, omitted, constraint.roles, constraint.origin);
  }

  private boolean isUpper(String method, SecurityConstraint constraint) {
    boolean upper = method.equals(method.toUpperCase(Locale.ROOT));
    if (!upper) {
      differences.add(
          "The method "
              + War.shown(method)
              + " ("
              + constraint.origin
              + ") is not in upper case, so that containers never matched it. The rules take it for "
              + method.toUpperCase(Locale.ROOT)
              + " where that is stricter.");
    }
    return upper;
  }

  /**
   * By method.
   *
   * @param sources all of which must allow a request
   * @param behind what decides, one after the other, for methods that the sources do not cover
   * @param pattern for what is told
   */
  Map<String, Access> access(
      List<List<SecurityConstraint>> sources,
      List<List<SecurityConstraint>> behind,
      UrlPattern pattern) {
    Set<String> named = named(sources);
    named.addAll(named(behind));
    if (named.contains("HEAD")) {
      named.add("GET");
    }
    Map<String, Access> access = new LinkedHashMap<>();
    for (String method : named) {
      Access all = Access.OPEN;
      for (List<SecurityConstraint> source : sources) {
        all = all.and(access(source, method));
      }
      for (List<SecurityConstraint> source : behind) {
        boolean open = all.equals(Access.OPEN) && !sources.stream().allMatch(covers(method));
        all = open ? access(source, method) : all;
      }
      access.put(method, all);
    }
    tellHead(access, pattern);
    tellUncovered(access, pattern);
    return access;
  }

  private static Set<String> named(List<List<SecurityConstraint>> sources) {
    Set<String> named = new TreeSet<>();
    named.add(OTHER);
    for (List<SecurityConstraint> source : sources) {
      for (SecurityConstraint constraint : source) {
        named.addAll(constraint.methods);
        named.addAll(constraint.omitted);
      }
    }
    return named;
  }

  private static Predicate<List<SecurityConstraint>> covers(String method) {
    return source -> source.stream().anyMatch(constraint -> constraint.covers(method));
  }

  /** Whether a method is open because no constraint covers it. */
  boolean leavesOpen(List<SecurityConstraint> source) {
    return !denyUncovered
        && named(Collections.singletonList(source)).stream()
            .anyMatch(method -> !covers(method).test(source));
  }

  private void tellHead(Map<String, Access> access, UrlPattern pattern) {
    Access other = Objects.requireNonNull(access.get(OTHER));
    Access get = access.getOrDefault("GET", other);
    Access head = access.getOrDefault("HEAD", other);
    access.remove("HEAD");
    if (!get.equals(head)) {
      differences.add(
          "HEAD at "
              + pattern
              + " was for "
              + head
              + ". Rules treat it as GET, which is for "
              + get
              + ".");
    }
  }

  private void tellUncovered(Map<String, Access> access, UrlPattern pattern) {
    boolean open = access.containsValue(Access.OPEN);
    boolean asks = access.values().stream().anyMatch(each -> !each.equals(Access.OPEN));
    if (open && asks) {
      Set<String> methods = new TreeSet<>();
      access.forEach(
          (method, each) -> {
            if (each.equals(Access.OPEN)) {
              methods.add(method.equals(OTHER) ? "every other method" : method);
            }
          });
      uncovered.add(pattern + ": " + String.join(", ", methods) + " without a login, others not");
    }
  }

  /** What the constraints at one pattern say together. */
  private Access access(List<SecurityConstraint> constraints, String method) {
    boolean covered = constraints.isEmpty();
    boolean open = constraints.isEmpty();
    boolean everyCaller = false;
    Set<String> roles = new LinkedHashSet<>();
    for (SecurityConstraint constraint : constraints) {
      if (!constraint.covers(method)) {
        continue;
      }
      covered = true;
      Set<String> named = constraint.roles;
      if (named == null) {
        open = true;
      } else if (named.isEmpty()) {
        return Access.DENIED;
      } else {
        for (String role : named) {
          if (role.equals("*")) {
            roles.addAll(declaredRoles);
          } else if (role.equals("**") && !declaredRoles.contains("**")) {
            everyCaller = true;
          } else {
            roles.add(role);
          }
        }
      }
    }
    if (!covered) {
      return denyUncovered ? Access.DENIED : Access.OPEN;
    }
    return open ? Access.OPEN : everyCaller ? Access.AUTHENTICATED : Access.roles(roles);
  }
}

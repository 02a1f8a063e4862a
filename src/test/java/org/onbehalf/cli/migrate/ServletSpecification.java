package org.onbehalf.cli.migrate;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.onbehalf.internal.Nullable;

/**
 * Decides as the Servlet specification 4.0 does, section 13.8, written down anew from its text: the
 * oracle for the rules.
 */
record ServletSpecification(
    List<SecurityConstraint> constraints, Set<String> declaredRoles, boolean denyUncovered) {

  /** Whether a request passes; roles are null for nobody. */
  boolean allows(String method, String path, @Nullable Set<String> roles) {
    String best = bestMatch(path);
    if (best == null) {
      return true;
    }
    List<SecurityConstraint> applying = new ArrayList<>();
    for (SecurityConstraint constraint : constraints) {
      boolean named =
          constraint.methods.isEmpty()
              ? !constraint.omitted.contains(method)
              : constraint.methods.contains(method);
      if (constraint.patterns.contains(best) && named) {
        applying.add(constraint);
      }
    }
    if (applying.isEmpty()) {
      return !denyUncovered;
    }
    if (applying.stream().anyMatch(each -> each.roles != null && each.roles.isEmpty())) {
      return false;
    }
    Set<String> named = new TreeSet<>();
    for (SecurityConstraint constraint : applying) {
      if (constraint.roles == null) {
        return true;
      }
      named.addAll(constraint.roles);
    }
    return roles != null && named.stream().anyMatch(role -> has(role, roles));
  }

  private boolean has(String role, Set<String> roles) {
    if (role.equals("**") && !declaredRoles.contains("**")) {
      return true;
    }
    if (role.equals("*")) {
      return declaredRoles.stream().anyMatch(roles::contains);
    }
    return roles.contains(role);
  }

  /** Section 12.1: exact, the longest prefix, extension, default. */
  private @Nullable String bestMatch(String path) {
    List<String> all = new ArrayList<>();
    constraints.forEach(each -> all.addAll(each.patterns));
    if (all.contains(path) && !path.equals("/")) {
      return path;
    }
    if (path.equals("/") && all.contains("")) {
      return "";
    }
    String longest = null;
    for (String pattern : all) {
      if (pattern.endsWith("/*")) {
        String prefix = pattern.substring(0, pattern.length() - 2);
        boolean matches = path.equals(prefix) || path.startsWith(prefix + "/");
        if (matches && (longest == null || pattern.length() > longest.length())) {
          longest = pattern;
        }
      }
    }
    if (longest != null) {
      return longest;
    }
    String segment = path.substring(path.lastIndexOf('/') + 1);
    int dot = segment.lastIndexOf('.');
    if (dot >= 0 && all.contains("*" + segment.substring(dot))) {
      return "*" + segment.substring(dot);
    }
    return all.contains("/") ? "/" : null;
  }
}

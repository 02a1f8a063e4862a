package org.onbehalf.cli.migrate;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.onbehalf.internal.Nullable;

/**
 * One {@code web-resource-collection} of a {@code security-constraint} with what the constraint
 * asks for (Servlet 4.0, section 13.8); or the same by {@code @ServletSecurity}. Immutable.
 */
public final class SecurityConstraint {
  final List<String> patterns;

  /** As written; empty if all are meant. */
  final Set<String> methods;

  /** Those that are left out, as written. */
  final Set<String> omitted;

  /** Null without an {@code auth-constraint}; empty if it names no role. */
  final @Nullable Set<String> roles;

  /** Where it stands, for comments and the report. */
  final String origin;

  public SecurityConstraint(
      List<String> patterns,
      Set<String> methods,
      Set<String> omitted,
      @Nullable Set<String> roles,
      String origin) {
    this.patterns = patterns;
    this.methods = methods;
    this.omitted = omitted;
    this.roles = roles;
    this.origin = origin;
  }

  /** Those of a {@code security-constraint} element. */
  static List<SecurityConstraint> of(XmlElement constraint, Descriptor descriptor) {
    XmlElement auth = constraint.child("auth-constraint");
    Set<String> roles = auth == null ? null : roles(auth);
    List<SecurityConstraint> all = new ArrayList<>();
    for (XmlElement resources : constraint.children("web-resource-collection")) {
      all.add(
          new SecurityConstraint(
              descriptor.patterns(resources),
              new LinkedHashSet<>(resources.texts("http-method")),
              new LinkedHashSet<>(resources.texts("http-method-omission")),
              roles,
              descriptor.document.name
                  + " line "
                  + resources.line
                  + ", "
                  + resources.text("web-resource-name")));
    }
    return all;
  }

  private static Set<String> roles(XmlElement auth) {
    Set<String> roles = new LinkedHashSet<>();
    // a line break is no part of a name
    auth.texts("role-name").forEach(role -> roles.add(role.replaceAll("\\s+", " ")));
    return roles;
  }

  /** Case-sensitive, as in the specification. */
  boolean covers(String method) {
    return methods.isEmpty() ? !omitted.contains(method) : methods.contains(method);
  }
}

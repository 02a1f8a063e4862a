package org.onbehalf.cli.audit;

import java.util.Collections;
import java.util.Set;
import org.onbehalf.cli.migrate.Rule;
import org.onbehalf.internal.authorization.PathPattern;

/** One of the {@code Authorization.Rules} that are proposed. Immutable. */
final class AuditedRule {
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
    return path.equals(request.path()) && (methods.isEmpty() || methods.contains(request.method()));
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

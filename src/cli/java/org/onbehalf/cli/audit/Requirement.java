package org.onbehalf.cli.audit;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.onbehalf.cli.migrate.Rule;

/** What a rule asks of callers. Immutable. */
final class Requirement {
  static final Requirement ANONYMOUS =
      new Requirement(true, Collections.emptySet(), Collections.emptySet(), "ANY");
  static final Requirement ANY_CALLER = roles(Collections.emptySet());
  static final Requirement NOBODY = roles(Collections.singleton(Rule.NO_ROLE));

  final boolean anonymous;
  final Set<String> roles;
  private final Set<String> scopes;
  private final String callers;

  private Requirement(boolean anonymous, Set<String> scopes, Set<String> roles, String callers) {
    this.anonymous = anonymous;
    this.scopes = scopes;
    this.roles = Collections.unmodifiableSet(new TreeSet<>(roles));
    this.callers = callers;
  }

  /** One of these roles; any caller if there is none. */
  static Requirement roles(Set<String> roles) {
    return new Requirement(false, Collections.emptySet(), roles, "ANY");
  }

  /** That of a configured rule. */
  static Requirement of(Map<?, ?> rule) {
    return new Requirement(
        Boolean.TRUE.equals(rule.get("anonymous")),
        AuditedRequests.strings(rule.get("scopes")),
        AuditedRequests.strings(rule.get("roles")),
        String.valueOf(rule.get("callers")));
  }

  /** What a constraint asks for. */
  static Requirement of(Rule rule) {
    return rule.isAnonymous() ? ANONYMOUS : roles(rule.roles());
  }

  /** Whether a user with these roles passes, or nobody. */
  boolean allows(boolean user, Set<String> held) {
    return anonymous || (user && (roles.isEmpty() || !Collections.disjoint(roles, held)));
  }

  /** The same, for callers with one of these roles too. */
  Requirement orRoles(Set<String> more) {
    Set<String> both = new LinkedHashSet<>(roles);
    both.addAll(more);
    return new Requirement(anonymous, scopes, both, callers);
  }

  /** In HOCON. */
  @Override
  public String toString() {
    if (anonymous) {
      return ", Anonymous = true";
    }
    StringBuilder text = new StringBuilder();
    if (!scopes.isEmpty()) {
      text.append(", Scopes = ").append(list(scopes));
    }
    if (!roles.isEmpty()) {
      text.append(", Roles = ").append(list(roles));
    }
    if (!callers.equals("ANY") || text.length() == 0) {
      text.append(", Callers = ").append(callers.toLowerCase(Locale.ROOT));
    }
    return text.toString();
  }

  static String list(Set<String> texts) {
    return texts.stream().map(Rule::quoted).collect(Collectors.joining(", ", "[", "]"));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Requirement && other.toString().equals(toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }
}

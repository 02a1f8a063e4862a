package org.onbehalf.cli.migrate;

import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/** Who may use a path by a method. Immutable. */
final class Access {
  /** Everybody. */
  static final Access OPEN = new Access(0, Collections.emptySet());

  /** Every user who is logged in. */
  static final Access AUTHENTICATED = new Access(1, Collections.emptySet());

  /** Nobody. */
  static final Access DENIED = new Access(3, Collections.emptySet());

  private final int strength;

  /** Any of them suffices; empty if no role is asked for. */
  final Set<String> roles;

  private Access(int strength, Set<String> roles) {
    this.strength = strength;
    this.roles = roles;
  }

  /** Users with any of these roles; nobody if there is none. */
  static Access roles(Collection<String> roles) {
    return roles.isEmpty()
        ? DENIED
        : new Access(2, Collections.unmodifiableSet(new TreeSet<>(roles)));
  }

  /** Who may do what both allow. */
  Access and(Access other) {
    if (strength == 2 && other.strength == 2) {
      Set<String> both = new TreeSet<>(roles);
      both.retainAll(other.roles);
      return roles(both);
    }
    return strength >= other.strength ? this : other;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Access
        && ((Access) other).strength == strength
        && ((Access) other).roles.equals(roles);
  }

  @Override
  public int hashCode() {
    return 31 * strength + roles.hashCode();
  }

  /** For the report. */
  @Override
  public String toString() {
    switch (strength) {
      case 0:
        return "everybody";
      case 1:
        return "every authenticated caller";
      case 2:
        return "callers with the role " + String.join(" or ", roles);
      default:
        return "nobody";
    }
  }
}

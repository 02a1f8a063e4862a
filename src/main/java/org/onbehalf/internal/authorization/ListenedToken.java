package org.onbehalf.internal.authorization;

import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.spi.ValidatedToken;

/** A token while one listener looks at it; deaf afterwards. */
final class ListenedToken implements ValidatedToken {
  private static final int MOST_ROLES = 1000;

  private ValidatedCaller caller;
  private @Nullable String refusal;
  private boolean closed;

  ListenedToken(ValidatedCaller caller) {
    this.caller = caller;
  }

  @Override
  public ValidatedCaller caller() {
    return caller;
  }

  @Override
  public void addRole(String role) {
    Objects.requireNonNull(role, "role");
    requireOpen();
    if (role.isEmpty()) {
      throw new IllegalArgumentException("role is empty");
    }
    if (caller.hasRole(role)) {
      return;
    }
    Set<String> roles = new LinkedHashSet<>(caller.roles());
    if (roles.size() >= MOST_ROLES) {
      throw new IllegalStateException("a caller has at most " + MOST_ROLES + " roles");
    }
    roles.add(role);
    caller = caller.withRoles(roles);
  }

  @Override
  public void refuse(String reason) {
    Objects.requireNonNull(reason, "reason");
    requireOpen();
    refusal = reason;
  }

  /** Why the listener refuses; null when it does not. */
  @Nullable
  String refusal() {
    return refusal;
  }

  void close() {
    closed = true;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the token was judged: its listener's call is over");
    }
  }

  /** Shows nothing of the person. */
  @Override
  public String toString() {
    return "ValidatedToken(" + caller + ")";
  }
}

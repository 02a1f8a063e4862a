package org.onbehalf.testkit;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/** A user's sign-in, with what it satisfied beyond the password; tokens inherit it. */
final class SignIn {
  final User user;

  /** Authentication contexts, {@code c1} and so on. */
  final Set<String> contexts;

  final boolean multiFactor;

  SignIn(User user, Set<String> contexts, boolean multiFactor) {
    this.user = user;
    this.contexts = Collections.unmodifiableSet(new LinkedHashSet<>(contexts));
    this.multiFactor = multiFactor;
  }

  static SignIn plain(User user) {
    return new SignIn(user, Collections.emptySet(), false);
  }
}

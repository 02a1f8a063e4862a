package org.onbehalf.cli.migrate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** One of the {@code Authorization.Rules} to be written. Immutable. */
public final class Rule {
  /** Has characters that no app role has, so that no token can bear it. */
  public static final String NO_ROLE = "(no role suffices)";

  public final String path;

  /** Empty for all. */
  public final Set<String> methods;

  final Access access;

  /** What it was before, for a comment. */
  final String origin;

  Rule(String path, Set<String> methods, Access access, String origin) {
    this.path = path;
    this.methods = methods;
    this.access = access;
    this.origin = origin;
  }

  public boolean isAnonymous() {
    return access.equals(Access.OPEN);
  }

  /** Empty if any caller suffices; one that nobody has if none does. */
  public Set<String> roles() {
    return access.equals(Access.DENIED) ? Collections.singleton(NO_ROLE) : access.roles;
  }

  /** In HOCON. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{ Path = ").append(quoted(path));
    if (!methods.isEmpty()) {
      List<String> names = new ArrayList<>();
      methods.forEach(method -> names.add(method.matches("[A-Z]+") ? method : quoted(method)));
      text.append(", Methods = [").append(String.join(", ", names)).append(']');
    }
    if (access.equals(Access.OPEN)) {
      text.append(", Anonymous = true");
    } else if (access.equals(Access.AUTHENTICATED)) {
      text.append(", Callers = any");
    } else if (access.equals(Access.DENIED)) {
      text.append(", Roles = [").append(quoted(NO_ROLE)).append(']');
    } else {
      List<String> roles = new ArrayList<>();
      access.roles.forEach(role -> roles.add(quoted(role)));
      text.append(", Roles = [").append(String.join(", ", roles)).append(']');
    }
    return text.append(" }").toString();
  }

  /** A text in HOCON, as in JSON. */
  public static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ' || c == 0x7f) {
        quoted.append(String.format("\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}

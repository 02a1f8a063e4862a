package org.onbehalf.internal.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** How keys are written in messages. */
public final class KeyNames {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]{0,63}");
  private static final Pattern INDEX = Pattern.compile("\\d{1,6}");

  private KeyNames() {}

  /**
   * A full key. What does not look like a name is not shown: after a forgotten {@code =} it is a
   * value, perhaps a secret one; nor is anything beneath a secret.
   */
  static String display(List<String> path) {
    StringBuilder key = new StringBuilder();
    for (int i = 0; i < path.size(); i++) {
      String segment = path.get(i);
      if (i > 0 && INDEX.matcher(segment).matches()) {
        key.append('[').append(segment).append(']');
        continue;
      }
      key.append(i == 0 ? "" : ".").append(displaySegment(segment));
      if (i > 0 && Keys.isSecret(segment)) {
        break;
      }
    }
    return key.toString();
  }

  static List<String> join(List<String> path, String name) {
    List<String> joined = new ArrayList<>(path);
    joined.add(name);
    return joined;
  }

  static String displaySegment(String segment) {
    return NAME.matcher(segment).matches() ? segment : "(not a name)";
  }

  public static boolean isName(String segment) {
    return NAME.matcher(segment).matches();
  }

  static boolean isIndex(String segment) {
    return INDEX.matcher(segment).matches();
  }

  static boolean isSecret(List<String> path) {
    for (String segment : path) {
      if (Keys.isSecret(segment)) {
        return true;
      }
    }
    return false;
  }
}

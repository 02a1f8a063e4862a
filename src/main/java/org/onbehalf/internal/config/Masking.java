package org.onbehalf.internal.config;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Keeps secrets out of messages: values of secret keys are never shown, and wherever such a value
 * turns up again (a secret under the wrong key, for one) it is hidden there too.
 */
public final class Masking {
  static final String HIDDEN = "(hidden)";

  /** A list of sections; a plain text in it is a key at the wrong place. */
  private static final String KEYS = "encryptionkeys";

  private static final Pattern SECRET_VARIABLE =
      Pattern.compile("secret|password|passwd|pwd|token|key|credential", Pattern.CASE_INSENSITIVE);

  /** How client secrets that Entra generates look. */
  private static final Pattern ENTRA_SECRET =
      Pattern.compile("[A-Za-z0-9_.~-]{3}\\dQ~[A-Za-z0-9_.~-]{20,40}");

  /** Shorter ones would blank out half of each message; their own key hides them. */
  private static final int SHORTEST_SEARCHED = 4;

  private static final int LONGEST_SHOWN = 100;

  /** Longest first, so that no part of one is left beside a shorter one. */
  private final Set<String> secrets =
      new TreeSet<>(
          (left, right) ->
              left.length() == right.length()
                  ? left.compareTo(right)
                  : right.length() - left.length());

  void addSecret(String value) {
    if (value.length() >= SHORTEST_SEARCHED) {
      secrets.add(value);
    }
  }

  /** Learns a variable that the file refers to, when its name says that it is secret. */
  void addVariable(String name, String value) {
    if (SECRET_VARIABLE.matcher(name).find()) {
      addSecret(value);
    }
  }

  /** Learns all values beneath secret keys. */
  void addSecretsOf(ConfigTree tree) {
    collect(tree, false);
  }

  private void collect(ConfigTree tree, boolean secret) {
    if (secret && tree.isScalar()) {
      addSecret(tree.text());
    }
    for (Map.Entry<String, ConfigTree> child : tree.fields().entrySet()) {
      String name = child.getKey();
      collect(child.getValue(), secret || Keys.isSecret(name));
      if (name.equalsIgnoreCase(KEYS)) {
        collectPlain(child.getValue());
      }
    }
    for (ConfigTree element : tree.elements()) {
      collect(element, secret);
    }
  }

  private void collectPlain(ConfigTree tree) {
    if (tree.isScalar()) {
      addSecret(tree.text());
    }
    tree.elements().forEach(this::collectPlain);
  }

  /** The message without any secret that is known. */
  String mask(String message) {
    String masked = message;
    for (String secret : secrets) {
      masked = masked.replace(secret, HIDDEN);
      masked = masked.replace(printable(secret), HIDDEN);
    }
    return ENTRA_SECRET.matcher(masked).replaceAll(HIDDEN);
  }

  /** A value for a message: quoted, on one line, not endless, nothing that a terminal obeys. */
  String show(String value) {
    if (value.contains("@") && value.contains("://")) {
      return "a URL with a user name or password in it " + HIDDEN;
    }
    // mask before cutting: half a secret is still told
    String shown = printable(mask(value));
    if (shown.length() > LONGEST_SHOWN) {
      shown = shown.substring(0, LONGEST_SHOWN) + "…";
    }
    return '"' + shown + '"';
  }

  /** The text with everything but printable ASCII replaced. */
  public static String printable(String text) {
    StringBuilder result = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      result.append(c >= ' ' && c < 0x7f ? c : '?');
    }
    return result.toString();
  }
}

package org.onbehalf.internal.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.onbehalf.internal.Nullable;

/**
 * One key of the configuration. Reading, ranges, hints, masking, {@code reference.conf} and {@code
 * docs/configuration.md} all come from it. Made by {@link Schema}. Immutable.
 */
final class Key<T> {
  /** From a value of the configuration; null, and a fault, if it cannot be one. */
  interface Reader<T> {
    @Nullable
    T read(Section section, Key<T> key, ConfigTree value);
  }

  /** The last part of the full name. */
  final String name;

  /** What it may be, in words: {@code Duration, 1 ms to 5 min}. */
  final String type;

  final String meaning;

  /** Whether no message may show its value. */
  final boolean secret;

  final @Nullable ConfigTree defaultValue;
  final Reader<T> reader;

  /** What to do instead of values that went, by their names in lower case. */
  final Map<String, String> replaced = new HashMap<>();

  Key(
      String name,
      String type,
      @Nullable ConfigTree defaultValue,
      String meaning,
      boolean secret,
      Reader<T> reader) {
    this.name = name;
    this.type = type;
    this.defaultValue = defaultValue;
    this.meaning = meaning;
    this.secret = secret;
    this.reader = reader;
  }

  /** The same key with another meaning or type, for a section that has it too. */
  Key<T> meaning(String otherType, String otherMeaning) {
    return new Key<>(name, otherType, defaultValue, otherMeaning, secret, reader);
  }

  /** A default value that is a plain text. */
  static ConfigTree scalar(String text) {
    return ConfigTree.scalar("the default", text);
  }

  static ConfigTree list(String... words) {
    ConfigTree list = ConfigTree.list("the default");
    for (String word : words) {
      list.set(list.elements().size(), scalar(word));
    }
    return list;
  }

  static Key<String> text(String name, String type, @Nullable String defaultText, String meaning) {
    ConfigTree tree = defaultText == null ? null : scalar(defaultText);
    return new Key<>(name, type, tree, meaning, false, (section, key, value) -> section.text(key));
  }

  /** A secret of which surrounding blanks are no part. */
  static Key<String> secret(String name, String type, String meaning) {
    return new Key<>(name, type, null, meaning, true, (section, key, value) -> section.text(key));
  }

  /** A secret that is taken exactly as it is. */
  static Key<String> password(String name, @Nullable String defaultText, String meaning) {
    ConfigTree tree = defaultText == null ? null : scalar(defaultText);
    return new Key<>(
        name, "Text, secret", tree, meaning, true, (section, key, value) -> section.plain(key));
  }

  static Key<List<String>> words(
      String name, String type, @Nullable ConfigTree defaultWords, String meaning) {
    return new Key<>(
        name, type, defaultWords, meaning, false, (section, key, value) -> section.words(key));
  }

  static Key<Map<String, String>> texts(String name, String type, boolean secret, String meaning) {
    return new Key<>(
        name,
        type,
        ConfigTree.section("the default"),
        meaning,
        secret,
        (section, key, value) -> section.texts(key));
  }

  static Key<Map<String, List<String>>> lists(String name, String meaning) {
    return new Key<>(
        name,
        "A section",
        ConfigTree.section("the default"),
        meaning,
        false,
        (section, key, value) -> section.lists(key));
  }
}

package org.onbehalf.internal.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.onbehalf.internal.Nullable;

/**
 * One key of the configuration. Reading, ranges, hints, masking, {@code reference.conf} and {@code
 * docs/configuration.md} all come from it. Made by {@link Schema}. Immutable.
 */
public final class Key<T> {
  /** From a value of the configuration; null, and a fault, if it cannot be one. */
  interface Reader<T> {
    @Nullable
    T read(Section section, Key<T> key, ConfigTree value);
  }

  /** The last part of the full name. */
  public final String name;

  /** What it may be, in words: {@code Duration, 1 ms to 5 min}. */
  public final String type;

  String meaning = "";

  /** Whether no message may show its value. */
  final boolean secret;

  /** Whether its values are for others, such as a header of an API: they may be secret. */
  boolean isForOthers;

  final @Nullable ConfigTree defaultValue;
  Reader<T> reader;

  /** Which words of a list are accepted. */
  Predicate<String> accepted = word -> true;

  private String expected = "";
  private String remedy = "";

  /** What to do instead of values that went, by their names in lower case. */
  final Map<String, String> replaced = new HashMap<>();

  /** A key is secret if its type says so. */
  Key(String name, String type, @Nullable ConfigTree defaultValue, Reader<T> reader) {
    this.name = name;
    this.type = type;
    this.defaultValue = defaultValue;
    this.secret = type.contains("secret");
    this.reader = reader;
  }

  /** Says what it means. Part of its declaration. */
  Key<T> means(String words) {
    meaning = words;
    return this;
  }

  /** Accepts these values only. Part of its declaration. */
  Key<T> must(Predicate<T> accepts, String otherwiseExpected, String otherwiseRemedy) {
    Reader<T> any = reader;
    reader =
        (section, key, value) -> {
          T read = any.read(section, key, value);
          if (read == null || accepts.test(read)) {
            return read;
          }
          section.reject(key, String.valueOf(read), otherwiseExpected, otherwiseRemedy);
          return null;
        };
    return this;
  }

  /** Accepts these words of a list only. Part of its declaration. */
  Key<T> eachMust(Predicate<String> accepts, String otherwiseExpected, String otherwiseRemedy) {
    accepted = accepts;
    expected = otherwiseExpected;
    remedy = otherwiseRemedy;
    return this;
  }

  /** Reports the words of a list that are not accepted. */
  List<String> checked(Section section, List<String> words) {
    for (String word : words) {
      if (!accepted.test(word)) {
        section.reject(this, word, expected, remedy);
      }
    }
    return words;
  }

  static <T> Predicate<T> matches(String pattern) {
    Pattern compiled = Pattern.compile(pattern, Pattern.DOTALL);
    return value -> compiled.matcher(String.valueOf(value)).matches();
  }

  /** The full name of a class. */
  Key<T> mustBeClass(String example) {
    return must(
        matches("[A-Za-z_$][\\w$]*(\\.[A-Za-z_$][\\w$]*)*"),
        "the full name of a class, such as " + example,
        "correct the name");
  }

  /** The same key with another meaning or type, for a section that has it too. */
  Key<T> meaning(String otherType, String otherMeaning) {
    Key<T> same = new Key<>(name, otherType, defaultValue, reader);
    same.isForOthers = isForOthers;
    return same.eachMust(accepted, expected, remedy).means(otherMeaning);
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
}

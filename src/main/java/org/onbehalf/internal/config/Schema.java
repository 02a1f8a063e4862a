package org.onbehalf.internal.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.message.ConfigurationMessages;

/**
 * What a section of the configuration may hold: its keys, sections and lists, those that are
 * refused, and those that are ignored. The declaration of a key is the only place that says what it
 * is. Thread-safe once the classes that declare keys are initialized.
 */
public final class Schema {
  enum Use {
    KEY,
    SECTION,
    /** A section whose names are the user's to choose, each a section. */
    NAMED,
    LIST,
    REFUSED,
    IGNORED
  }

  /** What stands at one name. */
  static final class Entry {
    final String name;
    final Use use;

    /** For {@link Use#KEY}. */
    final @Nullable Key<?> key;

    /** What a section, or each section of a list or of names, may hold. */
    final @Nullable Schema schema;

    /** What to do instead of a refused key; what another list means. */
    final String text;

    /** The one value of a refused key that is the same as leaving it out; null for none. */
    final @Nullable String harmless;

    private Entry(
        String name,
        Use use,
        @Nullable Key<?> key,
        @Nullable Schema schema,
        String text,
        @Nullable String harmless) {
      this.name = name;
      this.use = use;
      this.key = key;
      this.schema = schema;
      this.text = text;
      this.harmless = harmless;
    }
  }

  public final String name;
  final String meaning;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  Schema(String name, String meaning) {
    this.name = name;
    this.meaning = meaning;
  }

  /** What is known of that name, in any case; null for nothing. */
  @Nullable
  Entry find(String entryName) {
    return entries.get(entryName.toLowerCase(Locale.ROOT));
  }

  /** In the order of their declaration. */
  Collection<Entry> entries() {
    return Collections.unmodifiableCollection(entries.values());
  }

  List<String> names() {
    List<String> names = new ArrayList<>();
    entries.values().forEach(entry -> names.add(entry.name));
    return names;
  }

  /** Adds keys of other sections. */
  Schema with(Key<?>... keys) {
    for (Key<?> key : keys) {
      add(key);
    }
    return this;
  }

  <T> Key<T> add(Key<T> key) {
    put(key.name, Use.KEY, key, null, "", null);
    return key;
  }

  Schema section(Schema schema) {
    put(schema.name, Use.SECTION, null, schema, "", null);
    return schema;
  }

  /** A section of sections whose names are the user's to choose. */
  Schema named(String sectionName, Schema each) {
    put(sectionName, Use.NAMED, null, each, "", null);
    return each;
  }

  Schema list(Schema element) {
    put(element.name, Use.LIST, null, element, "", null);
    return element;
  }

  /** Another name of a list. */
  void list(String otherName, Schema element, String text) {
    put(otherName, Use.LIST, null, element, text, null);
  }

  void refused(String remedy, String... names) {
    for (String each : names) {
      put(each, Use.REFUSED, null, null, remedy, null);
    }
  }

  /** A key that can only have one value. */
  void only(String value, String keyName) {
    only(value, keyName, "remove the key, or set it to " + value);
  }

  void only(String value, String keyName, String remedy) {
    put(keyName, Use.REFUSED, null, null, remedy, value);
  }

  /** Keys of Microsoft.Identity.Web without a meaning here. */
  void ignored(String names) {
    for (String each : names.split(" ", -1)) {
      put(each, Use.IGNORED, null, null, "", null);
    }
  }

  private void put(
      String entryName,
      Use use,
      @Nullable Key<?> key,
      @Nullable Schema schema,
      String text,
      @Nullable String harmless) {
    entries.put(
        entryName.toLowerCase(Locale.ROOT), new Entry(entryName, use, key, schema, text, harmless));
  }

  // --- keys by their types

  private <T> Key<T> key(
      String key, String type, @Nullable String defaultText, Key.Reader<T> reader) {
    return add(new Key<>(key, type, defaultText == null ? null : Key.scalar(defaultText), reader));
  }

  /** Any text; no default. */
  Key<String> text(String key) {
    return text(key, "Text", null);
  }

  Key<String> text(String key, String type, @Nullable String defaultText) {
    return "".equals(defaultText)
        ? key(key, type, defaultText, (section, self, value) -> section.plain(self))
        : key(key, type, defaultText, (section, self, value) -> section.text(self));
  }

  /** A secret that is taken exactly as it is. */
  Key<String> password(String key, @Nullable String defaultText) {
    return key(key, "Text, secret", defaultText, (section, self, value) -> section.plain(self));
  }

  Key<List<String>> words(String key, String type, @Nullable ConfigTree defaultWords) {
    return add(new Key<>(key, type, defaultWords, (section, self, value) -> section.words(self)));
  }

  Key<List<String>> names(String key) {
    return add(
        new Key<>(key, "List of texts", null, (section, self, value) -> section.names(self)));
  }

  Key<Map<String, String>> texts(String key, String type) {
    ConfigTree none = ConfigTree.section("the default");
    Key<Map<String, String>> texts =
        add(new Key<>(key, type, none, (section, self, value) -> section.texts(self)));
    texts.isForOthers = true;
    return texts;
  }

  Key<Map<String, List<String>>> lists(String key) {
    ConfigTree none = ConfigTree.section("the default");
    return add(new Key<>(key, "A section", none, (section, self, value) -> section.lists(self)));
  }

  /** False by default. */
  Key<Boolean> flag(String flag) {
    return key(
        flag,
        "true or false",
        "false",
        (section, key, value) -> {
          String text = section.text(key);
          if (text == null || text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
            return text == null ? null : Boolean.valueOf(text);
          }
          section.reject(key, text, "true or false", "write true or false");
          return null;
        });
  }

  /** One of an enum's values, in any case; with or without the underscores of their names. */
  <E extends Enum<E>> Key<E> choice(String keyName, Class<E> type, @Nullable E defaultChoice) {
    return choice(keyName, "", type, defaultChoice);
  }

  /**
   * The same.
   *
   * @param condition what the type's words end with
   */
  <E extends Enum<E>> Key<E> choice(
      String keyName, String condition, Class<E> type, @Nullable E defaultChoice) {
    StringBuilder words = new StringBuilder();
    E[] values = type.getEnumConstants();
    for (int i = 0; i < values.length; i++) {
      words.append(i == 0 ? "" : i == values.length - 1 ? " or " : ", ").append(word(values[i]));
    }
    String expected = words.toString();
    return key(
        keyName,
        expected + condition,
        defaultChoice == null ? null : word(defaultChoice),
        (section, key, value) -> {
          String text = section.text(key);
          for (E each : values) {
            if (text != null
                && (text.equalsIgnoreCase(each.name()) || text.equalsIgnoreCase(word(each)))) {
              return each;
            }
          }
          if (text != null) {
            section.reject(
                key,
                text,
                expected,
                key.replaced.getOrDefault(
                    text.toLowerCase(Locale.ROOT), "write one of them, or remove the key"));
          }
          return null;
        });
  }

  /** An enum's value as it is written: in lower case, unless its class says otherwise. */
  public static String word(Enum<?> value) {
    return value.toString().equals(value.name())
        ? value.name().toLowerCase(Locale.ROOT)
        : value.toString();
  }

  Key<Integer> count(String keyName, int least, int most, int defaultCount) {
    return key(
        keyName,
        "Number, " + least + " to " + most,
        Integer.toString(defaultCount),
        (section, key, value) -> {
          String text = section.text(key);
          long count = text != null && text.matches("\\d{1,12}") ? Long.parseLong(text) : -1;
          if (text == null || (count >= least && count <= most)) {
            return text == null ? null : (int) count;
          }
          String expected = "a whole number from " + least + " to " + most;
          section.reject(key, text, expected, "correct the number");
          return null;
        });
  }

  /** In bytes, or in characters where the key says so. */
  Key<Long> size(String keyName, String least, String most, String defaultSize) {
    return size(keyName, "Size", least, most, defaultSize);
  }

  Key<Long> size(String keyName, String type, String least, String most, String defaultSize) {
    long smallest = Quantities.bytes(least);
    long largest = Quantities.bytes(most);
    return key(
        keyName,
        type + ", " + least + " to " + most,
        defaultSize,
        (section, key, value) -> {
          String text = section.text(key);
          long size = text == null ? smallest : Quantities.bytes(text);
          if (text == null || (size >= smallest && size <= largest)) {
            return text == null ? null : size;
          }
          section.reject(
              key,
              text,
              "a size from " + least + " to " + most + ", such as 32 KiB",
              "write a number and one of B, KiB, MiB, GiB");
          return null;
        });
  }

  Key<Duration> duration(String keyName, String least, String most, String defaultDuration) {
    Duration shortest = duration(least);
    Duration longest = duration(most);
    return key(
        keyName,
        "Duration, " + least + " to " + most,
        defaultDuration,
        (section, key, value) -> {
          String text = section.text(key);
          Duration found = text == null ? null : Quantities.duration(text);
          if (text == null
              || (found != null
                  && found.compareTo(shortest) >= 0
                  && found.compareTo(longest) <= 0)) {
            return found;
          }
          boolean bare = text.matches("[0-9.]+");
          section.fault(
              ConfigurationMessages.INVALID,
              key,
              section.show(key, text) + (bare ? ", a number without a unit" : ""),
              "a duration from " + least + " to " + most + ", such as 60 s or \"00:01:00\"",
              "write a number and one of ms, s, min, h, d");
          return null;
        });
  }

  private static Duration duration(String text) {
    Duration duration = Quantities.duration(text);
    if (duration == null) {
      throw new IllegalArgumentException(text);
    }
    return duration;
  }

  /** An http or https URL, which must be https unless its host is a loopback one. */
  Key<URI> url(
      String keyName, String type, Predicate<URI> accepts, String expected, String remedy) {
    return key(
        keyName,
        type,
        null,
        (section, key, value) -> {
          String text = section.text(key);
          URI uri = text == null ? null : Addresses.web(text);
          if (text == null || (uri != null && Addresses.isSecure(uri) && accepts.test(uri))) {
            return uri;
          }
          section.reject(key, text, expected, remedy);
          return null;
        });
  }

  /** A path that must be absolute: what a relative one means depends on how the server started. */
  Key<Path> path(String path) {
    return key(
        path,
        "Absolute path",
        null,
        (section, key, value) -> {
          String text = section.text(key);
          return text == null ? null : section.absolute(key, text);
        });
  }
}

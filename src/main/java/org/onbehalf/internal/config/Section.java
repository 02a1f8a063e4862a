package org.onbehalf.internal.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.credential.CredentialFault;

/**
 * Reads the keys of one section with their types. Whatever is wrong goes to the report, and reading
 * goes on with the default, so that all faults are told at once. Defaults come from {@code
 * reference.conf}. Not thread-safe.
 */
final class Section {
  /** Stands for a value that could not be had; the report says why. Nobody can write it. */
  static final String UNKNOWN = "\u0000";

  private final @Nullable ConfigTree tree;
  private final @Nullable ConfigTree reference;
  private final List<String> path;
  private final String pattern;
  private final Reading reading;

  /** What all sections of one configuration share. */
  static final class Reading {
    final FaultReport report;

    /** The patterns of all keys that were asked for. */
    final Set<String> asked;

    Reading(FaultReport report, Set<String> asked) {
      this.report = report;
      this.asked = asked;
    }
  }

  private Section(
      @Nullable ConfigTree tree,
      @Nullable ConfigTree reference,
      List<String> path,
      String pattern,
      Reading reading) {
    this.tree = tree;
    this.reference = reference;
    this.path = path;
    this.pattern = pattern;
    this.reading = reading;
  }

  static Section of(ConfigTree root, ConfigTree reference, String name, Reading reading) {
    return new Section(
        root.field(name), reference.field(name), Collections.singletonList(name), name, reading);
  }

  /** The names of the sections in this one, in the order of the file. */
  List<String> names() {
    return tree == null ? Collections.emptyList() : new ArrayList<>(tree.fields().keySet());
  }

  /** The section of that name, where names are the user's to choose. */
  Section named(String name) {
    return new Section(
        tree == null ? null : tree.field(name),
        reference == null ? null : reference.field("NAME"),
        DefinedKeys.join(path, Collections.singletonList(name)),
        pattern + ".*",
        reading);
  }

  /** The section of that name, which is one of ours. */
  Section child(String name) {
    return new Section(
        tree == null ? null : tree.field(name),
        reference == null ? null : reference.field(name),
        DefinedKeys.join(path, Collections.singletonList(name)),
        pattern + "." + name,
        reading);
  }

  /**
   * The sections of a list that goes by another name too.
   *
   * @param same the name under which the reference says what an element may hold
   */
  List<Section> elements(String name, String same) {
    reading.asked.add(pattern + "." + name);
    return elementsAs(name, same);
  }

  /** The sections of a list. */
  List<Section> elements(String name) {
    return elementsAs(name, name);
  }

  private List<Section> elementsAs(String name, String same) {
    // never the reference's: what stands there is what an element may hold
    ConfigTree list = tree == null ? null : tree.field(name);
    if (list == null) {
      return Collections.emptyList();
    }
    if (list.isScalar() || (list.isSection() && list.elements().isEmpty())) {
      fault(
          name,
          list.kindInWords(),
          "a list of sections: [ { … } ]",
          "put the section in square brackets");
    }
    List<Section> sections = new ArrayList<>();
    for (ConfigTree element : list.elements()) {
      List<String> elementPath = DefinedKeys.join(pathOf(name), index(sections.size()));
      sections.add(
          new Section(
              element,
              firstOf(reference == null ? null : reference.field(same)),
              elementPath,
              pattern + "." + same + ".#",
              reading));
    }
    return Collections.unmodifiableList(sections);
  }

  private static List<String> index(int index) {
    return Collections.singletonList(Integer.toString(index));
  }

  private static @Nullable ConfigTree firstOf(@Nullable ConfigTree list) {
    return list == null || list.elements().isEmpty() ? null : list.elements().get(0);
  }

  /** How messages call that key. */
  String key(String name) {
    return KeyNames.display(pathOf(name));
  }

  /** How messages call this section. */
  String key() {
    return KeyNames.display(path);
  }

  /** Where that key is set, else where its section is. */
  String origin(String name) {
    ConfigTree value = tree == null ? null : tree.field(name);
    return value != null ? value.origin() : tree != null ? tree.origin() : "not set anywhere";
  }

  boolean isSet(String name) {
    return tree != null && tree.field(name) != null;
  }

  /** Whether that key is set to anything else than its default. */
  boolean isChanged(String name) {
    ConfigTree value = tree == null ? null : tree.field(name);
    ConfigTree usual = reference == null ? null : reference.field(name);
    if (value == null || isEmptyList(name)) {
      return false;
    }
    return usual == null
        || !usual.isScalar()
        || !value.isScalar()
        || !usual.text().equals(value.text());
  }

  /** Whether that key is set to a list or a section without anything in it. */
  boolean isEmptyList(String name) {
    ConfigTree value = tree == null ? null : tree.field(name);
    return value != null
        && !value.isScalar()
        && value.elements().isEmpty()
        && value.fields().isEmpty();
  }

  /** Whether that key is set to a plain value with nothing in it. */
  boolean isBlank(String name) {
    ConfigTree value = tree == null ? null : tree.field(name);
    return value != null && value.isScalar() && value.text().trim().isEmpty();
  }

  /** Whether that key is set to a section that is no list written by index. */
  boolean isSection(String name) {
    ConfigTree value = tree == null ? null : tree.field(name);
    return value != null && value.isSection() && value.elements().isEmpty();
  }

  /** A value as text, surrounding blanks removed; null when it is absent, empty or faulty. */
  @Nullable
  String text(String name) {
    String raw = raw(name);
    if (raw == null) {
      return null;
    }
    if (raw.trim().isEmpty() && !raw.contains(UNKNOWN)) {
      fault(name, "an empty value", "a value", "give it a value, or remove the key");
      return null;
    }
    String text = judged(name, raw);
    return text == null ? null : text.trim();
  }

  /** A value as text exactly as it is; null when it is absent or faulty. */
  @Nullable
  String plain(String name) {
    String raw = raw(name);
    return raw == null ? null : judged(name, raw);
  }

  private @Nullable String raw(String name) {
    ConfigTree value = value(name);
    if (value != null && !value.isScalar()) {
      fault(name, value.kindInWords(), "a plain value", "write key = value");
      return null;
    }
    return value == null ? null : value.text();
  }

  /** The text, unless it could not be had or holds what no value may hold. */
  private @Nullable String judged(String name, String text) {
    if (text.contains(UNKNOWN) && reading.report.hasFaults()) {
      return null;
    }
    String inner = text.trim().isEmpty() ? text : text.trim();
    for (int i = 0; i < inner.length(); i++) {
      if (Character.isISOControl(inner.charAt(i)) && inner.charAt(i) != '\t') {
        fault(name, "a control character", "text on one line", "remove line breaks and the like");
        return null;
      }
    }
    return text;
  }

  /** A value that must be there; null when it is not, which the report says then. */
  @Nullable
  String required(String name, String expected, String remedy) {
    if (value(name) == null) {
      fault(name, "nothing", expected, remedy);
      return null;
    }
    return text(name);
  }

  /** A list of words; a plain value is a blank-separated list. Empty when absent or faulty. */
  List<String> words(String name) {
    ConfigTree value = value(name);
    if (value == null) {
      return Collections.emptyList();
    }
    List<String> words = new ArrayList<>();
    if (value.isScalar()) {
      String text = text(name);
      return text == null
          ? Collections.emptyList()
          : Collections.unmodifiableList(Arrays.asList(text.split("\\s+", -1)));
    }
    for (ConfigTree element : value.elements()) {
      if (!element.isScalar() || element.text().trim().isEmpty()) {
        fault(
            name,
            element.isScalar() ? "an empty element" : element.kindInWords() + " in the list",
            "a list of words: [\"one\", \"two\"]",
            "remove the element, or write it as text");
        return Collections.emptyList();
      }
      String word = judged(name, element.text().trim());
      if (word != null) {
        words.add(word);
      }
    }
    if (value.isSection() && words.isEmpty()) {
      fault(name, "a section", "a list of words: [\"one\", \"two\"]", "use square brackets");
    }
    return Collections.unmodifiableList(words);
  }

  /** A section whose names are the user's to choose, each with a list of words. */
  Map<String, List<String>> lists(String name) {
    return each(name, Section::words);
  }

  /** A section whose names are the user's to choose, each with a text. */
  Map<String, String> texts(String name) {
    Map<String, String> texts = new LinkedHashMap<>();
    each(name, Section::plain).forEach((key, text) -> texts.put(key, text == null ? "" : text));
    return Collections.unmodifiableMap(texts);
  }

  private <T> Map<String, T> each(String name, BiFunction<Section, String, T> read) {
    ConfigTree value = value(name);
    if (value == null) {
      return Collections.emptyMap();
    }
    if (!value.isSection()) {
      fault(name, value.kindInWords(), "a section { … }", "write name = value in braces");
      return Collections.emptyMap();
    }
    Section inner =
        new Section(
            value,
            null,
            pathOf(name),
            pattern + "." + name,
            new Reading(reading.report, new HashSet<>()));
    Map<String, T> values = new LinkedHashMap<>();
    value.fields().keySet().forEach(each -> values.put(each, read.apply(inner, each)));
    return Collections.unmodifiableMap(values);
  }

  boolean flag(String name) {
    String text = text(name);
    if (text != null && !text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
      fault(name, show(name, text), "true or false", "write true or false");
    }
    return "true".equalsIgnoreCase(text);
  }

  int count(String name, int least, int most) {
    String text = text(name);
    long count = text != null && text.matches("\\d{1,12}") ? Long.parseLong(text) : -1;
    if (text != null && (count < least || count > most)) {
      fault(
          name,
          show(name, text),
          "a whole number from " + least + " to " + most,
          "correct the number");
      return most;
    }
    return (int) Math.max(least, count);
  }

  /** In bytes (or characters, where the key says so). */
  int size(String name, int least, int most) {
    return (int) longSize(name, least, most);
  }

  long longSize(String name, long least, long most) {
    String text = text(name);
    long size = text == null ? least : Quantities.bytes(text);
    if (size < least || size > most) {
      fault(
          name,
          show(name, text == null ? "" : text),
          "a size from " + least + " to " + most + " bytes, such as 32 KiB",
          "write a number and one of B, KiB, MiB, GiB");
      return most;
    }
    return size;
  }

  Duration duration(String name, Duration least, Duration most) {
    String text = text(name);
    if (text == null) {
      return most;
    }
    Duration duration = Quantities.duration(text);
    if (duration == null && text.matches("[0-9.]+")) {
      fault(
          name,
          show(name, text) + ", a number without a unit",
          "a duration with its unit, such as 60 s or \"00:01:00\"",
          "add the unit: ms, s, min, h or d");
      return most;
    }
    if (duration == null || duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
      fault(
          name,
          show(name, text),
          "a duration from " + Quantities.words(least) + " to " + Quantities.words(most),
          "write a number and one of ms, s, min, h, d");
      return most;
    }
    return duration;
  }

  /** The value for a message, unless it is secret. */
  String show(String name, String text) {
    return KeyNames.isSecret(pathOf(name)) ? Masking.HIDDEN : reading.report.masking().show(text);
  }

  void fault(CredentialFault fault) {
    fault(fault.name, reading.report.masking().mask(fault.found), fault.expected, fault.remedy);
  }

  void fault(String name, String found, String expected, String remedy) {
    reading.report.fault(key(name), origin(name), found, expected, remedy);
  }

  void warn(String name, String warning) {
    reading.report.warn(key(name) + " (" + origin(name) + "): " + warning);
  }

  private List<String> pathOf(String name) {
    return DefinedKeys.join(path, Collections.singletonList(name));
  }

  private @Nullable ConfigTree value(String name) {
    reading.asked.add(pattern + "." + name);
    ConfigTree value = tree == null ? null : tree.field(name);
    return value == null && reference != null ? reference.field(name) : value;
  }
}

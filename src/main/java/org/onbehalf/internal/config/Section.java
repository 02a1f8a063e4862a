package org.onbehalf.internal.config;

import static org.onbehalf.internal.message.ConfigurationMessages.*;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.credential.CredentialFault;
import org.onbehalf.internal.message.MessageCode;

/**
 * Reads the keys of one section. Faults go to the report, and reading goes on with the default, so
 * that all faults are reported at once. Not thread-safe.
 */
public final class Section {
  /** Stands for a value that is missing; the report says why. Nobody can write it. */
  static final String UNKNOWN = "\u0000";

  private final @Nullable ConfigTree tree;
  private final List<String> path;
  final FaultReport report;

  private Section(@Nullable ConfigTree tree, List<String> path, FaultReport report) {
    this.tree = tree;
    this.path = path;
    this.report = report;
  }

  static Section root(ConfigTree root, FaultReport report) {
    return new Section(root, Collections.emptyList(), report);
  }

  /** The names in this section, in the order of the file. */
  public List<String> names() {
    return tree == null ? Collections.emptyList() : new ArrayList<>(tree.fields().keySet());
  }

  /** What the whole configuration sets, of the root. */
  public List<ConfiguredValue> configured() {
    return tree == null ? Collections.emptyList() : ConfiguredValue.of(tree, report.masking());
  }

  /** The section of that name. */
  public Section child(String name) {
    return new Section(tree == null ? null : tree.field(name), pathOf(name), report);
  }

  public Section child(Schema schema) {
    return child(schema.name);
  }

  /** The sections of a list; those that {@link KeyCheck} refused are left out. */
  public List<Section> elements(String name) {
    ConfigTree list = tree == null ? null : tree.field(name);
    if (list == null) {
      return Collections.emptyList();
    }
    if (list.isScalar() || (list.isSection() && list.elements().isEmpty())) {
      fault(
          WRONG_TYPE,
          name,
          list.kindInWords(),
          "a list of sections: [ { … } ]",
          "put the section in square brackets");
    }
    List<Section> sections = new ArrayList<>();
    int index = 0;
    for (ConfigTree element : list.elements()) {
      List<String> elementPath = KeyNames.join(pathOf(name), Integer.toString(index));
      if (!report.isRefused(KeyNames.display(elementPath))) {
        sections.add(new Section(element, elementPath, report));
      }
      index++;
    }
    return Collections.unmodifiableList(sections);
  }

  /** The value of a key that has a default; this, if the value is absent or faulty. */
  public <T> T get(Key<T> key) {
    T value = find(key);
    if (value == null && key.defaultValue != null) {
      value = key.reader.read(new Section(null, path, report), key, key.defaultValue);
    }
    if (value == null) {
      throw new IllegalStateException(key.name + " has no default");
    }
    return value;
  }

  /** The value of a key, or its default; null if it is absent or faulty and has no default. */
  public <T> @Nullable T find(Key<T> key) {
    ConfigTree value = value(key);
    return value == null ? null : key.reader.read(this, key, value);
  }

  public String getOrEmpty(Key<String> key) {
    String text = find(key);
    return text == null ? "" : text;
  }

  /** A value that must be there; null, and a fault, if it is not. */
  public <T> @Nullable T required(Key<T> key, String expected, String remedy) {
    if (value(key) == null) {
      fault(MISSING, key, "nothing", expected, remedy);
      return null;
    }
    return find(key);
  }

  /** How messages call that key. */
  public String key(String name) {
    return KeyNames.display(pathOf(name));
  }

  /** How messages call this section. */
  public String key() {
    return KeyNames.display(path);
  }

  /** Where that key is set, else where its section is. */
  String origin(String name) {
    ConfigTree value = field(name);
    return value != null ? value.origin() : tree != null ? tree.origin() : "not set anywhere";
  }

  public boolean isSet(String name) {
    return tree != null && tree.field(name) != null;
  }

  /** Whether that key is set to anything else than its default. */
  public boolean isChanged(Key<?> key) {
    ConfigTree value = tree == null ? null : tree.field(key.name);
    ConfigTree usual = key.defaultValue;
    return value != null && !isEmptyList(key.name) && !value.isSame(usual);
  }

  /** The keys of a section that are set to anything else than their default. */
  public List<Key<?>> changed(Schema schema) {
    List<Key<?>> changed = new ArrayList<>();
    for (Schema.Entry entry : schema.entries()) {
      if (entry.key != null && isChanged(entry.key)) {
        changed.add(entry.key);
      }
    }
    return changed;
  }

  /** Whether that key is set to a list or a section without anything in it. */
  public boolean isEmptyList(String name) {
    ConfigTree value = field(name);
    return value != null
        && !value.isScalar()
        && value.elements().isEmpty()
        && value.fields().isEmpty();
  }

  /** Whether that key is set to a plain value with nothing in it. */
  public boolean isBlank(String name) {
    ConfigTree value = field(name);
    return value != null && value.isScalar() && value.text().trim().isEmpty();
  }

  /** Whether that key is set to a section that is no list written by index. */
  public boolean isSection(String name) {
    ConfigTree value = field(name);
    return value != null && value.isSection() && value.elements().isEmpty();
  }

  /** A value as text, surrounding blanks removed; null when it is absent, empty or faulty. */
  @Nullable
  String text(Key<?> key) {
    return text(key.name, value(key));
  }

  private @Nullable String text(String name, @Nullable ConfigTree value) {
    String raw = raw(name, value);
    if (raw == null) {
      return null;
    }
    if (raw.trim().isEmpty() && !raw.contains(UNKNOWN)) {
      fault(EMPTY, name, "an empty value", "a value", "give it a value, or remove the key");
      return null;
    }
    String text = judged(name, raw);
    return text == null ? null : text.trim();
  }

  /** A value as text exactly as it is; null when it is absent or faulty. */
  @Nullable
  String plain(Key<?> key) {
    return plain(key.name, value(key));
  }

  private @Nullable String plain(String name, @Nullable ConfigTree value) {
    String raw = raw(name, value);
    return raw == null ? null : judged(name, raw);
  }

  private @Nullable String raw(String name, @Nullable ConfigTree value) {
    if (value != null && !value.isScalar()) {
      fault(WRONG_TYPE, name, value.kindInWords(), "a plain value", "write key = value");
      return null;
    }
    return value == null ? null : value.text();
  }

  /** The text, unless it could not be had or holds what no value may hold. */
  private @Nullable String judged(String name, String text) {
    if (text.contains(UNKNOWN) && report.hasFaults()) {
      return null;
    }
    String inner = text.trim().isEmpty() ? text : text.trim();
    for (int i = 0; i < inner.length(); i++) {
      if (Character.isISOControl(inner.charAt(i)) && inner.charAt(i) != '\t') {
        fault(
            INVALID,
            name,
            "a control character",
            "text on one line",
            "remove line breaks and the like");
        return null;
      }
    }
    return text;
  }

  /** A list of words; a plain value is a blank-separated list. Empty when absent or faulty. */
  public List<String> words(Key<?> key) {
    return key.checked(this, words(key.name, value(key)));
  }

  private List<String> words(String name, @Nullable ConfigTree value) {
    if (value == null) {
      return Collections.emptyList();
    }
    List<String> words = new ArrayList<>();
    if (value.isScalar()) {
      String text = text(name, value);
      return text == null
          ? Collections.emptyList()
          : Collections.unmodifiableList(Arrays.asList(text.split("\\s+", -1)));
    }
    for (ConfigTree element : value.elements()) {
      if (!element.isScalar() || element.text().trim().isEmpty()) {
        fault(
            element.isScalar() ? EMPTY : WRONG_TYPE,
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
      fault(
          WRONG_TYPE,
          name,
          "a section",
          "a list of words: [\"one\", \"two\"]",
          "use square brackets");
    }
    return Collections.unmodifiableList(words);
  }

  /** A list of names that may contain blanks; a plain value is one name without a blank. */
  List<String> names(Key<?> key) {
    return names(key.name, value(key));
  }

  private List<String> names(String name, @Nullable ConfigTree value) {
    List<String> names = words(name, value);
    if (value != null && value.isScalar() && names.size() > 1) {
      fault(
          WRONG_TYPE,
          name,
          "text with a blank: " + show(name, String.join(" ", names)),
          "a list, since a name may contain blanks",
          "write [\"Wiki Admin\"] for one name, [\"Wiki\", \"Admin\"] for two");
    }
    return names;
  }

  /** A section whose names are the user's to choose, each with a list of words. */
  public Map<String, List<String>> lists(Key<?> key) {
    return each(key, (inner, name) -> inner.words(name, inner.field(name)));
  }

  /** As {@link #lists}, of names that may contain blanks. */
  public Map<String, List<String>> namesByName(Key<?> key) {
    return each(key, (inner, name) -> inner.names(name, inner.field(name)));
  }

  /** A section whose names are the user's to choose, each with a text. */
  public Map<String, String> texts(Key<?> texts) {
    Map<String, String> values = new LinkedHashMap<>();
    each(texts, (inner, name) -> inner.plain(name, inner.field(name)))
        .forEach((name, text) -> values.put(name, text == null ? "" : text));
    return Collections.unmodifiableMap(values);
  }

  private <T> Map<String, T> each(Key<?> key, BiFunction<Section, String, T> read) {
    ConfigTree value = value(key);
    if (value == null) {
      return Collections.emptyMap();
    }
    if (!value.isSection()) {
      fault(
          WRONG_TYPE, key, value.kindInWords(), "a section { … }", "write name = value in braces");
      return Collections.emptyMap();
    }
    Section inner = new Section(value, pathOf(key.name), report);
    Map<String, T> values = new LinkedHashMap<>();
    value.fields().keySet().forEach(each -> values.put(each, read.apply(inner, each)));
    return Collections.unmodifiableMap(values);
  }

  /** The path, if it is absolute: what a relative one means depends on how the server started. */
  public @Nullable Path absolute(Key<?> key, String text) {
    try {
      Path path = Paths.get(text);
      if (path.isAbsolute()) {
        return path.normalize();
      }
    } catch (InvalidPathException e) {
      // told below
    }
    fault(INVALID, key, show(key, text), "an absolute path", "write the whole path");
    return null;
  }

  /** The value for a message, unless it is secret. */
  public String show(String name, String text) {
    return KeyNames.isSecret(pathOf(name)) ? Masking.HIDDEN : report.masking().show(text);
  }

  public void fault(CredentialFault fault) {
    fault(KEY_FILE, fault.name, report.masking().mask(fault.found), fault.expected, fault.remedy);
  }

  public void fault(MessageCode code, String name, String found, String expected, String remedy) {
    report.fault(code, key(name), origin(name), found, expected, remedy);
  }

  public void warn(MessageCode code, String name, String warning) {
    report.warn(code, key(name) + " (" + origin(name) + "): " + warning);
  }

  // --- the same, of keys

  public boolean isSet(Key<?> key) {
    return isSet(key.name);
  }

  public boolean isEmptyList(Key<?> key) {
    return isEmptyList(key.name);
  }

  public String key(Key<?> key) {
    return key(key.name);
  }

  public String show(Key<?> key, String text) {
    return key.secret ? Masking.HIDDEN : show(key.name, text);
  }

  /** Not of a missing key that is reported as misspelt already. */
  public void fault(MessageCode code, Key<?> key, String found, String expected, String remedy) {
    if (isSet(key) || !report.isMisspelt(key(key))) {
      fault(code, key.name, found, expected, remedy);
    }
  }

  /** A fault of that value. */
  public void reject(Key<?> key, String value, String expected, String remedy) {
    fault(INVALID, key, show(key, value), expected, remedy);
  }

  public void warn(MessageCode code, Key<?> key, String warning) {
    warn(code, key.name, warning);
  }

  private List<String> pathOf(String name) {
    return KeyNames.join(path, name);
  }

  private @Nullable ConfigTree field(String name) {
    return tree == null ? null : tree.field(name);
  }

  private @Nullable ConfigTree value(Key<?> key) {
    ConfigTree value = field(key.name);
    return value == null ? key.defaultValue : value;
  }
}

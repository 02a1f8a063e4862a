package org.onbehalf.internal.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.onbehalf.internal.Nullable;

/**
 * A configuration as a tree of our own: sections, lists and plain values, each with its origin.
 * Names match without case and keep the case in which they were first written. Mutable while the
 * sources are laid over one another; not thread-safe. Has no telling {@code toString()}, for it
 * holds secrets.
 */
final class ConfigTree {
  private enum Kind {
    SECTION,
    LIST,
    SCALAR
  }

  private final Kind kind;
  private final String origin;
  private final @Nullable String text;
  private final Map<String, ConfigTree> fields = new LinkedHashMap<>();
  private final List<ConfigTree> elements = new ArrayList<>();

  private ConfigTree(Kind kind, String origin, @Nullable String text) {
    this.kind = kind;
    this.origin = origin;
    this.text = text;
  }

  static ConfigTree section(String origin) {
    return new ConfigTree(Kind.SECTION, origin, null);
  }

  static ConfigTree list(String origin) {
    return new ConfigTree(Kind.LIST, origin, null);
  }

  static ConfigTree scalar(String origin, String text) {
    return new ConfigTree(Kind.SCALAR, origin, text);
  }

  boolean isSection() {
    return kind == Kind.SECTION;
  }

  boolean isList() {
    return kind == Kind.LIST;
  }

  boolean isScalar() {
    return kind == Kind.SCALAR;
  }

  /** Whether the other one has the same value; sections are never the same. */
  boolean isSame(@Nullable ConfigTree other) {
    if (other == null || kind != other.kind || elements.size() != other.elements.size()) {
      return false;
    }
    for (int i = 0; i < elements.size(); i++) {
      if (!elements.get(i).isSame(other.elements.get(i))) {
        return false;
      }
    }
    return isList() || (isScalar() && text().equals(other.text()));
  }

  /** What it is, in words for a message. */
  String kindInWords() {
    return isSection() ? "a section" : isList() ? "a list" : "a plain value";
  }

  String origin() {
    return origin;
  }

  /** The value of a scalar. */
  String text() {
    if (text == null) {
      throw new IllegalStateException("not a plain value");
    }
    return text;
  }

  /** The fields of a section in the order of the file; empty for anything else. */
  Map<String, ConfigTree> fields() {
    return Collections.unmodifiableMap(fields);
  }

  /**
   * The elements of a list; those of a section whose names are 0, 1, 2, ..., which is how lists are
   * written by key; empty for anything else.
   */
  List<ConfigTree> elements() {
    if (!isSection() || fields.isEmpty()) {
      return Collections.unmodifiableList(elements);
    }
    List<ConfigTree> numbered = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      ConfigTree element = fields.get(Integer.toString(i));
      if (element == null) {
        return Collections.emptyList();
      }
      numbered.add(element);
    }
    return Collections.unmodifiableList(numbered);
  }

  /** The name of that field as it was written; null when there is none. */
  @Nullable
  String nameOf(String name) {
    if (fields.containsKey(name)) {
      return name;
    }
    String wanted = name.toLowerCase(Locale.ROOT);
    for (String candidate : fields.keySet()) {
      if (candidate.toLowerCase(Locale.ROOT).equals(wanted)) {
        return candidate;
      }
    }
    return null;
  }

  /** The field of that name; null when there is none. */
  @Nullable
  ConfigTree field(String name) {
    String written = nameOf(name);
    return written == null ? null : fields.get(written);
  }

  /** Sets a field, in place of the one of that name. */
  void set(String name, ConfigTree value) {
    String written = nameOf(name);
    fields.put(written == null ? name : written, value);
  }

  /** Sets an element of a list; the index may be one past the end. */
  void set(int index, ConfigTree value) {
    if (index == elements.size()) {
      elements.add(value);
    } else {
      elements.set(index, value);
    }
  }
}

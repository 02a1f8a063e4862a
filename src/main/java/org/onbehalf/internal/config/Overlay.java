package org.onbehalf.internal.config;

import static org.onbehalf.internal.message.ConfigurationMessages.NO_PLACE;
import static org.onbehalf.internal.message.ConfigurationMessages.UNSET_REFERENCE;

import java.util.regex.Pattern;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.ExternalValues.ExternalValue;

/**
 * Lays values from outside over the tree of the file, by path and by index: {@code
 * AzureAd.ClientCredentials.0.ClientSecret} changes one field of the first credential and leaves
 * the rest of the list alone.
 */
final class Overlay {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{[^{}]*}");

  private final ConfigTree root;
  private final FaultReport report;

  Overlay(ConfigTree root, FaultReport report) {
    this.root = root;
    this.report = report;
  }

  void apply(ExternalValue outer) {
    String value = outer.value;
    if (REFERENCE.matcher(value.trim()).matches()) {
      report.fault(
          UNSET_REFERENCE,
          KeyNames.display(outer.path),
          outer.origin,
          "a ${…}, which is replaced in the configuration file only",
          "the value itself",
          "write the value, or move the reference to the configuration file");
      value = Section.UNKNOWN;
    }
    ConfigTree node = root;
    for (int i = 0; i < outer.path.size() - 1; i++) {
      ConfigTree next = child(node, outer, i);
      if (next == null) {
        next = unknown(outer, i + 1);
      } else if (next.isScalar()) {
        next =
            next.text().contains(Section.UNKNOWN) && KeyNames.isIndex(outer.path.get(i + 1))
                ? unknown(outer, i + 1)
                : elementsOf(next, outer, i + 1);
        if (next == null) {
          return;
        }
      }
      if (!set(node, outer, i, next)) {
        return;
      }
      node = next;
    }
    set(node, outer, outer.path.size() - 1, ConfigTree.scalar(outer.origin, value));
  }

  /** What stands above the segment if nothing does yet, or a reference that nothing resolves. */
  private static ConfigTree unknown(ExternalValue outer, int at) {
    boolean list = KeyNames.isIndex(outer.path.get(at)) && (at > 1 || !isNamed(outer.path.get(0)));
    return list ? ConfigTree.list(outer.origin) : ConfigTree.section(outer.origin);
  }

  private static boolean isNamed(String section) {
    Schema.Entry entry = Keys.ROOT.find(section);
    return entry != null && entry.use == Schema.Use.NAMED;
  }

  private static @Nullable ConfigTree child(ConfigTree node, ExternalValue outer, int at) {
    String segment = outer.path.get(at);
    if (node.isList()) {
      int index = index(segment);
      return index >= 0 && index < node.elements().size() ? node.elements().get(index) : null;
    }
    return node.field(written(node, outer, at));
  }

  /** A field's name: for a variable, the one that is written so in a variable. */
  private static String written(ConfigTree node, ExternalValue outer, int at) {
    String segment = outer.path.get(at);
    if (outer.variable && node.field(segment) == null) {
      for (String name : node.fields().keySet()) {
        if (ExternalValues.variableName(name).equalsIgnoreCase(segment)) {
          return name;
        }
      }
    }
    return segment;
  }

  private boolean set(ConfigTree node, ExternalValue outer, int at, ConfigTree value) {
    if (!node.isList()) {
      node.set(written(node, outer, at), value);
      return true;
    }
    int index = index(outer.path.get(at));
    if (index >= 0 && index <= node.elements().size()) {
      node.set(index, value);
      return true;
    }
    report.fault(
        NO_PLACE,
        KeyNames.display(outer.path),
        outer.origin,
        "no index of a list with " + node.elements().size() + " elements",
        "an index from 0 to " + node.elements().size() + ", the last of which adds an element",
        "correct the index");
    return false;
  }

  /** A list that was written as blank-separated text, when one of its elements is replaced. */
  private @Nullable ConfigTree elementsOf(ConfigTree scalar, ExternalValue outer, int at) {
    if (KeyNames.isIndex(outer.path.get(at))) {
      ConfigTree list = ConfigTree.list(scalar.origin());
      for (String word : scalar.text().trim().split("\\s+", -1)) {
        list.set(list.elements().size(), ConfigTree.scalar(scalar.origin(), word));
      }
      return list;
    }
    report.fault(
        NO_PLACE,
        KeyNames.display(outer.path),
        outer.origin,
        "a key beneath a plain value (" + scalar.origin() + ")",
        "a key of a section",
        "remove one of the two");
    return null;
  }

  private static int index(String segment) {
    return KeyNames.isIndex(segment) ? Integer.parseInt(segment) : -1;
  }
}

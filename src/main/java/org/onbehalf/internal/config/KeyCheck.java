package org.onbehalf.internal.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.KnownKeys.Known;
import org.onbehalf.internal.config.KnownKeys.Use;

/**
 * Looks at every key that is set: one that this version does not support is a fault, one that means
 * nothing is a warning with the nearest that does.
 */
final class KeyCheck {
  private static final String AUTHORIZATION = "Authorization";

  private final FaultReport report;

  KeyCheck(FaultReport report) {
    this.report = report;
  }

  void check(ConfigTree root) {
    section(root, new ArrayList<>(), "");
  }

  private void section(ConfigTree section, List<String> path, String pattern) {
    List<String> names = KnownKeys.namesBeneath(pattern);
    for (Map.Entry<String, ConfigTree> field : section.fields().entrySet()) {
      List<String> fieldPath = DefinedKeys.join(path, Collections.singletonList(field.getKey()));
      String name = matching(field.getKey(), names);
      if (name == null && pattern.startsWith(AUTHORIZATION)) {
        unknownInRules(fieldPath, field.getValue(), names);
      } else if (name == null) {
        unknown(fieldPath, field.getValue(), names);
      } else {
        key(field.getValue(), fieldPath, KnownKeys.pattern(pattern, name));
      }
    }
  }

  private void key(ConfigTree value, List<String> path, String pattern) {
    Known known = KnownKeys.find(pattern);
    List<String> beneath = KnownKeys.namesBeneath(pattern);
    if (known != null && known.use == Use.IGNORED) {
      report.ignored(KeyNames.display(path));
    } else if (known != null && known.use == Use.REFUSED) {
      if (!harmless(value, known)) {
        refuse(value, path, known.remedy);
      }
    } else if (known == null && beneath.contains("#")) {
      List<ConfigTree> elements = value.elements();
      for (int i = 0; i < elements.size(); i++) {
        List<String> elementPath =
            DefinedKeys.join(path, Collections.singletonList(Integer.toString(i)));
        if (elements.get(i).isSection()) {
          section(elements.get(i), elementPath, pattern + ".#");
        } else {
          notASection(elements.get(i), elementPath);
        }
      }
    } else if (known == null && value.isSection()) {
      section(value, path, pattern);
    } else if (known == null) {
      notASection(value, path);
    }
  }

  private void notASection(ConfigTree value, List<String> path) {
    report.fault(
        KeyNames.display(path),
        value.origin(),
        value.kindInWords(),
        "a section { … }",
        "write the keys of the section in braces");
  }

  private void refuse(ConfigTree value, List<String> path, String remedy) {
    report.fault(
        KeyNames.display(path),
        value.origin(),
        "a key that is not supported by this version",
        "the keys of org/onbehalf/reference.conf in the library's jar",
        remedy);
  }

  /** Whether the value changes nothing: empty, or the one that this version lives by anyway. */
  private static boolean harmless(ConfigTree value, Known known) {
    if (!value.isScalar()) {
      List<ConfigTree> elements = value.elements();
      boolean single = elements.size() == 1 && elements.get(0).isScalar();
      return (value.fields().isEmpty() && elements.isEmpty())
          || (single && elements.get(0).text().equalsIgnoreCase(known.harmless));
    }
    return value.text().equalsIgnoreCase(known.harmless);
  }

  private void unknown(List<String> path, ConfigTree value, List<String> names) {
    String last = path.get(path.size() - 1);
    String nearest = NearestName.to(last, names);
    report.warn(
        KeyNames.display(path)
            + " ("
            + value.origin()
            + ") is not a key of Onbehalf and is ignored"
            + (nearest == null ? "." : "; did you mean " + nearest + "?"));
  }

  /** A condition that is misspelt must not be one that is not asked for. */
  private void unknownInRules(List<String> path, ConfigTree value, List<String> names) {
    String nearest = NearestName.to(path.get(path.size() - 1), names);
    report.fault(
        KeyNames.display(path),
        value.origin(),
        "a key that Onbehalf does not know",
        "one of " + String.join(", ", names),
        nearest == null ? "remove the key" : "did you mean " + nearest + "?");
  }

  private static @Nullable String matching(String written, List<String> names) {
    for (String name : names) {
      if (name.equals("*") || name.equalsIgnoreCase(written)) {
        return name;
      }
    }
    return null;
  }
}

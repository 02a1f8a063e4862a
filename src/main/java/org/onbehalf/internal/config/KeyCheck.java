package org.onbehalf.internal.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.KnownKeys.Known;
import org.onbehalf.internal.config.KnownKeys.Use;

/**
 * Looks at every key that is set. One that this version does not support is a fault, and so is an
 * unknown one that may be misspelt or stands where it is decided who may come in.
 */
final class KeyCheck {
  /** The sections that decide who may come in. */
  private static final Set<String> DECIDING =
      new HashSet<>(Arrays.asList("azuread", "issuers", "authentication", "authorization", "cors"));

  /** What somebody may write in the wrong section, and then believe the service closed. */
  private static final List<String> CLOSING =
      Collections.unmodifiableList(
          Arrays.asList(
              "Authorization.Rules",
              "Authorization.Default",
              "Authentication.Mode",
              "AzureAd.AllowedClients",
              "AzureAd.AllowedTenants",
              "AzureAd.Audience",
              "AzureAd.Audiences"));

  /** So many names say nothing in a message. */
  private static final int MANY = 15;

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
      if (name == null) {
        unknown(fieldPath, field.getValue(), pattern, names);
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

  private void unknown(List<String> path, ConfigTree value, String pattern, List<String> names) {
    String last = path.get(path.size() - 1);
    if (path.size() == 1 && report.isReferredTo(last)) {
      return;
    }
    String nearest = NearestName.to(last, names);
    nearest = nearest == null ? closing(last) : nearest;
    // other libraries have context-params too
    boolean foreign = nearest == null && value.origin().startsWith("context-param");
    if (nearest != null || (decides(path, pattern) && !foreign)) {
      report.fault(
          KeyNames.display(path),
          value.origin(),
          "a key that Onbehalf does not know",
          names.size() > MANY || names.contains("*")
              ? "a key of org/onbehalf/reference.conf in the library's jar"
              : "one of " + String.join(", ", names),
          nearest == null ? "remove the key" : "did you mean " + nearest + "?");
    } else if (path.size() == 1) {
      report.foreign(KeyNames.display(path));
    } else {
      report.warn(
          KeyNames.display(path)
              + " ("
              + value.origin()
              + ") is not a key of Onbehalf and is ignored.");
    }
  }

  /** Whether it stands where it is decided who may come in; credentials only prove who we are. */
  private static boolean decides(List<String> path, String pattern) {
    return DECIDING.contains(path.get(0).toLowerCase(Locale.ROOT))
        && !pattern.contains("Credentials.");
  }

  private static @Nullable String closing(String written) {
    List<String> names = new ArrayList<>();
    for (String key : CLOSING) {
      names.add(key.substring(key.indexOf('.') + 1));
    }
    String nearest = NearestName.to(written, names);
    return nearest == null ? null : CLOSING.get(names.indexOf(nearest));
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

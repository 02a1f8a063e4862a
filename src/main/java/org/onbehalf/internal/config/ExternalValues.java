package org.onbehalf.internal.config;

import static org.onbehalf.internal.message.ConfigurationMessages.NOT_NAMED;
import static org.onbehalf.internal.message.ConfigurationMessages.TWICE;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.Schema.Entry;
import org.onbehalf.internal.config.Schema.Use;

/**
 * Collects what the deployment descriptor, the system properties and the environment say, weakest
 * first.
 *
 * <p>An environment variable is {@code ONBEHALF_}, the application's name, {@code __}, then the key
 * with {@code __} for each dot. Letters, digits and {@code _} stand for themselves, every other
 * character (of the name or of an API's name) is written {@code _}; case does not count.
 */
final class ExternalValues {
  private static final String PROPERTY = "onbehalf.";
  private static final String VARIABLE = "ONBEHALF_";

  /** A value from outside the file: one key, one plain value. Immutable. */
  static final class ExternalValue {
    final List<String> path;

    /** As it is: never parsed. */
    final String value;

    final String origin;

    /** Whether the path is an environment variable's, where some characters cannot be written. */
    final boolean variable;

    ExternalValue(List<String> path, String value, String origin, boolean variable) {
      this.path = path;
      this.value = value;
      this.origin = origin;
      this.variable = variable;
    }
  }

  private final ConfigurationInput input;
  private final FaultReport report;
  private final List<ExternalValue> values = new ArrayList<>();

  private ExternalValues(ConfigurationInput input, FaultReport report) {
    this.input = input;
    this.report = report;
  }

  static List<ExternalValue> of(ConfigurationInput input, FaultReport report) {
    ExternalValues outer = new ExternalValues(input, report);
    outer.contextParameters();
    outer.filterParameters();
    outer.properties(PROPERTY, false);
    outer.properties(PROPERTY + input.name + ".", true);
    outer.variables(VARIABLE, false);
    outer.variables(VARIABLE + variableName(input.name) + "__", true);
    return outer.values;
  }

  /** The name as it is written in an environment variable. */
  static String variableName(String name) {
    return name.replaceAll("[^A-Za-z0-9_]", "_");
  }

  private void contextParameters() {
    for (Map.Entry<String, String> parameter : new TreeMap<>(input.contextParameters).entrySet()) {
      List<String> path = split(parameter.getKey(), "\\.");
      if (path.size() > 1 && (isSection(path.get(0)) || isMisspelt(path))) {
        add(path, parameter.getValue(), "context-param " + safe(parameter.getKey()));
      }
    }
  }

  /** Whether it is one of ours but for the section's spelling; other libraries have params too. */
  private static boolean isMisspelt(List<String> path) {
    String section = NearestName.to(path.get(0), Keys.ROOT.names());
    Entry entry = section == null ? null : Keys.ROOT.find(section);
    return entry != null
        && entry.schema != null
        && (entry.use == Use.NAMED || NearestName.to(path.get(1), entry.schema.names()) != null);
  }

  private static boolean isSection(String name) {
    return Keys.ROOT.find(name) != null;
  }

  private void filterParameters() {
    Map<String, ExternalValue> seen = new HashMap<>();
    for (Map.Entry<String, Map<String, String>> filter : input.filterParameters.entrySet()) {
      for (Map.Entry<String, String> parameter : new TreeMap<>(filter.getValue()).entrySet()) {
        String key = parameter.getKey();
        String origin = "init-param " + safe(key) + " of filter " + safe(filter.getKey());
        if (key.equals("config") || key.equals("issuers")) {
          continue;
        }
        ExternalValue value =
            new ExternalValue(split(key, "\\."), parameter.getValue(), origin, false);
        ExternalValue other = seen.putIfAbsent(key.toLowerCase(Locale.ROOT), value);
        if (other == null) {
          values.add(value);
        } else if (!other.value.equals(value.value)) {
          report.fault(
              TWICE,
              KeyNames.display(value.path),
              origin,
              "a value that differs from " + other.origin,
              "the same value in all filters: one application has one configuration",
              "set the key in one filter, or as a context-param");
        }
      }
    }
  }

  private void properties(String prefix, boolean ours) {
    for (Map.Entry<String, String> property : new TreeMap<>(input.systemProperties).entrySet()) {
      String rest = after(prefix, property.getKey());
      if (rest != null) {
        outside(
            split(rest, "\\."),
            property.getValue(),
            "system property " + safe(property.getKey()),
            ours,
            false);
      }
    }
  }

  private void variables(String prefix, boolean ours) {
    for (Map.Entry<String, String> variable : new TreeMap<>(input.environment).entrySet()) {
      String rest = after(prefix, variable.getKey());
      if (rest != null) {
        outside(
            split(rest, "__"),
            variable.getValue(),
            "environment variable " + safe(variable.getKey()),
            ours,
            true);
      }
    }
  }

  /**
   * A value that all applications of the server see.
   *
   * @param ours whether it bears this application's name; if not, it counts for none
   */
  private void outside(
      List<String> path, String value, String origin, boolean ours, boolean variable) {
    if (path.size() < 2) {
      return;
    }
    if (ours) {
      values.add(new ExternalValue(path, value, origin, variable));
    } else if (isSection(path.get(0)) && !isOfAnApplicationCalledAsASection(path)) {
      report.warn(
          NOT_NAMED,
          origin
              + " is ignored, because it does not name the application; write it as "
              + (variable
                  ? VARIABLE + variableName(input.name) + "__" + safe(String.join("__", path))
                  : safe(PROPERTY + input.name + "." + String.join(".", path))));
    }
  }

  /** {@code onbehalf.Http.AzureAd.ClientId} is that of the application {@code Http}. */
  private static boolean isOfAnApplicationCalledAsASection(List<String> path) {
    return path.size() > 2 && isSection(path.get(1));
  }

  private void add(List<String> path, String value, String origin) {
    values.add(new ExternalValue(path, value, origin, false));
  }

  private static @Nullable String after(String prefix, String name) {
    return name.regionMatches(true, 0, prefix, 0, prefix.length())
        ? name.substring(prefix.length())
        : null;
  }

  private static List<String> split(String key, String separator) {
    return Arrays.asList(key.split(separator, -1));
  }

  private static String safe(String name) {
    String printable = Masking.printable(name);
    return printable.length() > 200 ? printable.substring(0, 200) + "…" : printable;
  }
}

package org.onbehalf.internal.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.onbehalf.internal.config.Schema.Entry;
import org.onbehalf.internal.config.Schema.Use;

/** A value that the configuration sets, as operators may see it. Immutable; holds no secret. */
public final class ConfiguredValue {
  private static final int MOST_WORDS = 20;

  /** In addresses. */
  private static final Pattern PASSWORD =
      Pattern.compile(
          "(pass\\w*|pwd|secret|key|token|sig\\w*|code|credential\\w*)\\s*=|[^\\s/:@]+:[^\\s/@]+@",
          Pattern.CASE_INSENSITIVE);

  /** The full name. */
  public final String key;

  public final String value;

  /** Such as {@code WEB-INF/onbehalf.conf line 7}. */
  public final String origin;

  private ConfiguredValue(String key, String value, String origin) {
    this.key = key;
    this.value = value;
    this.origin = origin;
  }

  /** Those of all known keys, in the order of the configuration. What others mean is not known. */
  static List<ConfiguredValue> of(ConfigTree root, Masking masking) {
    Collector all = new Collector(masking);
    all.section(root, Keys.ROOT, Collections.emptyList());
    return Collections.unmodifiableList(all.found);
  }

  private static final class Collector {
    final List<ConfiguredValue> found = new ArrayList<>();
    private final Masking masking;

    Collector(Masking masking) {
      this.masking = masking;
    }

    void section(ConfigTree section, Schema schema, List<String> path) {
      for (Map.Entry<String, ConfigTree> field : section.fields().entrySet()) {
        Entry entry = schema.find(field.getKey());
        if (entry != null && entry.use != Use.REFUSED && entry.use != Use.IGNORED) {
          known(field.getValue(), entry, KeyNames.join(path, entry.name));
        }
      }
    }

    private void known(ConfigTree value, Entry entry, List<String> path) {
      Schema schema = entry.schema;
      if (entry.key != null) {
        value(value, entry.key, path);
      } else if (schema != null && entry.use == Use.SECTION) {
        section(value, schema, path);
      } else if (schema != null && entry.use == Use.NAMED) {
        value.fields().forEach((name, each) -> section(each, schema, KeyNames.join(path, name)));
      } else if (schema != null) {
        int index = 0;
        for (ConfigTree element : value.elements()) {
          section(element, schema, KeyNames.join(path, Integer.toString(index)));
          index++;
        }
      }
    }

    private void value(ConfigTree value, Key<?> key, List<String> path) {
      if (!key.secret && value.isSection() && value.elements().isEmpty()) {
        value.fields().forEach((name, each) -> value(each, key, KeyNames.join(path, name)));
        return;
      }
      boolean hidden =
          key.secret || KeyNames.isSecret(path) || (key.isForOthers && path.size() > 1);
      found.add(
          new ConfiguredValue(
              KeyNames.display(path),
              hidden ? Masking.HIDDEN : value.isScalar() ? shown(value) : shown(value.elements()),
              masking.mask(Masking.printable(value.origin()))));
    }

    private String shown(List<ConfigTree> elements) {
      String words =
          elements.stream()
              .limit(MOST_WORDS)
              .filter(ConfigTree::isScalar)
              .map(this::shown)
              .collect(Collectors.joining(", "));
      int more = elements.size() - MOST_WORDS;
      return "[" + words + (more > 0 ? " and " + more + " more" : "") + "]";
    }

    private String shown(ConfigTree scalar) {
      return PASSWORD.matcher(scalar.text()).find() ? Masking.HIDDEN : masking.show(scalar.text());
    }
  }
}

package org.onbehalf.testkit;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.onbehalf.internal.Nullable;

/** A section of an emulator's file. Each fault is told with its line, and with what is expected. */
final class FileSection {
  private final String name;
  private final ConfigObject object;

  /**
   * A section that may have these keys; any, if none are named.
   *
   * @throws Fault if the value is no section, or has other keys
   */
  FileSection(String name, ConfigValue value, String... keys) {
    this.name = name;
    if (!(value instanceof ConfigObject)) {
      throw new Fault(value, name + " is no section; write " + name + " { … }");
    }
    object = (ConfigObject) value;
    List<String> known = Arrays.asList(keys);
    for (Map.Entry<String, ConfigValue> each : object.entrySet()) {
      if (!known.isEmpty() && !known.contains(each.getKey())) {
        throw new Fault(
            each.getValue(),
            name + " has no key '" + each.getKey() + "'; the keys are " + String.join(", ", known));
      }
    }
  }

  /** Something in the file that cannot be. */
  static final class Fault extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    Fault(@Nullable ConfigValue at, String text) {
      super(
          at == null
              ? text
              : at.origin().description().replaceFirst(": (\\d+)", " line $1: ") + text);
    }
  }

  /** Does it; what the emulator refuses is a fault of this section. */
  void told(Runnable work) {
    try {
      work.run();
    } catch (Fault e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw fault(String.valueOf(e.getMessage()));
    }
  }

  Fault fault(String text) {
    return new Fault(object, name + ": " + text);
  }

  /** What stands there by name, or a fault that tells what there is. */
  <T> T find(String kind, String named, Map<String, T> all) {
    T found = all.get(named);
    if (found == null) {
      throw fault("there is no " + kind + " '" + named + "'; there are " + all.keySet());
    }
    return found;
  }

  /** The names of what stands in it, in the order of the file. */
  List<String> names() {
    List<Map.Entry<String, ConfigValue>> entries = new ArrayList<>(object.entrySet());
    entries.sort(Comparator.comparingInt(entry -> entry.getValue().origin().lineNumber()));
    List<String> names = new ArrayList<>();
    entries.forEach(entry -> names.add(entry.getKey()));
    return names;
  }

  Set<String> keys() {
    return object.keySet();
  }

  /** The section beneath a key; an empty one if there is none. */
  FileSection section(String key, String... keys) {
    ConfigValue found = object.get(key);
    return new FileSection(
        name.isEmpty() ? key : name + ".\"" + key + '"',
        found == null ? ConfigFactory.empty().root() : found,
        keys);
  }

  /** The sections of a list; none if it is not there. */
  List<FileSection> sections(String key, String... keys) {
    ConfigValue found = object.get(key);
    List<FileSection> sections = new ArrayList<>();
    if (found != null && !(found instanceof List)) {
      throw new Fault(found, key + " is no list; write " + key + " = [ { … } ]");
    }
    for (Object each : found == null ? Collections.emptyList() : (List<?>) found) {
      sections.add(new FileSection(key + '.' + sections.size(), (ConfigValue) each, keys));
    }
    return sections;
  }

  @Nullable
  String text(String key) {
    ConfigValue found = object.get(key);
    if (found instanceof Collection || found instanceof Map) {
      throw new Fault(found, key + " is no plain value; write " + key + " = \"…\"");
    }
    return found == null ? null : String.valueOf(found.unwrapped());
  }

  boolean flag(String key, boolean otherwise) {
    String text = text(key);
    if (text != null && !text.equals("true") && !text.equals("false")) {
      throw new Fault(object.get(key), key + " is '" + text + "'; write true or false");
    }
    return text == null ? otherwise : text.equals("true");
  }

  int number(String key, int otherwise) {
    String text = text(key);
    try {
      return text == null ? otherwise : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new Fault(object.get(key), key + " is '" + text + "'; write a whole number");
    }
  }

  Duration duration(String key) {
    try {
      return object.toConfig().getDuration(key);
    } catch (ConfigException e) {
      throw new Fault(
          object.get(key), key + " is no duration; write its unit, too: " + key + " = 2 s");
    }
  }

  /** One of the constants, whatever the case; the first one if the key is not there. */
  <E extends Enum<E>> E constant(String key, List<E> constants) {
    String text = text(key);
    for (E each : constants) {
      if (text == null || each.name().equalsIgnoreCase(text)) {
        return each;
      }
    }
    throw new Fault(
        object.get(key), "there is no " + key + " '" + text + "'; use one of " + constants);
  }

  /** A list of texts, or one text; empty if there is none. */
  List<String> texts(String key) {
    ConfigValue found = object.get(key);
    List<String> texts = new ArrayList<>();
    if (found != null) {
      Object value = found.unwrapped();
      for (Object each :
          value instanceof List ? (List<?>) value : Collections.singletonList(value)) {
        if (each instanceof Collection || each instanceof Map) {
          throw new Fault(found, key + " is no list of texts; write " + key + " = [\"…\"]");
        }
        texts.add(String.valueOf(each));
      }
    }
    return texts;
  }

  String[] array(String key) {
    return texts(key).toArray(new String[0]);
  }
}

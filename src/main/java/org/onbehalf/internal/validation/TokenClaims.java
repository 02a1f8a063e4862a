package org.onbehalf.internal.validation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.onbehalf.internal.Nullable;

/**
 * The claims of one token, read by type: a claim of the wrong JSON type is refused, never
 * converted. Immutable; the claims may be unverified.
 */
final class TokenClaims {
  /** The last second of the year 9999, the last that every date type can hold. */
  private static final long LATEST = 253_402_300_799L;

  private static final int LONGEST_LOGGED = 120;

  private final Map<String, Object> members;

  /** {@code members} is unmodifiable at all levels. */
  TokenClaims(Map<String, Object> members) {
    this.members = members;
  }

  boolean has(String name) {
    return members.containsKey(name);
  }

  /** Whether another claim has the same name but for case. */
  boolean hasInAnotherCase(String name) {
    for (String each : members.keySet()) {
      if (each.equalsIgnoreCase(name) && !each.equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** A string; null if the claim is absent. */
  @Nullable
  String text(String name) {
    if (!members.containsKey(name)) {
      return null;
    }
    Object value = members.get(name);
    if (!(value instanceof String)) {
      throw wrongType(name);
    }
    return (String) value;
  }

  /** A NumericDate (RFC 7519: fractions are allowed); null if the claim is absent. */
  @Nullable
  Instant instant(String name) {
    if (!members.containsKey(name)) {
      return null;
    }
    Object value = members.get(name);
    double seconds =
        value instanceof Long || value instanceof Double ? ((Number) value).doubleValue() : -1;
    if (!(seconds >= 0 && seconds <= LATEST)) {
      throw wrongType(name);
    }
    return value instanceof Long
        ? Instant.ofEpochSecond((Long) value)
        : Instant.ofEpochSecond((long) seconds, (long) ((seconds - (long) seconds) * 1e9));
  }

  private static TokenValidationException wrongType(String name) {
    return new TokenValidationException(ValidationError.CLAIM_TYPE, "claim " + name);
  }

  /** An array of strings; empty if the claim is absent. */
  List<String> texts(String name) {
    return members.containsKey(name) ? texts(name, members.get(name)) : Collections.emptyList();
  }

  private static List<String> texts(String name, @Nullable Object value) {
    if (!(value instanceof List)) {
      throw wrongType(name);
    }
    List<String> texts = new ArrayList<>();
    for (Object element : (List<?>) value) {
      if (!(element instanceof String)) {
        throw wrongType(name);
      }
      texts.add((String) element);
    }
    return Collections.unmodifiableList(texts);
  }

  /** The members of an object; empty if it is not an object. */
  Map<?, ?> object(String name) {
    Object value = members.get(name);
    return value instanceof Map ? (Map<?, ?>) value : Collections.emptyMap();
  }

  /** A string or an array of strings, as {@code aud} may be. */
  List<String> textOrTexts(String name) {
    String single = members.get(name) instanceof String ? text(name) : null;
    return single == null ? texts(name) : Collections.singletonList(single);
  }

  /**
   * A string or an array of strings, perhaps within objects; empty if there is none.
   *
   * @param path the claim's name; else names with dots between, such as {@code realm_access.roles}
   */
  List<String> textOrTextsAt(String path) {
    Object value = members.containsKey(path) ? members.get(path) : within(members, path);
    if (value == null && !members.containsKey(path)) {
      return Collections.emptyList();
    }
    return value instanceof String ? Collections.singletonList((String) value) : texts(path, value);
  }

  /** Names may hold dots themselves: {@code resource_access.orders.api.roles}. */
  private static @Nullable Object within(Map<?, ?> object, String path) {
    Object found = object.get(path);
    for (int dot = path.indexOf('.'); found == null && dot >= 0; dot = path.indexOf('.', dot + 1)) {
      Object inner = object.get(path.substring(0, dot));
      found = inner instanceof Map ? within((Map<?, ?>) inner, path.substring(dot + 1)) : null;
    }
    return found;
  }

  /** A string of words separated by spaces; empty if the claim is absent. */
  Set<String> words(String name) {
    String text = text(name);
    return text == null ? Collections.emptySet() : words(Collections.singletonList(text));
  }

  /** The words of a string, or of all strings of an array: as {@code scope} and {@code scp} are. */
  Set<String> wordsOfAll(String name) {
    return words(textOrTexts(name));
  }

  private static Set<String> words(List<String> texts) {
    Set<String> words = new LinkedHashSet<>();
    for (String text : texts) {
      int from = 0;
      while (from <= text.length()) {
        int space = text.indexOf(' ', from);
        int to = space < 0 ? text.length() : space;
        if (to > from) {
          words.add(text.substring(from, to));
        }
        from = to + 1;
      }
    }
    return Collections.unmodifiableSet(words);
  }

  /** All claims as applications see them, without those that are null. */
  Map<String, Object> all() {
    if (!members.containsValue(null)) {
      return members;
    }
    Map<String, Object> all = new LinkedHashMap<>(members);
    all.values().removeIf(value -> value == null);
    return Collections.unmodifiableMap(all);
  }

  /** About how much memory a JSON value takes, with 64-bit references and two bytes a character. */
  static int bytes(@Nullable Object value) {
    int bytes = 64;
    if (value instanceof String) {
      bytes += 2 * ((String) value).length();
    } else if (value instanceof List) {
      for (Object element : (List<?>) value) {
        bytes += 16 + bytes(element);
      }
    } else if (value instanceof Map) {
      for (Map.Entry<?, ?> member : ((Map<?, ?>) value).entrySet()) {
        bytes += 80 + bytes(member.getKey()) + bytes(member.getValue());
      }
    }
    return bytes;
  }

  /** Makes a value safe for a log line: short, and without line breaks. */
  static String printable(String value) {
    String start = value.substring(0, Math.min(LONGEST_LOGGED, value.length()));
    return start.replaceAll("[^ -~]", "?") + (value.length() > LONGEST_LOGGED ? "..." : "");
  }

  /** Shows nothing: claims are personal. */
  @Override
  public String toString() {
    return "TokenClaims(" + members.size() + ")";
  }
}

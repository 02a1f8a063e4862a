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
 * The claims of one token, read by type: a claim of the wrong JSON type is refused, never converted. Immutable; the claims may be unverified.
 */
final class TokenClaims {
  /** The last second of the year 9999, the last that every date type can hold. */
  private static final long LATEST = 253_402_300_799L;

  private final Map<String, Object> members;

  /** From its parts; {@code members} is unmodifiable to its depth. */
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
  String text(String name) throws TokenValidationException {
    if (!members.containsKey(name)) {
      return null;
    }
    Object value = members.get(name);
    if (!(value instanceof String)) {
      throw new TokenValidationException(ValidationError.CLAIM_TYPE, "claim " + name);
    }
    return (String) value;
  }

  /** A NumericDate (RFC 7519: fractions are allowed); null where the claim is absent. */
  @Nullable
  Instant instant(String name) throws TokenValidationException {
    if (!members.containsKey(name)) {
      return null;
    }
    Object value = members.get(name);
    if (!(value instanceof Long || value instanceof Double)) {
      throw new TokenValidationException(ValidationError.CLAIM_TYPE, "claim " + name);
    }
    double seconds = ((Number) value).doubleValue();
    if (seconds < 0 || seconds > LATEST) {
      throw new TokenValidationException(ValidationError.CLAIM_TYPE, "claim " + name);
    }
    return value instanceof Long
        ? Instant.ofEpochSecond((Long) value)
        : Instant.ofEpochSecond((long) seconds, (long) ((seconds - (long) seconds) * 1e9));
  }

  /** An array of strings; empty where the claim is absent. */
  List<String> texts(String name) throws TokenValidationException {
    return members.containsKey(name) ? texts(name, members.get(name)) : Collections.emptyList();
  }

  private static List<String> texts(String name, @Nullable Object value)
      throws TokenValidationException {
    if (!(value instanceof List)) {
      throw new TokenValidationException(ValidationError.CLAIM_TYPE, "claim " + name);
    }
    List<String> texts = new ArrayList<>();
    for (Object element : (List<?>) value) {
      if (!(element instanceof String)) {
        throw new TokenValidationException(ValidationError.CLAIM_TYPE, "claim " + name);
      }
      texts.add((String) element);
    }
    return Collections.unmodifiableList(texts);
  }

  /** The members of an object; empty where the claim is none. */
  Map<?, ?> object(String name) {
    Object value = members.get(name);
    return value instanceof Map ? (Map<?, ?>) value : Collections.emptyMap();
  }

  /** A string or an array of strings, as {@code aud} may be. */
  List<String> textOrTexts(String name) throws TokenValidationException {
    String single = members.get(name) instanceof String ? text(name) : null;
    return single == null ? texts(name) : Collections.singletonList(single);
  }

  /**
   * A string or an array of strings, perhaps within objects; empty where there is none.
   *
   * @param path the claim's name; else names with dots between, such as {@code realm_access.roles}
   */
  List<String> textOrTextsAt(String path) throws TokenValidationException {
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

  /** A string of words between blanks; empty where the claim is absent. */
  Set<String> words(String name) throws TokenValidationException {
    String text = text(name);
    return text == null ? Collections.emptySet() : words(Collections.singletonList(text));
  }

  /** The words of a string, or of all strings of an array: as {@code scope} and {@code scp} are. */
  Set<String> wordsOfAll(String name) throws TokenValidationException {
    return words(textOrTexts(name));
  }

  private static Set<String> words(List<String> texts) {
    Set<String> words = new LinkedHashSet<>();
    for (String text : texts) {
      addWords(text, words);
    }
    return Collections.unmodifiableSet(words);
  }

  private static void addWords(String text, Set<String> words) {
    int from = 0;
    while (from <= text.length()) {
      int blank = text.indexOf(' ', from);
      int to = blank < 0 ? text.length() : blank;
      if (to > from) {
        words.add(text.substring(from, to));
      }
      from = to + 1;
    }
  }

  /** All of them as applications see them; a member that is null says nothing. */
  Map<String, Object> all() {
    if (!members.containsValue(null)) {
      return members;
    }
    Map<String, Object> all = new LinkedHashMap<>(members);
    all.values().removeIf(value -> value == null);
    return Collections.unmodifiableMap(all);
  }

  /** About how much memory they take, an upper estimate. */
  int bytes() {
    return bytes(members);
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

  /** Shows nothing: claims are personal. */
  @Override
  public String toString() {
    return "TokenClaims(" + members.size() + ")";
  }
}

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
 * The claims of one token, read by type: a claim of another JSON type than its definition says is
 * refused and never converted. Immutable; what it says may still be a lie.
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

  /** A string that says something; null where the claim is absent. */
  @Nullable
  String text(String name) throws RefusedException {
    if (!members.containsKey(name)) {
      return null;
    }
    Object value = members.get(name);
    if (!(value instanceof String)) {
      throw new RefusedException(Check.CLAIM_TYPE, "claim " + name);
    }
    return (String) value;
  }

  /** A NumericDate in whole seconds; null where the claim is absent. */
  @Nullable
  Instant instant(String name) throws RefusedException {
    if (!members.containsKey(name)) {
      return null;
    }
    Object value = members.get(name);
    if (!(value instanceof Long) || (Long) value < 0 || (Long) value > LATEST) {
      throw new RefusedException(Check.CLAIM_TYPE, "claim " + name);
    }
    return Instant.ofEpochSecond((Long) value);
  }

  /** An array of strings; empty where the claim is absent. */
  List<String> texts(String name) throws RefusedException {
    if (!members.containsKey(name)) {
      return Collections.emptyList();
    }
    Object value = members.get(name);
    if (!(value instanceof List)) {
      throw new RefusedException(Check.CLAIM_TYPE, "claim " + name);
    }
    List<String> texts = new ArrayList<>();
    for (Object element : (List<?>) value) {
      if (!(element instanceof String)) {
        throw new RefusedException(Check.CLAIM_TYPE, "claim " + name);
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
  List<String> textOrTexts(String name) throws RefusedException {
    String single = members.get(name) instanceof String ? text(name) : null;
    return single == null ? texts(name) : Collections.singletonList(single);
  }

  /** A string of words between blanks; empty where the claim is absent. */
  Set<String> words(String name) throws RefusedException {
    String text = text(name);
    if (text == null) {
      return Collections.emptySet();
    }
    Set<String> words = new LinkedHashSet<>();
    int from = 0;
    while (from <= text.length()) {
      int blank = text.indexOf(' ', from);
      int to = blank < 0 ? text.length() : blank;
      if (to > from) {
        words.add(text.substring(from, to));
      }
      from = to + 1;
    }
    return Collections.unmodifiableSet(words);
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

package org.onbehalf.internal.acquisition;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.onbehalf.internal.Nullable;

/**
 * Claims requests (OpenID Connect Core section 5.5) as JSON texts, without losing a part of them.
 */
public final class ClaimsRequests {
  /** What fits into a header of 8 KiB in base64, with room for the rest. */
  private static final int MAX_LENGTH = 8192;

  private ClaimsRequests() {}

  /** Whether the text is a claims request of a bearable length. */
  public static boolean isOne(String text) {
    return text.length() <= MAX_LENGTH && text.trim().startsWith("{") && parse(text) != null;
  }

  /** Both in one; where they differ on a member, the second one's counts. */
  public static @Nullable String merge(@Nullable String first, @Nullable String second) {
    if (first == null || second == null) {
      return first == null ? second : first;
    }
    Map<String, Object> one = parse(first);
    Map<String, Object> other = parse(second);
    return one == null || other == null ? second : JSONObjectUtils.toJSONString(merge(one, other));
  }

  /** Claims together with the declaration of what the client can do. */
  public static @Nullable String withCapabilities(
      @Nullable String claims, Collection<String> capabilities) {
    if (capabilities.isEmpty()) {
      return claims;
    }
    Map<String, Object> values = Collections.singletonMap("values", capabilities);
    Map<String, Object> token = Collections.singletonMap("xms_cc", values);
    return merge(
        JSONObjectUtils.toJSONString(Collections.singletonMap("access_token", token)), claims);
  }

  private static Map<String, Object> merge(Map<?, ?> first, Map<?, ?> second) {
    Map<String, Object> merged = new LinkedHashMap<>();
    first.forEach((name, value) -> merged.put(String.valueOf(name), value));
    second.forEach(
        (name, value) -> {
          Object present = merged.get(String.valueOf(name));
          if (present instanceof Map && value instanceof Map) {
            merged.put(String.valueOf(name), merge((Map<?, ?>) present, (Map<?, ?>) value));
          } else {
            merged.put(String.valueOf(name), value);
          }
        });
    return merged;
  }

  private static @Nullable Map<String, Object> parse(String text) {
    try {
      return JSONObjectUtils.parse(text);
    } catch (ParseException e) {
      return null;
    }
  }
}

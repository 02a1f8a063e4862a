package org.onbehalf.testkit;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.onbehalf.internal.Nullable;

/**
 * The {@code claims} parameter (OpenID Connect Core section 5.5), as far as Entra acts on it:
 * authentication contexts, multi-factor, and the client's capabilities.
 */
final class ClaimsParameter {
  private static final ClaimsParameter NONE = new ClaimsParameter(Collections.emptyMap());

  private final Map<?, ?> claims;

  private ClaimsParameter(Map<?, ?> claims) {
    this.claims = claims;
  }

  static ClaimsParameter parse(@Nullable String json) {
    if (json == null || json.isEmpty()) {
      return NONE;
    }
    try {
      return new ClaimsParameter(JSONObjectUtils.parse(json));
    } catch (ParseException e) {
      throw new Refusal(EntraRule.INVALID_PARAMETER, "claims");
    }
  }

  /** The authentication contexts that were asked for. */
  Set<String> contexts() {
    return values("access_token", "acrs");
  }

  boolean multiFactor() {
    return !contexts().isEmpty()
        || values("access_token", "amr").contains("mfa")
        || values("id_token", "amr").contains("mfa");
  }

  /** What the client can do, such as {@code cp1}. */
  Set<String> capabilities() {
    return values("access_token", "xms_cc");
  }

  /** The claims challenge for a missing authentication context. */
  static String challenge(String context) {
    return JSONObjectUtils.toJSONString(
        Collections.singletonMap(
            "access_token", Collections.singletonMap("acrs", essential(context))));
  }

  private static Map<String, Object> essential(String value) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("essential", true);
    request.put("value", value);
    return request;
  }

  private Set<String> values(String section, String claim) {
    Set<String> values = new LinkedHashSet<>();
    Object request =
        object(claims.get(section)).<Object>map(members -> members.get(claim)).orElse("");
    object(request)
        .ifPresent(
            members -> {
              collect(members.get("value"), values);
              collect(members.get("values"), values);
            });
    return values;
  }

  private static Optional<Map<?, ?>> object(@Nullable Object json) {
    return json instanceof Map ? Optional.of((Map<?, ?>) json) : Optional.empty();
  }

  private static void collect(@Nullable Object json, Set<String> into) {
    if (json instanceof String) {
      into.add((String) json);
    } else if (json instanceof Collection) {
      for (Object element : (Collection<?>) json) {
        collect(element, into);
      }
    }
  }
}

package org.onbehalf.internal.acquisition;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.onbehalf.internal.Nullable;

/**
 * The parts of a token endpoint's error (RFC 6749 section 5.2) that are safe to keep and show:
 * codes and ids, nothing that was written for people and may name one. Immutable.
 */
public final class ServiceError {
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final Pattern WORD = Pattern.compile("[a-z_]{1,64}");
  private static final int MOST_CODES = 8;

  /** {@code error}; null where the response has none. */
  public final @Nullable String error;

  /** {@code suberror}; empty for none. */
  public final String suberror;

  /** {@code error_codes}, without the prefix AADSTS. */
  public final Set<String> codes;

  /** The claims that a caller must satisfy; null for none. */
  public final @Nullable String claims;

  public final @Nullable String correlationId;
  private final @Nullable String traceId;

  ServiceError(Map<String, Object> body) {
    this.error = word(body.get("error"));
    String sub = word(body.get("suberror"));
    this.suberror = sub == null ? "" : sub;
    this.codes = codes(body.get("error_codes"));
    Object requested = body.get("claims");
    this.claims =
        requested instanceof String && ClaimsRequests.isOne((String) requested)
            ? (String) requested
            : null;
    this.correlationId = identifier(body.get("correlation_id"));
    this.traceId = identifier(body.get("trace_id"));
  }

  private static Set<String> codes(@Nullable Object value) {
    Set<String> codes = new LinkedHashSet<>();
    if (value instanceof List) {
      for (Object code : (List<?>) value) {
        if (code instanceof Number && codes.size() < MOST_CODES) {
          codes.add(String.valueOf(((Number) code).longValue()));
        }
      }
    }
    return Collections.unmodifiableSet(codes);
  }

  private static @Nullable String word(@Nullable Object value) {
    String word = value instanceof String ? ((String) value).toLowerCase(Locale.ROOT) : "";
    return WORD.matcher(word).matches() ? word : null;
  }

  private static @Nullable String identifier(@Nullable Object value) {
    return value instanceof String && IDENTIFIER.matcher((String) value).matches()
        ? (String) value
        : null;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(String.valueOf(error));
    if (!suberror.isEmpty()) {
      text.append('/').append(suberror);
    }
    codes.forEach(code -> text.append(" AADSTS").append(code));
    if (correlationId != null) {
      text.append(", correlation_id ").append(correlationId);
    }
    if (traceId != null) {
      text.append(", trace_id ").append(traceId);
    }
    return text.toString();
  }
}

package org.onbehalf.internal.acquisition;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.TokenRefusal.Kind;
import org.onbehalf.internal.http.HttpExchange;

/**
 * Reads what the token endpoint answered instead of a token. By {@code error}, {@code suberror} and
 * {@code claims} first; by Entra's numbers only where these do not decide, since the numbers
 * change.
 */
final class TokenErrors {
  private static final Duration DEFAULT_RETRY_AFTER = Duration.ofSeconds(5);
  private static final Duration MAX_RETRY_AFTER = Duration.ofHours(1);
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final Pattern WORD = Pattern.compile("[a-z_]{1,64}");

  private TokenErrors() {}

  /** What an answer without a token means. */
  static TokenRefusal read(HttpExchange.Response response) {
    Map<String, Object> body = json(response.body);
    Duration retryAfter = retryAfter(response.header("Retry-After"));
    String error = word(body.get("error"));
    if (response.status == 429 || response.status >= 500 || error == null) {
      return TokenRefusal.unavailable(
          "the token endpoint answered " + response.status + (error == null ? "" : " " + error),
          retryAfter,
          null);
    }
    String suberror = word(body.get("suberror"));
    Set<String> codes = codes(body.get("error_codes"));
    Object claims = body.get("claims");
    Kind kind = kind(error, suberror == null ? "" : suberror, codes, claims != null);
    return new TokenRefusal(
        kind,
        describe(error, suberror, codes, body) + ". " + remedy(kind),
        claims instanceof String ? (String) claims : null,
        retryAfter,
        null);
  }

  private static Kind kind(String error, String suberror, Set<String> codes, boolean claims) {
    switch (error) {
      case "invalid_grant":
      case "interaction_required":
      case "consent_required":
      case "login_required":
        return userKind(error, suberror, codes, claims);
      case "temporarily_unavailable":
      case "server_error":
      case "service_unavailable":
        return Kind.UNAVAILABLE;
      case "invalid_client":
        return Kind.CREDENTIAL;
      default:
        return Kind.CONFIGURATION;
    }
  }

  private static Kind userKind(String error, String suberror, Set<String> codes, boolean claims) {
    if (suberror.equals("bad_token") || suberror.equals("token_expired")) {
      return Kind.INVALID_TOKEN;
    }
    if (claims) {
      return Kind.CLAIMS;
    }
    if (suberror.equals("consent_required") || error.equals("consent_required")) {
      return Kind.CONSENT;
    }
    if (suberror.equals("message_only")) {
      return Kind.ACCESS_DENIED;
    }
    if (any(codes, "65001")) {
      return Kind.CONSENT;
    }
    if (any(codes, "500133", "50173", "50013")) {
      return Kind.INVALID_TOKEN;
    }
    if (any(codes, "53003", "50105", "50057")) {
      return Kind.ACCESS_DENIED;
    }
    return Kind.INTERACTION;
  }

  private static String remedy(Kind kind) {
    switch (kind) {
      case INVALID_TOKEN:
        return "The caller's own token expired, was revoked or is unreadable for Entra; the caller signs in again";
      case CLAIMS:
      case INTERACTION:
        return "A policy wants the user; the caller signs in again";
      case CONSENT:
        return "Grant the application its permissions for the downstream API, or add the client to knownClientApplications";
      case ACCESS_DENIED:
        return "The account is blocked, disabled, not assigned or kept out by a policy; see Entra's sign-in log";
      case CREDENTIAL:
        return "Check AzureAd.ClientId and AzureAd.ClientCredentials against the application's registration";
      case CONFIGURATION:
        return "Check the API's Scopes and the application's permissions in its registration";
      default:
        return "Try again later";
    }
  }

  private static String describe(
      String error, @Nullable String suberror, Set<String> codes, Map<String, Object> body) {
    StringBuilder text = new StringBuilder(error);
    if (suberror != null) {
      text.append('/').append(suberror);
    }
    codes.forEach(code -> text.append(" AADSTS").append(code));
    for (String id : new String[] {"correlation_id", "trace_id"}) {
      Object value = body.get(id);
      if (value instanceof String && IDENTIFIER.matcher((String) value).matches()) {
        text.append(", ").append(id).append(' ').append(value);
      }
    }
    return text.toString();
  }

  private static boolean any(Set<String> codes, String... wanted) {
    for (String code : wanted) {
      if (codes.contains(code)) {
        return true;
      }
    }
    return false;
  }

  private static Set<String> codes(@Nullable Object value) {
    Set<String> codes = new LinkedHashSet<>();
    if (value instanceof List) {
      for (Object code : (List<?>) value) {
        if (code instanceof Number && codes.size() < 8) {
          codes.add(String.valueOf(((Number) code).longValue()));
        }
      }
    }
    return codes;
  }

  private static @Nullable String word(@Nullable Object value) {
    if (!(value instanceof String)) {
      return null;
    }
    String word = ((String) value).toLowerCase(Locale.ROOT);
    return WORD.matcher(word).matches() ? word : null;
  }

  private static Duration retryAfter(@Nullable String header) {
    if (header != null && header.matches("\\d{1,9}")) {
      Duration asked = Duration.ofSeconds(Long.parseLong(header));
      if (asked.compareTo(MAX_RETRY_AFTER) > 0) {
        return MAX_RETRY_AFTER;
      }
      return asked.isZero() ? Duration.ofSeconds(1) : asked;
    }
    return DEFAULT_RETRY_AFTER;
  }

  /** The body as a JSON object; empty where it is none, such as a proxy's page. */
  static Map<String, Object> json(byte[] body) {
    try {
      Map<String, Object> object = JSONObjectUtils.parse(new String(body, StandardCharsets.UTF_8));
      return object == null ? Collections.emptyMap() : object;
    } catch (ParseException e) {
      return Collections.emptyMap();
    }
  }
}

package org.onbehalf.internal.acquisition;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.TokenRefusal.Kind;
import org.onbehalf.internal.http.HttpExchange;
import org.onbehalf.internal.http.RetryAfter;

/**
 * Reads what the token endpoint answered instead of a token. By {@code error}, {@code suberror} and
 * {@code claims} first; by Entra's numbers only where these do not decide, since the numbers
 * change.
 */
final class TokenErrors {
  private static final Duration DEFAULT_RETRY_AFTER = Duration.ofSeconds(5);
  private static final Duration LEAST_RETRY_AFTER = Duration.ofSeconds(1);
  private static final Duration MAX_RETRY_AFTER = Duration.ofHours(1);
  private static final int TOO_MANY_REQUESTS = 429;

  private static final Set<String> CONSENT = codes("65001", "65004", "90094");

  /** The incoming token expired, was revoked, or cannot be read by Entra. */
  private static final Set<String> INVALID_TOKEN =
      codes("500133", "50173", "50013", "70008", "700082", "700084", "700081", "70043");

  /** Blocked, disabled, locked, unknown in the tenant, not assigned, kept out by a policy. */
  private static final Set<String> ACCESS_DENIED =
      codes("53003", "50105", "50057", "50053", "50034", "90072", "50020", "53011", "530032");

  /** Sent as {@code invalid_grant}, and yet nothing that a user could mend. */
  private static final Set<String> CONFIGURATION =
      codes("500131", "700016", "7000112", "7000218", "50194", "500011", "650057", "65005");

  /** No federated identity credential trusts our assertion; sent as {@code invalid_request} too. */
  private static final Set<String> CREDENTIAL =
      codes("70021", "700211", "700212", "700213", "7002137", "7002138");

  private static final Set<String> USER_REQUIRED = codes("7000114");

  /** Entra asks for a pause in other words: a client that loops, a fault by chance. */
  private static final Set<String> TRANSIENT = codes("50196", "90033", "90036", "90006", "50085");

  private TokenErrors() {}

  private static Set<String> codes(String... codes) {
    return Collections.unmodifiableSet(new HashSet<>(Arrays.asList(codes)));
  }

  /**
   * What Entra's answer without a token means.
   *
   * @param now by which a {@code Retry-After} with a date counts where the answer has none
   */
  static TokenRefusal read(HttpExchange.Response response, Instant now) {
    Object claims = json(response.body).get("claims");
    return read(
        response,
        now,
        service ->
            kind(
                String.valueOf(service.error),
                service,
                claims instanceof String && ClaimsRequests.isOne((String) claims)));
  }

  /**
   * What an answer without a token means.
   *
   * @param now by which a {@code Retry-After} with a date counts where the answer has none
   * @param kinds of errors that do not only ask to try again later
   */
  static TokenRefusal read(
      HttpExchange.Response response, Instant now, Function<ServiceError, Kind> kinds) {
    Map<String, Object> body = json(response.body);
    ServiceError service = new ServiceError(body);
    Duration retryAfter = RetryAfter.of(response, now);
    if (response.status == HttpURLConnection.HTTP_UNAUTHORIZED && response.body.length == 0) {
      // RFC 6749 section 5.2 knows 401 for invalid_client only
      return TokenRefusal.of(
          Kind.CREDENTIAL,
          "the token endpoint answered 401. " + Remedies.of(service.codes, Kind.CREDENTIAL),
          null);
    }
    if (response.status == TOO_MANY_REQUESTS
        || response.status >= 500
        || service.error == null
        || service.hasCode(TRANSIENT)) {
      return unavailable(response.status, service, retryAfter);
    }
    Object sent = body.get("claims");
    String claims =
        sent instanceof String && ClaimsRequests.isOne((String) sent) ? (String) sent : null;
    Kind kind = isUnavailable(service.error) ? Kind.UNAVAILABLE : kinds.apply(service);
    return kind == Kind.UNAVAILABLE
        ? unavailable(response.status, service, retryAfter)
        : TokenRefusal.of(
            kind,
            service + ". " + Remedies.of(service.codes, kind),
            kind == Kind.CLAIMS ? claims : null,
            service);
  }

  private static TokenRefusal unavailable(
      int status, ServiceError service, @Nullable Duration retryAfter) {
    String message =
        "the token endpoint answered "
            + status
            + (service.error == null ? "" : " " + service)
            + ". "
            + Remedies.of(service.codes, Kind.UNAVAILABLE);
    boolean mayBeRepeated = retryAfter == null && status >= 500;
    return mayBeRepeated
        ? TokenRefusal.unavailable(message, DEFAULT_RETRY_AFTER, null)
        : TokenRefusal.throttled(message, bounded(retryAfter));
  }

  private static boolean isUnavailable(String error) {
    return error.equals("temporarily_unavailable")
        || error.equals("server_error")
        || error.equals("service_unavailable");
  }

  private static Kind kind(String error, ServiceError service, boolean claims) {
    switch (error) {
      case "invalid_grant":
      case "interaction_required":
      case "consent_required":
      case "login_required":
        return userKind(error, service, claims);
      case "invalid_client":
        return Kind.CREDENTIAL;
      default:
        return service.hasCode(CREDENTIAL) ? Kind.CREDENTIAL : Kind.CONFIGURATION;
    }
  }

  private static Kind userKind(String error, ServiceError service, boolean claims) {
    String suberror = service.suberror;
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
    if (service.hasCode(CONSENT)) {
      return Kind.CONSENT;
    }
    if (service.hasCode(USER_REQUIRED)) {
      return Kind.USER_REQUIRED;
    }
    if (service.hasCode(CONFIGURATION)) {
      return Kind.CONFIGURATION;
    }
    if (service.hasCode(INVALID_TOKEN)) {
      return Kind.INVALID_TOKEN;
    }
    return service.hasCode(ACCESS_DENIED) ? Kind.ACCESS_DENIED : Kind.INTERACTION;
  }

  private static Duration bounded(@Nullable Duration asked) {
    if (asked == null) {
      return DEFAULT_RETRY_AFTER;
    }
    if (asked.compareTo(LEAST_RETRY_AFTER) < 0) {
      return LEAST_RETRY_AFTER;
    }
    return asked.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : asked;
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

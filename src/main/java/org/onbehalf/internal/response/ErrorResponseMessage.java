package org.onbehalf.internal.response;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.onbehalf.internal.Nullable;

/** An {@link ErrorResponse} as HTTP: status, headers and the JSON body. Immutable. */
public final class ErrorResponseMessage {
  private final int status;
  private final Map<String, String> headers;
  private final byte[] body;

  /**
   * From its parts.
   *
   * @param wwwAuthenticate writes the challenge of a 4xx; null where the configuration is faulty,
   *     and then only 5xx are answered
   */
  public ErrorResponseMessage(
      ErrorResponse answer, @Nullable WwwAuthenticate wwwAuthenticate, String correlationId) {
    Map<String, String> fields = new LinkedHashMap<>();
    if (answer.status() < 500 && wwwAuthenticate != null) {
      fields.put("WWW-Authenticate", wwwAuthenticate.value(answer));
    }
    fields.put("Cache-Control", "no-store");
    Duration retryAfter = answer.retryAfter();
    if (retryAfter != null) {
      long seconds = (retryAfter.toMillis() + 999) / 1000;
      fields.put("Retry-After", Long.toString(Math.max(1, seconds)));
    }
    this.status = answer.status();
    this.headers = Collections.unmodifiableMap(fields);
    this.body = json(answer, correlationId);
  }

  public int status() {
    return status;
  }

  /** All headers but those that describe the body, which is JSON in UTF-8. */
  public Map<String, String> headers() {
    return headers;
  }

  /** The body; a copy. */
  public byte[] body() {
    return body.clone();
  }

  private static byte[] json(ErrorResponse answer, String correlationId) {
    Map<String, Object> members = new LinkedHashMap<>();
    if (answer.error() != null) {
      members.put("error", answer.error());
    }
    String description = answer.description();
    members.put(
        "error_description",
        description == null ? "This call needs an access token. Sign in first." : description);
    members.put("code", answer.code());
    members.put("correlation_id", correlationId);
    if (answer.scope() != null && !answer.scope().isEmpty()) {
      members.put("scope", answer.scope());
    }
    String claims = claims(answer.claims());
    if (claims != null) {
      members.put("claims", claims);
    }
    members.putAll(answer.details());
    try {
      return JSONObjectUtils.toJSONString(members).getBytes(StandardCharsets.UTF_8);
    } catch (LinkageError e) {
      // another version of Nimbus on the class path: only a server_error is answered then
      return ("{\"error\":\"server_error\",\"error_description\":\""
              + description
              + "\",\"correlation_id\":\""
              + correlationId
              + "\"}")
          .getBytes(StandardCharsets.UTF_8);
    }
  }

  /**
   * As a string, which a client passes on as it is; only if it is JSON, since it came over the
   * network.
   */
  private static @Nullable String claims(@Nullable String claims) {
    if (claims == null || WwwAuthenticate.encode(claims) == null) {
      return null;
    }
    try {
      return JSONObjectUtils.toJSONString(JSONObjectUtils.parse(claims));
    } catch (ParseException e) {
      return null;
    }
  }
}

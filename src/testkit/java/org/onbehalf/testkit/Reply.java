package org.onbehalf.testkit;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.onbehalf.internal.Nullable;

/** An answer before it is sent. */
final class Reply {
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

  final int status;
  final byte[] body;
  final Map<String, String> headers = new LinkedHashMap<>();

  /** The rule that was broken, for the log. */
  final @Nullable EntraRule rule;

  private Reply(int status, String type, String body, @Nullable EntraRule rule) {
    this.status = status;
    this.body = body.getBytes(StandardCharsets.UTF_8);
    this.rule = rule;
    if (!type.isEmpty()) {
      headers.put("Content-Type", type);
    }
  }

  static Reply json(int status, Map<String, ?> body) {
    return new Reply(
        status, "application/json; charset=utf-8", JSONObjectUtils.toJSONString(body), null);
  }

  static Reply text(int status, String type, String body) {
    return new Reply(status, type, body, null);
  }

  static Reply html(int status, String body, @Nullable EntraRule rule) {
    return new Reply(status, "text/html; charset=utf-8", body, rule);
  }

  static Reply redirect(String location, @Nullable EntraRule rule) {
    return new Reply(302, "", "", rule).with("Location", location);
  }

  /** A refusal in the shape of Entra's token endpoint. */
  static Reply refused(Refusal refusal, String correlationId, Instant now) {
    EntraRule rule = refusal.rule;
    String trace = UUID.randomUUID().toString();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("error", rule.error());
    body.put("error_description", description(refusal, trace, correlationId, now));
    body.put("error_codes", Collections.singletonList(rule.code()));
    body.put("timestamp", TIMESTAMP.format(now));
    body.put("trace_id", trace);
    body.put("correlation_id", correlationId);
    body.put("error_uri", "https://login.microsoftonline.com/error?code=" + rule.code());
    rule.suberror().ifPresent(suberror -> body.put("suberror", suberror));
    if (refusal.claims != null) {
      body.put("claims", refusal.claims);
    }
    return new Reply(
        rule.status(), "application/json; charset=utf-8", JSONObjectUtils.toJSONString(body), rule);
  }

  static String description(Refusal refusal, String trace, String correlationId, Instant now) {
    return "AADSTS"
        + refusal.rule.code()
        + ": "
        + refusal.text()
        + " Trace ID: "
        + trace
        + " Correlation ID: "
        + correlationId
        + " Timestamp: "
        + TIMESTAMP.format(now);
  }

  Reply with(String header, String value) {
    headers.put(header, value);
    return this;
  }

  void send(HttpExchange exchange) throws IOException {
    headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    }
    exchange.close();
  }
}

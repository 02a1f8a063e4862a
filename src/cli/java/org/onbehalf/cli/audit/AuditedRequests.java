package org.onbehalf.cli.audit;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.onbehalf.internal.Nullable;

/** Requests that were alike, as the audit file records them. Immutable. */
final class AuditedRequests {
  private final Map<String, Object> members;
  final long count;

  /**
   * From a line of the file.
   *
   * @param members without time, correlation id and count
   */
  AuditedRequests(Map<String, Object> members, long count) {
    this.members = members;
    this.count = count;
  }

  /** With HEAD as GET, as rules have it. */
  String method() {
    String method = text("method", "GET");
    return method.equals("HEAD") ? "GET" : method;
  }

  String path() {
    return text("path", "/*");
  }

  /** By what the path was found: {@code rule}, {@code constraint} or {@code path}. */
  String by() {
    return text("by", "path");
  }

  private String text(String member, String absent) {
    Object value = members.get(member);
    return value instanceof String ? (String) value : absent;
  }

  private long status() {
    Object value = members.get("status");
    return value instanceof Long ? (Long) value : 0;
  }

  /** The user of the old login; null for none. */
  @Nullable
  String principal() {
    Object value = members.get("principal");
    return value instanceof String ? (String) value : null;
  }

  String authType() {
    return text("authType", "its own login");
  }

  /** The roles of the old login that were asked for. */
  Set<String> roles() {
    return strings(members.get("roles"));
  }

  boolean hasToken() {
    return Boolean.TRUE.equals(members.get("token"));
  }

  /** Whether the configured rules let the user of the old login pass. */
  boolean isAllowedByRules() {
    return !Boolean.FALSE.equals(members.get("allowedByRules"));
  }

  /** Whether required would have let the request pass. */
  boolean passes() {
    return Boolean.TRUE.equals(members.get("passes"));
  }

  /** What required would have done, in words. */
  String decision() {
    if (passes()) {
      return "let it pass (" + text("reason", "") + ")";
    }
    String error = text("error", "");
    return "answered "
        + members.get("answer")
        + (error.isEmpty() ? "" : " " + error)
        + " ("
        + text("reason", "")
        + text("description", "").replaceFirst("^(?=.)", ": ")
        + ")";
  }

  /** Whether the application, or its old login, refused it. */
  boolean isRefused() {
    return status() == 401 || status() == 403;
  }

  boolean isRedirected() {
    return status() >= 300 && status() < 400 && status() != 304;
  }

  /** Whether a user may have been refused whom the record does not name. */
  boolean isRefusedOfSomebody() {
    boolean credentials = hasToken() || Boolean.TRUE.equals(members.get("credentials"));
    return isRefused() && principal() == null && (status() == 403 || credentials);
  }

  /**
   * Whether the application served it. What was not found says nothing. A user who was seen has
   * passed the old login; of nobody, only success says so: a redirect may lead to a login, and a
   * bad request may not have come so far.
   */
  boolean isServed() {
    if (principal() == null) {
      return (status() >= 200 && status() < 300) || status() == 304;
    }
    return !isRefused() && status() != 404 && status() != 405 && status() != 501;
  }

  /** The answer of the application, in words. */
  String answer() {
    String location = text("location", "");
    return status() + (location.isEmpty() ? "" : " to " + location);
  }

  /** What the token says of its caller; empty if it does not. */
  Map<?, ?> caller() {
    Object value = members.get("caller");
    return value instanceof Map ? (Map<?, ?>) value : Collections.emptyMap();
  }

  static Set<String> strings(@Nullable Object list) {
    Set<String> strings = new LinkedHashSet<>();
    if (list instanceof List) {
      ((List<?>) list).forEach(each -> strings.add(String.valueOf(each)));
    }
    return strings;
  }
}

package org.onbehalf.internal.response;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.message.MessageCode;
import org.onbehalf.internal.message.TokenMessages;

/**
 * A response of our own instead of the application's: status, error code, description and the
 * number of the message ({@link MessageCode}), which tells no more than the description does.
 * Immutable; contains nothing that Entra, a downstream API or a token wrote.
 */
public final class ErrorResponse {
  private final String code;
  private final int status;
  private final @Nullable String error;
  private final @Nullable String description;
  private @Nullable String scope;
  private @Nullable String claims;
  private @Nullable Duration retryAfter;
  private final Map<String, Object> details = new LinkedHashMap<>();

  private ErrorResponse(
      String code, int status, @Nullable String error, @Nullable String description) {
    this.code = code;
    this.status = status;
    this.error = error;
    this.description = description;
  }

  private ErrorResponse copy() {
    ErrorResponse copy = new ErrorResponse(code, status, error, description);
    copy.scope = scope;
    copy.claims = claims;
    copy.retryAfter = retryAfter;
    copy.details.putAll(details);
    return copy;
  }

  /** No token was sent: a challenge without an error code (RFC 6750 section 3.1). */
  public static ErrorResponse challenge() {
    return new ErrorResponse(TokenMessages.NO_TOKEN.toString(), 401, null, null);
  }

  /**
   * A response with an error code.
   *
   * @param status 400, 401, 403 or 5xx
   * @param description a sentence, without {@code " \ , % =} and the word Bearer
   */
  public static ErrorResponse of(MessageCode code, int status, String error, String description) {
    return of(code.toString(), status, error, description);
  }

  static ErrorResponse of(String code, int status, String error, String description) {
    return new ErrorResponse(code, status, error, description);
  }

  /** The same with the scopes that would have sufficed, separated by spaces. */
  public ErrorResponse withScope(String acceptedScopes) {
    ErrorResponse copy = copy();
    copy.scope = acceptedScopes;
    return copy;
  }

  /** The same with a claims challenge, a JSON object. */
  public ErrorResponse withClaims(String json) {
    ErrorResponse copy = copy();
    copy.claims = json;
    return copy;
  }

  /** The same with a {@code Retry-After}. */
  public ErrorResponse withRetryAfter(Duration wait) {
    ErrorResponse copy = copy();
    copy.retryAfter = wait;
    return copy;
  }

  /** The same with one more member of the body, a string, a number or a list of strings. */
  public ErrorResponse with(String member, Object value) {
    ErrorResponse copy = copy();
    copy.details.put(member, value);
    return copy;
  }

  /** The number of the message: {@code OBH-2304}. */
  public String code() {
    return code;
  }

  public int status() {
    return status;
  }

  public @Nullable String error() {
    return error;
  }

  public @Nullable String description() {
    return description;
  }

  public @Nullable String scope() {
    return scope;
  }

  public @Nullable String claims() {
    return claims;
  }

  public @Nullable Duration retryAfter() {
    return retryAfter;
  }

  /** Further members of the body. */
  public Map<String, Object> details() {
    return Collections.unmodifiableMap(details);
  }

  @Override
  public String toString() {
    return "ErrorResponse(" + status + " " + error + ")";
  }
}

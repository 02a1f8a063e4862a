package org.onbehalf.internal.challenge;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.onbehalf.internal.Nullable;

/**
 * What a client gets instead of the application's answer: status, error code and description. Immutable; contains nothing that Entra, a downstream API or a token wrote.
 */
public final class Answer {
  private final int status;
  private final @Nullable String error;
  private final @Nullable String description;
  private final @Nullable String scope;
  private final @Nullable String claims;
  private final @Nullable Duration retryAfter;
  private final Map<String, Object> details;

  private Answer(
      int status,
      @Nullable String error,
      @Nullable String description,
      @Nullable String scope,
      @Nullable String claims,
      @Nullable Duration retryAfter,
      Map<String, Object> details) {
    this.status = status;
    this.error = error;
    this.description = description;
    this.scope = scope;
    this.claims = claims;
    this.retryAfter = retryAfter;
    this.details = details;
  }

  /** No token was sent: a challenge without an error code (RFC 6750 section 3.1). */
  public static Answer challenge() {
    return new Answer(401, null, null, null, null, null, Collections.emptyMap());
  }

  /**
   * An answer with an error code.
   *
   * @param status 400, 401, 403 or 5xx
   * @param error the error code
   * @param description a person's sentence, without {@code " \ , % =} and the word Bearer
   */
  public static Answer of(int status, String error, String description) {
    return new Answer(
        status,
        Objects.requireNonNull(error, "error"),
        Objects.requireNonNull(description, "description"),
        null,
        null,
        null,
        Collections.emptyMap());
  }

  /** The same with the scopes that would have sufficed, separated by blanks. */
  public Answer withScope(String acceptedScopes) {
    return new Answer(status, error, description, acceptedScopes, claims, retryAfter, details);
  }

  /** The same with a claims challenge, a JSON object. */
  public Answer withClaims(String json) {
    return new Answer(status, error, description, scope, json, retryAfter, details);
  }

  /** The same with a {@code Retry-After}. */
  public Answer withRetryAfter(Duration wait) {
    return new Answer(status, error, description, scope, claims, wait, details);
  }

  /** The same with one more member of the body, a string, a number or a list of strings. */
  public Answer with(String member, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(details);
    more.put(member, value);
    return new Answer(
        status, error, description, scope, claims, retryAfter, Collections.unmodifiableMap(more));
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
    return details;
  }

  @Override
  public String toString() {
    return "Answer(" + status + " " + error + ")";
  }
}

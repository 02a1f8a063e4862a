package org.onbehalf.internal.validation;

import java.util.Enumeration;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.challenge.Answer;

/**
 * Parses the Authorization header strictly (RFC 7235 section 2.1, RFC 6750 section 2.1). An accepted token has exactly one spelling, so that nobody can fill the caches by rewriting one token.
 */
public final class AuthorizationHeader {
  /** What the header is. */
  public enum Kind {
    /** There is no token: no header, or another scheme. Answered by a challenge without an error code. */
    NONE,
    /** Not one credential: 400. */
    MALFORMED,
    /** One credential, but not a well-formed token: 401. */
    REFUSED,
    /** A token to be validated. */
    TOKEN
  }

  private static final String SCHEME = "Bearer";

  private final Kind kind;
  private final @Nullable TokenValidationException refusal;
  private final @Nullable BearerToken token;

  private AuthorizationHeader(
      Kind kind, @Nullable TokenValidationException refusal, @Nullable BearerToken token) {
    this.kind = kind;
    this.refusal = refusal;
    this.token = token;
  }

  /**
   * Reads the header.
   *
   * @param values what {@code HttpServletRequest.getHeaders("Authorization")} says; null where the
   *     container hides headers
   * @param maxTokenLength in characters
   */
  public static AuthorizationHeader parse(
      @Nullable Enumeration<String> values, int maxTokenLength) {
    if (values == null || !values.hasMoreElements()) {
      return none();
    }
    String value = values.nextElement();
    if (values.hasMoreElements()) {
      return malformed(ValidationError.TWO_HEADERS);
    }
    return value == null ? none() : parse(value, maxTokenLength);
  }

  private static AuthorizationHeader parse(String value, int maxTokenLength) {
    int end = value.length();
    while (end > 0 && isBlank(value.charAt(end - 1))) {
      end--;
    }
    int start = 0;
    while (start < end && isBlank(value.charAt(start))) {
      start++;
    }
    if (start == end) {
      return none();
    }
    int schemeEnd = start;
    while (schemeEnd < end && isTokenCharacter(value.charAt(schemeEnd))) {
      schemeEnd++;
    }
    int length = schemeEnd - start;
    if (length != SCHEME.length() || !value.regionMatches(true, start, SCHEME, 0, length)) {
      boolean anotherScheme = length > 0 && (schemeEnd == end || value.charAt(schemeEnd) == ' ');
      return anotherScheme ? none() : malformed(ValidationError.HEADER_SYNTAX);
    }
    if (schemeEnd == end) {
      return malformed(ValidationError.EMPTY_TOKEN);
    }
    int from = schemeEnd;
    while (value.charAt(from) == ' ') {
      from++;
    }
    if (from == schemeEnd || !isB64Token(value, from, end)) {
      return malformed(ValidationError.HEADER_SYNTAX);
    }
    if (end - from > maxTokenLength) {
      return refused(
          new TokenValidationException(
              ValidationError.TOO_LONG,
              "found " + (end - from) + " characters, expected at most " + maxTokenLength,
              null));
    }
    String text = value.substring(from, end);
    ValidationError fault = CompactSyntax.fault(text);
    return fault != null
        ? refused(TruncatedToken.refusal(fault, text))
        : new AuthorizationHeader(Kind.TOKEN, null, new BearerToken(text));
  }

  public Kind kind() {
    return kind;
  }

  /**
   * The token.
   *
   * @throws IllegalStateException for another kind than {@link Kind#TOKEN}
   */
  public BearerToken token() {
    if (token == null) {
      throw new IllegalStateException("there is no token: " + kind);
    }
    return token;
  }

  /**
   * What the caller gets back.
   *
   * @throws IllegalStateException for {@link Kind#TOKEN}, of which nothing is known yet
   */
  public Answer answer() {
    return refusal().answer();
  }

  /** Which check failed. */
  ValidationError check() {
    return refusal().check;
  }

  /** Which check failed, with details for the log. */
  TokenValidationException refusal() {
    if (refusal == null) {
      throw new IllegalStateException("the token is not validated yet");
    }
    return refusal;
  }

  private static AuthorizationHeader none() {
    return new AuthorizationHeader(Kind.NONE, new TokenValidationException(ValidationError.NO_TOKEN), null);
  }

  private static AuthorizationHeader malformed(ValidationError check) {
    return new AuthorizationHeader(Kind.MALFORMED, new TokenValidationException(check), null);
  }

  private static AuthorizationHeader refused(TokenValidationException refusal) {
    return new AuthorizationHeader(Kind.REFUSED, refusal, null);
  }

  /** OWS around a field value is not part of it (RFC 7230 section 3.2.4). */
  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  /** {@code tchar} of RFC 7230. */
  private static boolean isTokenCharacter(char c) {
    return isAlphanumeric(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }

  /** {@code b64token} of RFC 6750: padding at the end only. */
  private static boolean isB64Token(String value, int from, int to) {
    int end = to;
    while (end > from && value.charAt(end - 1) == '=') {
      end--;
    }
    for (int i = from; i < end; i++) {
      char c = value.charAt(i);
      if (!isAlphanumeric(c) && "-._~+/".indexOf(c) < 0) {
        return false;
      }
    }
    return end > from;
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  /** Shows nothing of the header. */
  @Override
  public String toString() {
    return "AuthorizationHeader(" + kind + ")";
  }
}

package org.onbehalf.internal.validation;

import java.util.Enumeration;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.BearerToken;

/**
 * Parses the Authorization header strictly (RFC 7235 section 2.1, RFC 6750 section 2.1). An
 * accepted token has exactly one spelling, so that nobody can fill the caches by rewriting one
 * token.
 */
public final class AuthorizationHeader {
  private static final String SCHEME = "Bearer";

  private final @Nullable TokenValidationException refusal;
  private final @Nullable BearerToken token;

  private AuthorizationHeader(
      @Nullable TokenValidationException refusal, @Nullable BearerToken token) {
    this.refusal = refusal;
    this.token = token;
  }

  /**
   * Reads the header.
   *
   * @param values the result of {@code HttpServletRequest.getHeaders("Authorization")}; null if the
   *     container hides headers
   * @param maxTokenLength in characters
   */
  public static AuthorizationHeader parse(
      @Nullable Enumeration<String> values, int maxTokenLength) {
    if (values == null || !values.hasMoreElements()) {
      return refused(ValidationError.NO_TOKEN);
    }
    String value = values.nextElement();
    if (values.hasMoreElements()) {
      return refused(ValidationError.TWO_HEADERS);
    }
    return value == null ? refused(ValidationError.NO_TOKEN) : parse(value, maxTokenLength);
  }

  private static AuthorizationHeader parse(String value, int maxTokenLength) {
    // white space around a field value is not part of it (RFC 7230 section 3.2.4)
    int end = value.length();
    while (end > 0 && isBlank(value.charAt(end - 1))) {
      end--;
    }
    int start = 0;
    while (start < end && isBlank(value.charAt(start))) {
      start++;
    }
    if (start == end) {
      return refused(ValidationError.NO_TOKEN);
    }
    int schemeEnd = start;
    while (schemeEnd < end && isTokenCharacter(value.charAt(schemeEnd))) {
      schemeEnd++;
    }
    int length = schemeEnd - start;
    if (length != SCHEME.length() || !value.regionMatches(true, start, SCHEME, 0, length)) {
      boolean anotherScheme = length > 0 && (schemeEnd == end || value.charAt(schemeEnd) == ' ');
      return refused(anotherScheme ? ValidationError.NO_TOKEN : ValidationError.HEADER_SYNTAX);
    }
    if (schemeEnd == end) {
      return refused(ValidationError.EMPTY_TOKEN);
    }
    int from = schemeEnd;
    while (value.charAt(from) == ' ') {
      from++;
    }
    if (from == schemeEnd || !CompactSerialization.isB64Token(value, from, end)) {
      return refused(ValidationError.HEADER_SYNTAX);
    }
    if (end - from > maxTokenLength) {
      String detail = "found " + (end - from) + " characters, expected at most " + maxTokenLength;
      return new AuthorizationHeader(
          new TokenValidationException(ValidationError.TOO_LONG, detail), null);
    }
    String text = value.substring(from, end);
    ValidationError fault = CompactSerialization.fault(text);
    return fault == null
        ? of(new BearerToken(text))
        : new AuthorizationHeader(TokenDiagnostics.malformed(fault, text), null);
  }

  /** A header with that token, which is well-formed. */
  static AuthorizationHeader of(BearerToken token) {
    return new AuthorizationHeader(null, token);
  }

  private static AuthorizationHeader refused(ValidationError check) {
    return new AuthorizationHeader(new TokenValidationException(check), null);
  }

  /** Whether there is no header, or one of another scheme. */
  public boolean isAbsent() {
    return refusal != null && refusal.check == ValidationError.NO_TOKEN;
  }

  /** The token, which is well-formed but not validated; throws if there is none. */
  BearerToken token() {
    if (token == null) {
      throw refusal == null ? new IllegalStateException() : refusal;
    }
    return token;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  /** {@code tchar} of RFC 7230. */
  private static boolean isTokenCharacter(char c) {
    return CompactSerialization.isAlphanumeric(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }

  /** Shows nothing of the header. */
  @Override
  public String toString() {
    return "AuthorizationHeader(" + (refusal == null ? "a token" : refusal.id()) + ")";
  }
}

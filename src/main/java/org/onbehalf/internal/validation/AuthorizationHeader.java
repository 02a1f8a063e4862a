package org.onbehalf.internal.validation;

import java.util.Enumeration;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.BearerToken;

/**
 * Parses the Authorization header strictly (RFC 7235 section 2.1, RFC 6750 section 2.1). With
 * {@link CompactSerialization}, an accepted token has exactly one spelling, so that nobody can fill
 * the caches by rewriting one token.
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
    if (from == schemeEnd) {
      return refused(ValidationError.HEADER_SYNTAX);
    }
    if (end - from > maxTokenLength) {
      if (!CompactSerialization.isB64Token(value, from, end)) {
        return refused(ValidationError.HEADER_SYNTAX);
      }
      String detail = "found " + (end - from) + " characters, expected at most " + maxTokenLength;
      return new AuthorizationHeader(
          new TokenValidationException(ValidationError.TOO_LONG, detail), null);
    }
    return of(new BearerToken(value, from, end));
  }

  /** A header with that token. */
  static AuthorizationHeader of(BearerToken token) {
    return new AuthorizationHeader(null, token);
  }

  /** Checks the characters of a token that was not validated before. */
  static void check(BearerToken token) {
    String text = token.text();
    if (!CompactSerialization.isB64Token(text, 0, text.length())) {
      throw new TokenValidationException(ValidationError.HEADER_SYNTAX);
    }
    ValidationError fault = CompactSerialization.fault(text);
    if (fault != null) {
      throw TokenDiagnostics.malformed(fault, text);
    }
  }

  private static AuthorizationHeader refused(ValidationError check) {
    return new AuthorizationHeader(new TokenValidationException(check), null);
  }

  /** Whether there is no header, or one of another scheme. */
  public boolean isAbsent() {
    return refusal != null && refusal.check == ValidationError.NO_TOKEN;
  }

  /**
   * The token; throws if there is none. Its characters are not checked yet: a token that was
   * validated before need not be.
   */
  BearerToken token() {
    if (token == null) {
      throw refusal == null ? new IllegalStateException() : refusal;
    }
    return token;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  /** {@code tchar} of RFC 7230. */
  private static boolean isTokenCharacter(char c) {
    return isAlphanumeric(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }

  /** Shows nothing of the header. */
  @Override
  public String toString() {
    return "AuthorizationHeader(" + (refusal == null ? "a token" : refusal.id()) + ")";
  }
}

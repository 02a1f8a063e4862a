package org.onbehalf.internal.response;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Base64;
import java.util.Map;
import org.onbehalf.internal.Nullable;

/**
 * Finds the claims challenge in what a downstream API answered: the {@code Bearer} challenge with
 * {@code error="insufficient_claims"} and {@code claims} (Microsoft's "Claims challenges, claims
 * requests and client capabilities"), or that of an API with Microsoft.Identity.Web, whose own
 * on-behalf-of call Entra refused: a 403 with {@code consentUri}, {@code claims}, {@code scopes}
 * and {@code proposedAction}. Anything else is ignored; nothing is thrown.
 */
public final class ClaimsChallenge {
  /** The longest claims that are answered. */
  public static final int MAX_LENGTH = 8192;

  /** Of all lines together; what follows is not read. */
  private static final int MAX_LINES_LENGTH = 64 * 1024;

  private ClaimsChallenge() {}

  /**
   * Finds the requested claims in the values of all {@code WWW-Authenticate} headers.
   *
   * @return a JSON object with at least one member and at most {@link #MAX_LENGTH} characters; null
   *     if there is no such challenge
   */
  public static @Nullable String find(Iterable<String> wwwAuthenticate) {
    int left = MAX_LINES_LENGTH;
    for (String line : wwwAuthenticate) {
      if (line == null) {
        continue;
      }
      left -= line.length();
      String claims = left < 0 ? null : find(line);
      if (claims != null || left < 0) {
        return claims;
      }
    }
    return null;
  }

  private static @Nullable String find(String line) {
    ChallengeScanner scanner = new ChallengeScanner(line);
    boolean bearer = false;
    boolean insufficientClaims = false;
    boolean anotherError = false;
    String claims = null;
    while (true) {
      scanner.skipSeparators();
      String word = scanner.isAtEnd() ? "" : scanner.token();
      if (word.isEmpty() && !scanner.isAtEnd()) {
        scanner.skipRubbish();
        continue;
      }
      scanner.skipBlanks();
      if (!word.isEmpty() && scanner.skipEqualsSign()) {
        scanner.skipBlanks();
        boolean ofClaims = word.equalsIgnoreCase("claims");
        String value = ofClaims ? scanner.valueOrJson() : scanner.value();
        if (word.equalsIgnoreCase("error")) {
          insufficientClaims |= value.equalsIgnoreCase("insufficient_claims");
          anotherError |= !insufficientClaims;
        } else if (word.equalsIgnoreCase("proposedAction")) {
          // Microsoft.Identity.Web names no error
          insufficientClaims |= !anotherError;
        } else if (ofClaims && claims == null) {
          claims = value;
        }
        continue;
      }
      // a scheme, or the end: the challenge before it is complete
      String json = bearer && insufficientClaims && claims != null ? json(claims) : null;
      if (json != null || word.isEmpty()) {
        return json;
      }
      bearer = word.equalsIgnoreCase("Bearer");
      insufficientClaims = false;
      anotherError = false;
      claims = null;
    }
  }

  /** The JSON text behind a value, written anew; null where there is no object of a fair length. */
  private static @Nullable String json(String value) {
    String text = value.startsWith("{") ? value : decoded(value).trim();
    // the parser reads more than objects
    if (!text.startsWith("{") || text.length() > MAX_LENGTH) {
      return null;
    }
    try {
      Map<String, Object> object = JSONObjectUtils.parse(text);
      String json = object == null ? "" : JSONObjectUtils.toJSONString(object);
      return json.length() <= 2 || json.length() > MAX_LENGTH ? null : json;
    } catch (ParseException | IllegalArgumentException e) {
      // NaN, which the lenient parser reads, cannot be written
      return null;
    }
  }

  /** Of either base64 alphabet, with padding or without; empty where it is something else. */
  private static String decoded(String base64) {
    int end = base64.length();
    while (end > 0 && base64.charAt(end - 1) == '=') {
      end--;
    }
    String standard = base64.substring(0, end).replace('-', '+').replace('_', '/');
    try {
      byte[] bytes = Base64.getDecoder().decode(standard);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return "";
    }
  }
}

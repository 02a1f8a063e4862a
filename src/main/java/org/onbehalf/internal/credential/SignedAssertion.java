package org.onbehalf.internal.credential;

import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A JWT by which somebody else vouches for this application (RFC 7523 section 2.2). The token
 * endpoint checks its signature. Immutable; does not show itself.
 */
public final class SignedAssertion {
  /** In bytes. */
  public static final int LARGEST = 32 * 1024;

  private static final Pattern COMPACT =
      Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

  public final String text;

  /** From when on it must not be used (RFC 7523 section 3). */
  public final Instant expiresAt;

  private final String name;

  private SignedAssertion(String name, String text, Instant expiresAt) {
    this.name = name;
    this.text = text;
    this.expiresAt = expiresAt;
  }

  /**
   * The assertion in that file, without the line break at its end.
   *
   * @param name the last part of the key that says where it comes from
   */
  public static SignedAssertion parse(String name, byte[] content) throws CredentialFault {
    return parse(name, new String(content, StandardCharsets.UTF_8).trim());
  }

  /**
   * The assertion that this text is.
   *
   * @param name the last part of the key that says where it comes from
   */
  public static SignedAssertion parse(String name, String text) throws CredentialFault {
    if (text.length() <= LARGEST && COMPACT.matcher(text).matches()) {
      String claims = text.substring(text.indexOf('.') + 1, text.lastIndexOf('.'));
      try {
        Map<String, Object> parsed = JSONObjectUtils.parse(new Base64URL(claims).decodeToString());
        Object expires = parsed == null ? null : parsed.get("exp");
        if (expires instanceof Number) {
          return new SignedAssertion(
              name, text, Instant.ofEpochSecond(((Number) expires).longValue()));
        }
      } catch (ParseException e) {
        // told below; its message can hold the text
      }
    }
    throw new CredentialFault(
        name,
        text.isEmpty() ? "nothing" : "what is no signed JWT with a time of expiry",
        "a signed JWT (RFC 7523) of at most " + LARGEST + " characters",
        "see what writes it");
  }

  public void requireValidAt(Instant now) throws CredentialFault {
    if (isExpiredAt(now)) {
      throw new CredentialFault(
          name,
          "an assertion that expired on " + expiresAt,
          "one that is valid now",
          "see what writes it, and this server's clock");
    }
  }

  public boolean isExpiredAt(Instant now) {
    return !now.isBefore(expiresAt);
  }

  @Override
  public String toString() {
    return "SignedAssertion(until " + expiresAt + ")";
  }
}

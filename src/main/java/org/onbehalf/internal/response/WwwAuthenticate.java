package org.onbehalf.internal.response;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Base64;
import java.util.Map;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.Authority;

/**
 * Writes the one {@code WWW-Authenticate} line (RFC 6750 section 3) so that the parsers in the
 * field read it: they split at commas, decode percent signs, do not know escaped quotes and use
 * either base64 alphabet. Immutable.
 */
public final class WwwAuthenticate {
  private static final int MAX_CLAIMS_LENGTH = 8192;

  private final String start;

  /** The challenge for callers of Entra. */
  public WwwAuthenticate(Authority authority, String clientId) {
    this.start =
        "Bearer realm=\""
            + clean(authority.hasSeveralTenants() ? "" : authority.tenantId)
            + "\", authorization_uri=\""
            + clean(authority.authorizationUri())
            + "\", client_id=\""
            + clean(clientId)
            + '"';
  }

  /**
   * The challenge for callers of another issuer than Entra: its realm is that issuer, and nothing
   * names a place where they could not sign in.
   */
  public WwwAuthenticate(Authority issuer) {
    this.start = "Bearer realm=\"" + clean(issuer.toString()) + '"';
  }

  /** The header's value. */
  public String value(ErrorResponse answer) {
    StringBuilder line = new StringBuilder(start);
    append(line, "error", answer.error());
    append(line, "error_description", answer.description());
    append(line, "scope", answer.scope());
    if (answer.claims() != null) {
      String encoded = encode(answer.claims());
      if (encoded != null) {
        line.append(", claims=\"").append(encoded).append('"');
      }
    }
    return line.toString();
  }

  private static void append(StringBuilder line, String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      line.append(", ").append(name).append("=\"").append(clean(value)).append('"');
    }
  }

  /**
   * Claims as minified ASCII JSON in padded base64 without {@code +} and {@code /}, which is the
   * same in both alphabets.
   *
   * @return null where the text is no JSON object or too long for a header: it came over the
   *     network
   */
  public static @Nullable String encode(String claims) {
    if (claims.length() > MAX_CLAIMS_LENGTH) {
      return null;
    }
    Map<String, Object> object;
    try {
      object = JSONObjectUtils.parse(claims);
    } catch (ParseException e) {
      return null;
    }
    if (object == null) {
      return null;
    }
    StringBuilder ascii = new StringBuilder();
    String minified = JSONObjectUtils.toJSONString(object);
    for (int i = 0; i < minified.length(); i++) {
      char c = minified.charAt(i);
      // of ASCII only these four can lead to + or /; they occur within strings only, where an
      // escape means the same
      if (c > '~' || c == '~' || c == '>' || c == '?') {
        ascii.append(String.format("\\u%04x", (int) c));
      } else {
        ascii.append(c);
      }
    }
    return Base64.getEncoder().encodeToString(ascii.toString().getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Nothing that a simple parser trips over; values are our own texts and configuration, so this
   * rarely has to act.
   */
  private static String clean(String value) {
    StringBuilder cleaned = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      cleaned.append(c < ' ' || c > '~' || "\"\\,%=".indexOf(c) >= 0 ? ' ' : c);
    }
    return cleaned.toString().replaceAll("(?i)bearer", "token");
  }
}

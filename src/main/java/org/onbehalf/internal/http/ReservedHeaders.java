package org.onbehalf.internal.http;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Headers that nobody may add to a call: what says who calls or whence (the list of
 * Microsoft.Identity.Web, and RFC 7239's), what frames the message (RFC 9112), and what the JDK
 * would drop without a word.
 */
public final class ReservedHeaders {
  private static final Set<String> NAMES =
      Collections.unmodifiableSet(
          new HashSet<>(
              Arrays.asList(
                  "access-control-request-headers",
                  "access-control-request-method",
                  "authorization",
                  "connection",
                  "content-length",
                  "content-transfer-encoding",
                  "cookie",
                  "cookie2",
                  "expect",
                  "forwarded",
                  "host",
                  "keep-alive",
                  "origin",
                  "proxy-authorization",
                  "proxy-connection",
                  "te",
                  "trailer",
                  "transfer-encoding",
                  "upgrade",
                  "via",
                  "x-ms-client-principal",
                  "x-ms-client-principal-id",
                  "x-ms-client-principal-idp",
                  "x-ms-client-principal-name",
                  "x-original-url",
                  "x-rewrite-url")));

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}");

  /** RFC 9110 section 5.5, without what few servers read alike. */
  private static final Pattern VALUE = Pattern.compile("[\\t -~\\u00a0-\\u00ff]{0,8192}");

  private ReservedHeaders() {}

  /** Whether a header of that name is reserved, or its name is none (RFC 9110 section 5.6.2). */
  public static boolean contains(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return !NAME.matcher(name).matches()
        || NAMES.contains(lower)
        || lower.startsWith("x-forwarded-")
        || lower.startsWith("x-ms-token-")
        || lower.startsWith("sec-")
        || lower.startsWith("onbehalf-");
  }

  /** Whether the header has a setting of its own. */
  public static boolean isOfEntity(String name) {
    return name.equalsIgnoreCase("Accept") || name.equalsIgnoreCase("Content-Type");
  }

  /** Whether a header may have that value: one line, and not a long one. */
  public static boolean allowsValue(String value) {
    return VALUE.matcher(value).matches();
  }
}

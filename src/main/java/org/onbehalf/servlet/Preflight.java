package org.onbehalf.servlet;

import java.util.Enumeration;
import java.util.regex.Pattern;
import javax.servlet.http.HttpServletRequest;
import org.onbehalf.internal.Nullable;

/**
 * A genuine CORS preflight (Fetch standard, 4.8), which browsers send without a token: OPTIONS with
 * one Origin, the method that is to follow, no Authorization and no body.
 */
final class Preflight {
  /** A serialized origin, {@code null} among them: no path, no list. */
  private static final Pattern ORIGIN =
      Pattern.compile("null|[A-Za-z][A-Za-z0-9+.-]*://[^/\\s,?#]+");

  private static final Pattern METHOD = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

  private Preflight() {}

  static boolean is(HttpServletRequest request) {
    return "OPTIONS".equals(request.getMethod())
        && request.getHeader("Authorization") == null
        && isOne(request.getHeaders("Origin"), ORIGIN)
        && isOne(request.getHeaders("Access-Control-Request-Method"), METHOD)
        && request.getContentLengthLong() <= 0
        && request.getHeader("Transfer-Encoding") == null;
  }

  private static boolean isOne(@Nullable Enumeration<String> values, Pattern form) {
    return values != null
        && values.hasMoreElements()
        && form.matcher(values.nextElement()).matches()
        && !values.hasMoreElements();
  }
}

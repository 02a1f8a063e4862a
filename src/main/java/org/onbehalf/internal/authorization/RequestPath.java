package org.onbehalf.internal.authorization;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.servlet.DispatcherType;
import javax.servlet.RequestDispatcher;
import javax.servlet.http.HttpServletRequest;
import org.onbehalf.internal.Nullable;

/**
 * A request's path, in all the ways in which containers and frameworks may read it. Rules apply to
 * the container's reading; {@link #isAmbiguous()} tells if another one is possible. Not
 * thread-safe.
 */
final class RequestPath {
  /**
   * Encoded separators, dots and ends of text; encoding by {@code %u}, which no RFC knows and Jetty
   * 9 does; a backslash; dot segments, with parameters too.
   */
  private static final Pattern AMBIGUOUS =
      Pattern.compile("(?i)%2f|%5c|%00|%2e|%3b|%u|\\\\|(^|/)\\.\\.?(;[^/]*)?(/|$)");

  private static final Pattern UNIT = Pattern.compile("%[uU]([0-9A-Fa-f]{4})");
  private static final Pattern PARAMETERS = Pattern.compile(";[^/]*");
  private static final Pattern SLASHES = Pattern.compile("/{2,}");

  private final String text;
  private final String decoded;
  private final @Nullable String directory;
  private final boolean ambiguous;

  /** As sent; null where not even the web application is certain. */
  private final @Nullable String behindContext;

  /** All readings; null until they are needed. */
  private @Nullable Set<String> readings;

  /**
   * From what the container says.
   *
   * @param requestUri as sent, without the query
   * @param path {@code getServletPath()} and {@code getPathInfo()}, which the container decoded
   */
  RequestPath(@Nullable String contextPath, @Nullable String requestUri, String path) {
    String sent = requestUri == null ? "" : requestUri;
    String context = contextPath == null ? "" : contextPath;
    text = path.isEmpty() ? "/" : path;
    // Tomcat names a welcome file in the path before it asks a filter, Jetty does not
    directory = endsWithSlash(sent) && !path.endsWith("/") ? directory(context, sent, path) : null;
    // Liberty leaves parameters in the path, and selects the servlet without them
    ambiguous = path.indexOf(';') >= 0 || (!isPlain(sent) && AMBIGUOUS.matcher(sent).find());
    decoded = path;
    behindContext = sent.startsWith(context) ? sent.substring(context.length()) : null;
  }

  /** Whether it cannot be ambiguous: no regular expression is needed to see that. */
  private static boolean isPlain(String sent) {
    char before = '/';
    for (int i = 0; i < sent.length(); i++) {
      char c = sent.charAt(i);
      if (c == '%' || c == '\\' || c == ';' || (c == '.' && before == '/')) {
        return false;
      }
      before = c;
    }
    return true;
  }

  /** Whether its path ends with a slash, before parameters. */
  private static boolean endsWithSlash(String sent) {
    return sent.endsWith("/") || sent.indexOf(';') >= 0;
  }

  private static @Nullable String directory(String contextPath, String requestUri, String path) {
    String plain = PARAMETERS.matcher(requestUri).replaceAll("");
    if (!plain.endsWith("/") || path.endsWith("/")) {
      return null;
    }
    String decoded = SLASHES.matcher(decode(plain)).replaceAll("/");
    String context = decode(contextPath);
    String requested = decoded.startsWith(context) ? decoded.substring(context.length()) : "";
    return requested.startsWith("/") && path.startsWith(requested) ? requested : null;
  }

  /** That of a request; of an include, that of what is included (Servlet 3.1, section 9.3.1). */
  static RequestPath of(HttpServletRequest request) {
    Object included = request.getAttribute(RequestDispatcher.INCLUDE_SERVLET_PATH);
    if (request.getDispatcherType() == DispatcherType.INCLUDE && included != null) {
      return new RequestPath(
          text(request, RequestDispatcher.INCLUDE_CONTEXT_PATH),
          text(request, RequestDispatcher.INCLUDE_REQUEST_URI),
          included + text(request, RequestDispatcher.INCLUDE_PATH_INFO));
    }
    String pathInfo = request.getPathInfo();
    String servletPath = request.getServletPath();
    String path = (servletPath == null ? "" : servletPath) + (pathInfo == null ? "" : pathInfo);
    // Jetty forwards from a directory to its welcome file
    boolean welcome =
        request.getDispatcherType() == DispatcherType.FORWARD
            && path.equals(request.getAttribute("org.eclipse.jetty.server.welcome"));
    return new RequestPath(
        request.getContextPath(),
        welcome ? text(request, RequestDispatcher.FORWARD_REQUEST_URI) : request.getRequestURI(),
        path);
  }

  private static String text(HttpServletRequest request, String attribute) {
    Object value = request.getAttribute(attribute);
    return value == null ? "" : value.toString();
  }

  /** The path as the container decoded it. */
  String text() {
    return text;
  }

  /** The directory that was requested, where the path is its welcome file; null elsewhere. */
  @Nullable
  String directory() {
    return directory;
  }

  boolean isAmbiguous() {
    return ambiguous;
  }

  /** Whether somebody may read the path as one of that pattern's. */
  boolean mayBe(PathPattern pattern) {
    if (ambiguous && behindContext == null) {
      return true;
    }
    for (String reading : readings()) {
      if (pattern.matchesFolded(reading)) {
        return true;
      }
    }
    return false;
  }

  private Set<String> readings() {
    Set<String> known = readings;
    if (known == null) {
      String folded = PathPattern.fold(decoded);
      if (ambiguous && behindContext != null) {
        known = readings(folded, behindContext);
      } else if (directory == null) {
        known = Collections.singleton(folded);
      } else {
        known = new LinkedHashSet<>(Arrays.asList(folded, PathPattern.fold(directory)));
      }
      readings = known;
    }
    return known;
  }

  private static Set<String> readings(String folded, String sent) {
    String plain = PARAMETERS.matcher(sent).replaceAll("");
    String decoded = decode(plain).replace('\\', '/');
    Set<String> readings = new LinkedHashSet<>();
    readings.add(folded);
    for (String one : Arrays.asList(decoded, PARAMETERS.matcher(decoded).replaceAll(""))) {
      // native code ends a text at NUL; Struts ends a path at a semicolon that was encoded
      for (String cut : Arrays.asList(one, before('\0', one), before(';', one))) {
        readings.add(PathPattern.fold(cut));
        readings.add(PathPattern.fold(resolve(cut)));
      }
    }
    return readings;
  }

  private static String before(char end, String text) {
    int index = text.indexOf(end);
    return index < 0 ? text : text.substring(0, index);
  }

  /** Percent signs once; what is no encoding stays as it is. */
  private static String decode(String sent) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(sent.length());
    byte[] from = decodeUnits(sent).getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < from.length; i++) {
      int high = from[i] == '%' && i + 2 < from.length ? Character.digit(from[i + 1], 16) : -1;
      int low = high < 0 ? -1 : Character.digit(from[i + 2], 16);
      bytes.write(low < 0 ? from[i] : high * 16 + low);
      i += low < 0 ? 0 : 2;
    }
    return new String(bytes.toByteArray(), StandardCharsets.UTF_8);
  }

  /** {@code %u0061} is {@code a} to Jetty 9. */
  private static String decodeUnits(String sent) {
    Matcher units = UNIT.matcher(sent);
    StringBuffer decoded = new StringBuffer();
    while (units.find()) {
      String unit = String.valueOf((char) Integer.parseInt(units.group(1), 16));
      units.appendReplacement(decoded, Matcher.quoteReplacement(unit));
    }
    return units.appendTail(decoded).toString();
  }

  private static String resolve(String path) {
    Deque<String> segments = new ArrayDeque<>();
    for (String segment : path.split("/", -1)) {
      if (segment.equals("..")) {
        segments.pollLast();
      } else if (!segment.isEmpty() && !segment.equals(".")) {
        segments.addLast(segment);
      }
    }
    return "/" + String.join("/", segments);
  }
}

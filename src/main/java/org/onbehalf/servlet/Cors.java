package org.onbehalf.servlet;

import java.util.Collection;
import java.util.Enumeration;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.runtime.CorsSettings;

/**
 * The CORS protocol (Fetch standard, section 3.2) for the origins of {@code Cors.AllowedOrigins}.
 * Browsers send preflights without a token, so they are answered here and never reach the
 * application. Without an allowed origin nothing happens here.
 */
final class Cors {
  private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";
  private static final String EXPOSE_HEADERS = "Access-Control-Expose-Headers";

  /** What a header of an answer may repeat of a request. */
  private static final Pattern TOKENS = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~, \\t-]*");

  private final CorsSettings cors;

  Cors(CorsSettings settings) {
    this.cors = settings;
  }

  /**
   * Adds the headers that let an allowed origin read the answer, whatever it will be. May be called
   * again for the same answer.
   */
  void addHeaders(HttpServletRequest request, HttpServletResponse response) {
    if (cors.allowedOrigins.isEmpty()) {
      return;
    }
    boolean any = cors.allowedOrigins.contains(CorsSettings.ANY);
    if (!any) {
      // of answers to other origins too: a cache must not give them to this one
      add(response, "Vary", Stream.of("Origin"));
    }
    String origin = allowedOrigin(request);
    if (origin != null) {
      response.setHeader(ALLOW_ORIGIN, any ? CorsSettings.ANY : origin);
      if (cors.allowCredentials) {
        response.setHeader("Access-Control-Allow-Credentials", "true");
      }
      add(response, EXPOSE_HEADERS, cors.exposedHeaders.stream());
    }
  }

  /** Answers a preflight of an allowed origin; false for every other request. */
  boolean answersPreflight(HttpServletRequest request, HttpServletResponse response) {
    if (!"OPTIONS".equals(request.getMethod())) {
      return false;
    }
    String method = only(request.getHeaders("Access-Control-Request-Method"));
    if (method == null
        || request.getHeader("Authorization") != null
        || allowedOrigin(request) == null) {
      return false;
    }
    addHeaders(request, response);
    String headers = only(request.getHeaders("Access-Control-Request-Headers"));
    allow(response, "Access-Control-Allow-Methods", cors.allowedMethods, method);
    allow(response, "Access-Control-Allow-Headers", cors.allowedHeaders, headers);
    response.setHeader("Access-Control-Max-Age", Long.toString(cors.maxAge.toMillis() / 1000));
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    return true;
  }

  /**
   * Names what is allowed; where that is all, what was asked for, since {@code *} covers neither
   * Authorization nor requests with credentials.
   */
  private static void allow(
      HttpServletResponse response,
      String header,
      Collection<String> allowed,
      @Nullable String asked) {
    boolean repeats =
        allowed.contains(CorsSettings.ANY) && asked != null && TOKENS.matcher(asked).matches();
    String named =
        allowed.stream()
            .filter(each -> !each.equals(CorsSettings.ANY))
            .collect(Collectors.joining(", "));
    response.setHeader(header, repeats ? asked : named);
  }

  private @Nullable String allowedOrigin(HttpServletRequest request) {
    String origin = cors.allowedOrigins.isEmpty() ? null : only(request.getHeaders("Origin"));
    boolean allowed =
        origin != null
            && (cors.allowedOrigins.contains(CorsSettings.ANY)
                || cors.allowedOrigins.contains(origin));
    return allowed ? origin : null;
  }

  /** Null where there is none, or more than one. */
  private static @Nullable String only(@Nullable Enumeration<String> values) {
    if (values == null || !values.hasMoreElements()) {
      return null;
    }
    String value = values.nextElement();
    return values.hasMoreElements() ? null : value;
  }

  /** Lets scripts of other origins read the challenge, also where an outer filter does the rest. */
  static void exposeChallenge(HttpServletResponse response) {
    add(response, EXPOSE_HEADERS, Stream.of("WWW-Authenticate", "Retry-After"));
  }

  /** Adds to a header that is a list what is not in it yet. */
  private static void add(HttpServletResponse response, String header, Stream<String> values) {
    Collection<String> lines = response.getHeaders(header);
    String present = lines == null ? "" : String.join(", ", lines);
    Stream<String> before = present.isEmpty() ? Stream.empty() : Stream.of(present);
    Stream<String> missing =
        values.filter(
            value ->
                Stream.of(present.split(",", -1))
                    .noneMatch(each -> each.trim().equalsIgnoreCase(value)));
    response.setHeader(header, Stream.concat(before, missing).collect(Collectors.joining(", ")));
  }
}

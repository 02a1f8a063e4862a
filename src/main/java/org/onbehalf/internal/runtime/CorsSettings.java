package org.onbehalf.internal.runtime;

import static org.onbehalf.internal.config.AccessKeys.*;
import static org.onbehalf.internal.message.ConfigurationMessages.CONTRADICTION;
import static org.onbehalf.internal.message.ConfigurationMessages.USELESS;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.Key;
import org.onbehalf.internal.config.Section;

/** Which scripts of other origins may call and read the answers; the lists end up in headers. */
public final class CorsSettings {
  /** In a list: any. */
  public static final String ANY = "*";

  /** As browsers send them; empty where Onbehalf leaves CORS to others. */
  public final Set<String> allowedOrigins;

  /** Case-sensitive. */
  public final Set<String> allowedMethods;

  /** With Authorization. */
  public final Set<String> allowedHeaders;

  /** With those of Onbehalf's own answers. */
  public final Set<String> exposedHeaders;

  public final boolean allowCredentials;

  /** How long a browser may remember the answer to a preflight. */
  public final Duration maxAge;

  /** {@code token} of RFC 7230. */
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

  /** What the Fetch standard's serialization of an origin gives: no default port, no path. */
  private static final Pattern ORIGIN =
      Pattern.compile("[a-z][a-z0-9+.-]*://([a-z0-9._-]+|\\[[0-9a-f:.]+\\])(:[0-9]{1,5})?");

  private static final String ORIGIN_FORM =
      "origins as browsers send them: scheme://host or scheme://host:port, in lower case, without"
          + " the scheme's default port, a path or a slash at the end; or * alone for all";

  CorsSettings(Section section) {
    Set<String> origins = origins(section);
    boolean credentials = section.get(CORS_ALLOW_CREDENTIALS);
    if (credentials && origins.contains(CorsSettings.ANY)) {
      section.fault(
          CONTRADICTION,
          CORS_ALLOW_CREDENTIALS,
          "true beside AllowedOrigins = *",
          "the origins that may send cookies or passwords, by name",
          "name the origins, or remove AllowCredentials: a bearer token needs no credentials");
    }
    Set<String> headers = tokens(section, CORS_ALLOWED_HEADERS, "names of HTTP headers");
    headers.add("Authorization");
    Set<String> exposed = tokens(section, CORS_EXPOSED_HEADERS, "names of HTTP headers");
    exposed.add("WWW-Authenticate");
    exposed.add("Retry-After");
    Set<String> methods =
        tokens(section, CORS_ALLOWED_METHODS, "names of HTTP methods in upper case, such as PUT");
    // without origins nobody reads the others: whoever sets them expects that they do something
    if (origins.isEmpty()) {
      for (Key<?> name :
          Arrays.asList(
              CORS_ALLOWED_METHODS,
              CORS_ALLOWED_HEADERS,
              CORS_EXPOSED_HEADERS,
              CORS_ALLOW_CREDENTIALS,
              CORS_MAX_AGE)) {
        if (section.isChanged(name)) {
          section.warn(USELESS, name, "has no effect without Cors.AllowedOrigins.");
        }
      }
    }
    this.allowedOrigins = origins;
    this.allowedMethods = Collections.unmodifiableSet(methods);
    this.allowedHeaders = Collections.unmodifiableSet(headers);
    this.exposedHeaders = Collections.unmodifiableSet(exposed);
    this.allowCredentials = credentials;
    this.maxAge = section.get(CORS_MAX_AGE);
  }

  private static Set<String> origins(Section section) {
    Set<String> origins = new LinkedHashSet<>(section.words(CORS_ALLOWED_ORIGINS));
    for (String origin : origins) {
      if (origin.equals(CorsSettings.ANY) && origins.size() == 1) {
        continue;
      }
      String right = corrected(origin);
      if (!origin.equals(right)) {
        section.reject(
            CORS_ALLOWED_ORIGINS,
            origin,
            ORIGIN_FORM,
            origin.equals("null")
                ? "remove it: any page can send the origin null"
                : right == null ? "name each origin in full" : "write \"" + right + "\"");
      }
    }
    return Collections.unmodifiableSet(origins);
  }

  /** As a browser would send it; null where that cannot be told. */
  private static @Nullable String corrected(String origin) {
    int start = origin.indexOf("://") + 3;
    if (start < 3) {
      return null;
    }
    try {
      int end = origin.indexOf('/', start);
      String server = end < 0 ? origin : origin.substring(0, end);
      URI uri =
          new URI(server.substring(0, start) + IDN.toASCII(server.substring(start)))
              .parseServerAuthority();
      if (uri.getScheme() == null || uri.getHost() == null) {
        return null;
      }
      String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
      boolean usualPort =
          uri.getPort() < 0
              || (scheme.equals("https") && uri.getPort() == 443)
              || (scheme.equals("http") && uri.getPort() == 80);
      String right =
          scheme
              + "://"
              + uri.getHost().toLowerCase(Locale.ROOT)
              + (usualPort ? "" : ":" + uri.getPort());
      return ORIGIN.matcher(right).matches() ? right : null;
    } catch (URISyntaxException | IllegalArgumentException e) {
      return null;
    }
  }

  private static Set<String> tokens(Section section, Key<?> name, String expected) {
    Set<String> tokens = new LinkedHashSet<>(section.words(name));
    for (String token : tokens) {
      boolean any = token.equals(CorsSettings.ANY);
      if (!TOKEN.matcher(token).matches()
          || (any && name == CORS_EXPOSED_HEADERS)
          || (name == CORS_ALLOWED_METHODS && !token.equals(token.toUpperCase(Locale.ROOT)))) {
        section.reject(
            name,
            token,
            expected + (name == CORS_EXPOSED_HEADERS ? "" : ", or * for all"),
            "correct the name");
      }
    }
    return tokens;
  }
}

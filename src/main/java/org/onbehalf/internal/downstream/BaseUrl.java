package org.onbehalf.internal.downstream;

import java.io.UnsupportedEncodingException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.onbehalf.DownstreamRequest;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.DownstreamApiSettings;

/**
 * Keeps an API's token beneath its {@code BaseUrl}: same scheme, host and port, and a path that
 * begins with the base's segments. What servers read differently is refused rather than normalised.
 * Immutable.
 */
final class BaseUrl {
  /** Dots and slashes that a server sees which decodes more than once. */
  private static final Pattern TWICE_ENCODED = Pattern.compile("%(25)+(2e|2f|5c|00)");

  private final DownstreamApiSettings api;
  private final String key;
  private final URI base;
  private final String path;

  BaseUrl(DownstreamApiSettings api) {
    this.api = api;
    this.key = "DownstreamApis." + api.name + ".BaseUrl";
    this.base = api.baseUrl;
    String rawPath = base.getRawPath() == null ? "" : base.getRawPath();
    this.path = rawPath.endsWith("/") ? rawPath.substring(0, rawPath.length() - 1) : rawPath;
  }

  /**
   * Checks that the token may be sent to an address.
   *
   * @throws IllegalArgumentException if it is not beneath the base
   */
  void require(URI uri) {
    String wrong = wrong(uri);
    if (wrong != null) {
      throw new IllegalArgumentException(
          String.format(
              "no token goes to %s://%s%s: %s. %s is %s",
              uri.getScheme(),
              uri.getHost(),
              uri.getPort() < 0 ? "" : ":" + uri.getPort(),
              wrong,
              key,
              base));
    }
  }

  /**
   * The address of a request, with the query parameters of its path, the configuration and itself.
   *
   * @throws IllegalArgumentException if it is not beneath the base
   */
  URI resolve(DownstreamRequest request) {
    URI uri = resolve(api.relativePath, request.path());
    Map<String, String> configured = new LinkedHashMap<>(api.call.extraQueryParameters);
    configured.keySet().removeAll(parameterNames(uri.getRawQuery()));
    configured.keySet().removeAll(request.queryParameters().keySet());
    StringBuilder query = new StringBuilder();
    configured.forEach((name, value) -> append(query, name, value));
    for (Map.Entry<String, List<String>> each : request.queryParameters().entrySet()) {
      each.getValue().forEach(value -> append(query, each.getKey(), value));
    }
    if (query.length() == 0) {
      return uri;
    }
    String present = uri.getRawQuery();
    return URI.create(
        uri + (present == null ? "?" : present.isEmpty() ? "" : "&") + query.substring(1));
  }

  private static Set<String> parameterNames(@Nullable String rawQuery) {
    Set<String> names = new HashSet<>();
    for (String parameter : rawQuery == null ? new String[0] : rawQuery.split("&", -1)) {
      String name = parameter.split("=", 2)[0];
      try {
        names.add(URLDecoder.decode(name, "UTF-8"));
      } catch (IllegalArgumentException | UnsupportedEncodingException e) {
        names.add(name);
      }
    }
    return names;
  }

  private static void append(StringBuilder query, String name, String value) {
    query.append('&').append(encoded(name)).append('=').append(encoded(value));
  }

  /** By RFC 3986; some servers do not read a form's plus sign as a blank. */
  private static String encoded(String text) {
    try {
      return URLEncoder.encode(text, "UTF-8").replace("+", "%20").replace("*", "%2A");
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException("every Java platform has UTF-8", e);
    }
  }

  /** The address of a path relative to another that is relative to the base. */
  URI resolve(String relativePath, String path) {
    for (String part : new String[] {relativePath, path}) {
      if (part.contains("\\")
          || part.startsWith("//")
          || part.matches("[A-Za-z][A-Za-z0-9+.-]*:.*")) {
        throw new IllegalArgumentException(
            "a path relative to " + key + " is expected, found: " + withoutQuery(part));
      }
    }
    URI uri;
    try {
      uri = new URI(join(join(base.toString(), relativePath), path));
    } catch (URISyntaxException e) {
      // its message repeats the query
      throw new IllegalArgumentException(
          "a path relative to "
              + key
              + " must be encoded as in a URL; pass query parameters by withQueryParameter. Found: "
              + withoutQuery(path));
    }
    if (uri.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "a path relative to "
              + key
              + " has a #, after which nothing is sent: write %23. Found: "
              + withoutQuery(path));
    }
    require(uri);
    return uri;
  }

  private @Nullable String wrong(URI uri) {
    if (uri.getHost() == null
        || !base.getScheme().equalsIgnoreCase(uri.getScheme())
        || !base.getHost().equalsIgnoreCase(uri.getHost())
        || port(base) != port(uri)) {
      return "another scheme, host or port";
    }
    if (uri.getRawUserInfo() != null) {
      return "it has user-info";
    }
    String raw = uri.getRawPath() == null ? "" : uri.getRawPath();
    String lower = raw.toLowerCase(Locale.ROOT);
    if (lower.contains("%2f")
        || lower.contains("%5c")
        || lower.contains("%00")
        || raw.contains("\\")) {
      return "its path has an encoded slash, backslash or null";
    }
    if (lower.contains("%c0") || lower.contains("%c1") || TWICE_ENCODED.matcher(lower).find()) {
      return "its path has a dot or slash that is encoded twice or too long";
    }
    if (raw.contains("//")) {
      return "its path has an empty segment";
    }
    for (String segment : lower.replace("%2e", ".").split("/", -1)) {
      String name = segment.contains(";") ? segment.substring(0, segment.indexOf(';')) : segment;
      if (name.equals("..") || name.equals(".")) {
        return "its path has a dot segment";
      }
    }
    return raw.equals(path) || raw.startsWith(path + "/")
        ? null
        : "its path is not beneath the base's";
  }

  private static String join(String left, String right) {
    if (right.isEmpty() || right.startsWith("?")) {
      return left + right;
    }
    String start = left.endsWith("/") ? left.substring(0, left.length() - 1) : left;
    return start + (right.startsWith("/") ? right : "/" + right);
  }

  private static int port(URI uri) {
    return uri.getPort() >= 0
        ? uri.getPort()
        : "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
  }

  private static String withoutQuery(String path) {
    int query = path.indexOf('?');
    return query < 0 ? path : path.substring(0, query);
  }
}

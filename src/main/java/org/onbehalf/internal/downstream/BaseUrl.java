package org.onbehalf.internal.downstream;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.DownstreamApiSettings;

/**
 * Keeps an API's token beneath its {@code BaseUrl} (design rule 8): same scheme, host and port, and
 * a path whose first segments are the base's. What servers read differently is refused rather than
 * normalised. Immutable.
 */
public final class BaseUrl {
  /** Dots and slashes for a server that decodes until nothing is left to decode. */
  private static final Pattern TWICE_ENCODED = Pattern.compile("%(25)+(2e|2f|5c|00)");

  private final String key;
  private final URI base;
  private final String path;

  public BaseUrl(DownstreamApiSettings api) {
    this.key = "DownstreamApis." + api.name + ".BaseUrl";
    this.base = api.baseUrl;
    String rawPath = base.getRawPath() == null ? "" : base.getRawPath();
    this.path = rawPath.endsWith("/") ? rawPath.substring(0, rawPath.length() - 1) : rawPath;
  }

  /**
   * Goes on only for an address beneath the base.
   *
   * @throws IllegalArgumentException otherwise; no token may go there
   */
  public void require(URI uri) {
    String wrong = wrong(uri);
    if (wrong != null) {
      throw new IllegalArgumentException(
          "no token goes to "
              + uri.getScheme()
              + "://"
              + uri.getHost()
              + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
              + ": "
              + wrong
              + ". "
              + key
              + " is "
              + base);
    }
  }

  /** The address of a relative path beneath the base; see {@link #require}. */
  public URI resolve(String relativePath, String path) {
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
              + " is written as it stands in a URL: encode what may not, or pass it by"
              + " withQueryParameter. Found: "
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

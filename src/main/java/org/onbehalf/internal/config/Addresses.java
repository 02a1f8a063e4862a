package org.onbehalf.internal.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.onbehalf.internal.Guid;
import org.onbehalf.internal.Nullable;

/** What URLs of a configuration must satisfy. */
public final class Addresses {
  private static final String OCTET = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";

  /** 127.0.0.0/8 in the usual notation only: 127.1 and 0x7f000001 are too clever. */
  private static final Pattern LOOPBACK_IPV4 =
      Pattern.compile("127\\." + OCTET + "\\." + OCTET + "\\." + OCTET);

  private Addresses() {}

  /** An absolute http or https URL with a host; null for anything else. */
  public static @Nullable URI web(String text) {
    try {
      URI uri = new URI(text).parseServerAuthority();
      boolean web = "https".equalsIgnoreCase(uri.getScheme()) || isHttp(uri);
      return web && uri.getHost() != null && uri.getPort() <= 65535 && uri.getPort() != 0
          ? uri
          : null;
    } catch (URISyntaxException e) {
      return null;
    }
  }

  public static boolean isHttp(URI uri) {
    return "http".equalsIgnoreCase(uri.getScheme());
  }

  /** Whether it is https, or http of a loopback host. */
  public static boolean isSecure(URI uri) {
    return !isHttp(uri) || isLoopback(uri);
  }

  /** localhost, 127.0.0.0/8 or ::1, by its text: no name is looked up. */
  public static boolean isLoopback(URI uri) {
    String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
    return host.equals("localhost")
        || host.equals("[::1]")
        || host.equals("[0:0:0:0:0:0:0:1]")
        || LOOPBACK_IPV4.matcher(host).matches();
  }

  /** Scheme, host and port of a {@link #web} URL, in one spelling. */
  public static String origin(URI web) {
    int usual = isHttp(web) ? 80 : 443;
    return (web.getScheme() + "://" + web.getHost()).toLowerCase(Locale.ROOT)
        + ':'
        + (web.getPort() < 0 ? usual : web.getPort());
  }

  public static boolean hasQueryFragmentOrUser(URI uri) {
    return uri.getRawQuery() != null
        || uri.getRawFragment() != null
        || uri.getRawUserInfo() != null;
  }

  /** No {@code .}, {@code ..}, empty or hidden segment that could lead out of a path. */
  public static boolean isPlainPath(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    if (lower.contains("//")
        || lower.contains("\\")
        || lower.contains("%2e")
        || lower.contains("%2f")
        || lower.contains("%5c")
        || lower.contains("%00")
        || lower.contains("%25")) {
      return false;
    }
    for (String segment : lower.split("/", -1)) {
      if (segment.equals(".") || segment.equals("..") || segment.contains(";")) {
        return false;
      }
    }
    return true;
  }

  public static boolean isGuid(String text) {
    return Guid.isGuid(text);
  }

  /** Whether it is the URL of a directory to which a password may be sent. */
  static boolean isDirectory(String url) {
    try {
      URI uri = new URI(url).parseServerAuthority();
      boolean plain = "ldap".equalsIgnoreCase(uri.getScheme());
      return (plain ? Addresses.isLoopback(uri) : "ldaps".equalsIgnoreCase(uri.getScheme()))
          && uri.getHost() != null
          && (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"))
          && !Addresses.hasQueryFragmentOrUser(uri);
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** Whether it is an absolute URI without fragment (RFC 8707). */
  static boolean isAbsolute(String text) {
    try {
      URI uri = new URI(text);
      return uri.isAbsolute() && uri.getRawFragment() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }
}

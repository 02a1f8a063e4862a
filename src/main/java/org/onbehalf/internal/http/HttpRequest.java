package org.onbehalf.internal.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.onbehalf.internal.Nullable;

/** One request as it is sent (RFC 9112). */
final class HttpRequest {
  private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x08\\x0a-\\x1f\\x7f]");

  final String method;
  final URI uri;

  /** Scheme, host and port. */
  final String origin;

  /** Head and body. */
  final byte[] bytes;

  HttpRequest(String method, URI uri, Map<String, String> headers, @Nullable byte[] body) {
    this.method = method;
    this.uri = uri;
    String authority = uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    this.origin = uri.getScheme().toLowerCase(Locale.ROOT) + "://" + authority;
    Map<String, String> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    fields.put("User-Agent", "onbehalf");
    fields.put("Accept", "*/*");
    fields.putAll(headers);
    fields.remove("Content-Length");
    if (body != null) {
      fields.put("Content-Length", String.valueOf(body.length));
    }
    StringBuilder head = new StringBuilder(method).append(' ').append(target(uri));
    head.append(" HTTP/1.1\r\nHost: ").append(authority).append("\r\n");
    fields.forEach(
        (name, value) -> {
          if (CONTROL.matcher(name).find() || CONTROL.matcher(value).find()) {
            throw new IllegalArgumentException("the header " + name + " holds a control character");
          }
          head.append(name).append(": ").append(value).append("\r\n");
        });
    byte[] start = head.append("\r\n").toString().getBytes(ISO_8859_1);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(start, 0, start.length);
    if (body != null) {
      all.write(body, 0, body.length);
    }
    this.bytes = all.toByteArray();
  }

  private static String target(URI uri) {
    URI ascii = URI.create(uri.toASCIIString());
    String path = ascii.getRawPath();
    String query = ascii.getRawQuery();
    return (path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
  }
}

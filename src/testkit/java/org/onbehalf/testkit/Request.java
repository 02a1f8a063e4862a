package org.onbehalf.testkit;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UnsupportedEncodingException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.onbehalf.internal.Nullable;

/** A complete request; a body that is too long or not a form counts as malformed. */
final class Request {
  private static final int MAX_BODY = 1 << 20;

  final String method;
  final String path;

  /** The emulator's own address as this client reaches it, with a slash at the end. */
  final URI base;

  final List<String> segments;
  final Endpoint endpoint;
  final Map<String, String> query;
  final Map<String, String> form;
  final boolean malformed;
  final String correlationId;
  private final Headers headers;

  private Request(HttpExchange exchange, URI base, @Nullable String body) {
    method = exchange.getRequestMethod().toUpperCase(Locale.ROOT);
    path = exchange.getRequestURI().getPath();
    this.base = base;
    headers = exchange.getRequestHeaders();
    List<String> found = new ArrayList<>(Arrays.asList(path.split("/", -1)));
    found.remove(0);
    if (found.isEmpty()) {
      found.add("");
    }
    segments = Collections.unmodifiableList(found);
    endpoint = Endpoint.of(segments);
    Map<String, String> inQuery = new LinkedHashMap<>();
    Map<String, String> inForm = new LinkedHashMap<>();
    String rawQuery = exchange.getRequestURI().getRawQuery();
    malformed =
        body == null
            || !parse(rawQuery == null ? "" : rawQuery, inQuery)
            || (isForm() && !parse(body, inForm));
    query = Collections.unmodifiableMap(inQuery);
    form = Collections.unmodifiableMap(inForm);
    correlationId =
        header("client-request-id")
            .filter(id -> id.matches("[A-Za-z0-9-]{8,64}"))
            .orElseGet(() -> UUID.randomUUID().toString());
  }

  /**
   * Reads a request to its end.
   *
   * @param authorities the hosts with port by which the emulator may be called, the usual one first
   */
  static Request read(HttpExchange exchange, String scheme, List<String> authorities)
      throws IOException {
    String host = exchange.getRequestHeaders().getFirst("Host");
    String authority = host != null && authorities.contains(host) ? host : authorities.get(0);
    return new Request(exchange, URI.create(scheme + "://" + authority + '/'), body(exchange));
  }

  String tenantSegment() {
    return segments.get(0);
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.getFirst(name));
  }

  /** A form parameter that is there and not empty. */
  Optional<String> parameter(String name) {
    return Optional.ofNullable(form.get(name)).filter(value -> !value.isEmpty());
  }

  String required(String name) {
    return parameter(name).orElseThrow(() -> new Refusal(EntraRule.MISSING_PARAMETER, name));
  }

  private boolean isForm() {
    return header("Content-Type")
        .map(type -> type.toLowerCase(Locale.ROOT))
        .filter(type -> type.startsWith("application/x-www-form-urlencoded"))
        .isPresent();
  }

  private static @Nullable String body(HttpExchange exchange) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    InputStream in = exchange.getRequestBody();
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      if (bytes.size() + read > MAX_BODY) {
        return null;
      }
      bytes.write(buffer, 0, read);
    }
    return new String(bytes.toByteArray(), StandardCharsets.UTF_8);
  }

  /** False when it cannot be decoded or names a parameter twice (RFC 6749 section 3.2). */
  private static boolean parse(String encoded, Map<String, String> into) {
    try {
      for (String pair : encoded.split("&", -1)) {
        if (!pair.isEmpty()) {
          int equals = pair.indexOf('=');
          String name = equals < 0 ? pair : pair.substring(0, equals);
          String value = equals < 0 ? "" : pair.substring(equals + 1);
          if (into.put(URLDecoder.decode(name, "UTF-8"), URLDecoder.decode(value, "UTF-8"))
              != null) {
            return false;
          }
        }
      }
      return true;
    } catch (UnsupportedEncodingException | IllegalArgumentException e) {
      return false;
    }
  }
}

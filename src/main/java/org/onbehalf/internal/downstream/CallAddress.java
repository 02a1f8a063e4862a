package org.onbehalf.internal.downstream;

import java.io.UnsupportedEncodingException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.onbehalf.DownstreamRequest;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.DownstreamApiSettings;

/** Where a call goes: base URL, relative path, path, and the query parameters of all three. */
final class CallAddress {
  private CallAddress() {}

  /**
   * The address, beneath the base URL.
   *
   * @throws IllegalArgumentException if the path leads elsewhere
   */
  static URI of(DownstreamApiSettings settings, DownstreamRequest request) {
    URI uri = new BaseUrl(settings).resolve(settings.relativePath, request.path());
    StringBuilder query = new StringBuilder();
    Set<String> ofPath = names(uri.getRawQuery());
    Map<String, String> configured = new LinkedHashMap<>(settings.call.extraQueryParameters);
    configured.keySet().removeAll(ofPath);
    configured.keySet().removeAll(request.queryParameters().keySet());
    configured.forEach((name, value) -> append(query, name, value));
    for (Map.Entry<String, List<String>> each : request.queryParameters().entrySet()) {
      each.getValue().forEach(value -> append(query, each.getKey(), value));
    }
    if (query.length() == 0) {
      return uri;
    }
    String present = uri.getRawQuery();
    String start = uri + (present == null ? "?" : present.isEmpty() ? "" : "&");
    return URI.create(start + query);
  }

  private static Set<String> names(@Nullable String rawQuery) {
    Set<String> names = new HashSet<>();
    if (rawQuery != null) {
      for (String parameter : rawQuery.split("&", -1)) {
        int sign = parameter.indexOf('=');
        String name = sign < 0 ? parameter : parameter.substring(0, sign);
        try {
          names.add(URLDecoder.decode(name, "UTF-8"));
        } catch (IllegalArgumentException | UnsupportedEncodingException e) {
          names.add(name);
        }
      }
    }
    return names;
  }

  private static void append(StringBuilder query, String name, String value) {
    query.append(query.length() == 0 ? "" : "&").append(encoded(name)).append('=');
    query.append(encoded(value));
  }

  /** By RFC 3986, which every server reads; a form's plus sign is a blank to some only. */
  private static String encoded(String text) {
    try {
      return URLEncoder.encode(text, "UTF-8").replace("+", "%20").replace("*", "%2A");
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException("every Java platform has UTF-8", e);
    }
  }
}

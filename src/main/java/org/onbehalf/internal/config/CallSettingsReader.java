package org.onbehalf.internal.config;

import static org.onbehalf.internal.config.DownstreamApiKeys.*;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads {@link CallSettings}. */
final class CallSettingsReader {
  private static final List<String> METHODS =
      Collections.unmodifiableList(
          Arrays.asList("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"));

  private CallSettingsReader() {}

  static CallSettings read(Section api) {
    return new CallSettings(
        httpMethod(api),
        headers(api),
        api.texts(EXTRA_QUERY_PARAMETERS),
        mediaType(api, ACCEPT_HEADER),
        mediaType(api, CONTENT_TYPE),
        api.get(MAX_RESPONSE_BYTES).intValue(),
        api.get(MAX_ERROR_BYTES).intValue(),
        api.get(MAX_CONNECTIONS),
        api.get(FOLLOW_REDIRECTS));
  }

  private static String httpMethod(Section api) {
    String text = api.text(HTTP_METHOD);
    String method = text == null ? "GET" : text.toUpperCase(Locale.ROOT);
    if (!METHODS.contains(method)) {
      api.reject(
          HTTP_METHOD,
          method,
          "one of " + String.join(", ", METHODS),
          "name the method of calls that name none themselves");
    }
    return method;
  }

  private static Map<String, String> headers(Section api) {
    Map<String, String> headers = new LinkedHashMap<>();
    api.texts(EXTRA_HEADER_PARAMETERS)
        .forEach(
            (name, value) -> {
              String shown = api.show(EXTRA_HEADER_PARAMETERS, name);
              if (ReservedHeaders.isOfEntity(name)) {
                api.fault(
                    EXTRA_HEADER_PARAMETERS,
                    shown,
                    "headers other than Accept and Content-Type",
                    "write it as AcceptHeader or ContentType");
              } else if (ReservedHeaders.contains(name)) {
                api.fault(
                    EXTRA_HEADER_PARAMETERS,
                    shown,
                    "headers that neither say who calls nor frame the message",
                    "remove it; the library sets Authorization, HTTP clients the others");
              } else if (!ReservedHeaders.allowsValue(value)) {
                api.fault(
                    EXTRA_HEADER_PARAMETERS,
                    shown + " with a value that no header may have",
                    "at most 8192 characters of Latin-1 on one line",
                    "correct the value");
              } else {
                headers.put(name, value);
              }
            });
    return Collections.unmodifiableMap(headers);
  }

  private static String mediaType(Section api, Key<String> name) {
    String text = api.text(name);
    boolean accept = name == ACCEPT_HEADER;
    if (text != null && (accept ? !MediaTypes.isList(text) : !MediaTypes.isOne(text))) {
      api.reject(
          name,
          text,
          accept ? "media types such as \"application/json, text/plain\"" : "a media type",
          "write it as it stands in the header, in quotes");
    }
    return text == null ? "application/json" : text;
  }
}

package org.onbehalf.testkit;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.HttpsURLConnection;

/** What a client does over HTTP, without a library of Microsoft's in between. */
final class Browser {
  private final EntraEmulator entra;

  Browser(EntraEmulator entra) {
    this.entra = entra;
  }

  record Answer(int status, String body, Map<String, List<String>> headers) {
    Map<String, Object> json() {
      try {
        return JSONObjectUtils.parse(body);
      } catch (ParseException e) {
        throw new AssertionError("not JSON: " + body, e);
      }
    }

    String header(String name) {
      return headers.entrySet().stream()
          .filter(header -> name.equalsIgnoreCase(header.getKey()))
          .map(header -> header.getValue().get(0))
          .findFirst()
          .orElse("");
    }

    String text(String member) {
      return String.valueOf(json().get(member));
    }
  }

  Answer get(String path) {
    return send("GET", entra.instance().resolve(path), Map.of(), Map.of());
  }

  Answer get(URI uri) {
    return send("GET", uri, Map.of(), Map.of());
  }

  Answer post(String path, Map<String, String> form) {
    return send("POST", entra.instance().resolve(path), form, Map.of());
  }

  Answer token(Map<String, String> form) {
    return post(EntraEmulator.TENANT + "/oauth2/v2.0/token", form);
  }

  Answer send(String method, URI uri, Map<String, String> form, Map<String, String> headers) {
    try {
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
      if (connection instanceof HttpsURLConnection secure) {
        secure.setSSLSocketFactory(entra.trustingContext().getSocketFactory());
      }
      connection.setConnectTimeout(10_000);
      connection.setReadTimeout(10_000);
      connection.setInstanceFollowRedirects(false);
      connection.setRequestMethod(method);
      headers.forEach(connection::setRequestProperty);
      if ("POST".equals(method)) {
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "application/x-www-form-urlencoded");
        connection
            .getOutputStream()
            .write(SignInPages.encode(form).getBytes(StandardCharsets.UTF_8));
      }
      int status = connection.getResponseCode();
      var stream = status < 400 ? connection.getInputStream() : connection.getErrorStream();
      String body = stream == null ? "" : new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      return new Answer(status, body, connection.getHeaderFields());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A form from names and values in turn. */
  static Map<String, String> form(String... namesAndValues) {
    Map<String, String> form = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      form.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return form;
  }

  /** The same form with some parameters changed or added. */
  static Map<String, String> with(Map<String, String> form, String... namesAndValues) {
    Map<String, String> changed = new LinkedHashMap<>(form);
    changed.putAll(form(namesAndValues));
    return changed;
  }

  static Map<String, String> without(Map<String, String> form, String... names) {
    Map<String, String> changed = new LinkedHashMap<>(form);
    List.of(names).forEach(changed::remove);
    return changed;
  }
}

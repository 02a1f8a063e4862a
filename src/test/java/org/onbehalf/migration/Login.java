package org.onbehalf.migration;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.onbehalf.internal.Nullable;
import org.onbehalf.migration.OldApplication.User;
import org.onbehalf.testing.OidcIssuer;

/** How a user is known to an application: the header lines of each request. */
interface Login {
  List<String> headers(User user);

  /**
   * As the application's properties say.
   *
   * @param application its address
   * @param keycloak whose users it knew; null for none
   */
  static Login of(OldApplication old, URI application, @Nullable OidcIssuer keycloak) {
    return switch (old.property("login")) {
      case "basic" -> Login::basic;
      case "form" -> user -> form(old, application, user);
      case "jwt" -> user -> List.of("Authorization: Bearer " + OldTokens.hs256(user));
      case "keycloak" ->
          user ->
              List.of(
                  "Authorization: Bearer "
                      + OldTokens.keycloak(Objects.requireNonNull(keycloak), user));
      default -> throw new IllegalArgumentException("unknown login of " + old.name());
    };
  }

  private static List<String> basic(User user) {
    String pair = user.name() + ":" + user.password();
    return List.of(
        "Authorization: Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)));
  }

  /** Fills in the form as a browser does, with what is hidden in it. */
  private static List<String> form(OldApplication old, URI application, User user) {
    CookieManager cookies = new CookieManager();
    HttpClient browser =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .cookieHandler(cookies)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    String page =
        send(browser, HttpRequest.newBuilder(uri(application, old.property("login.page"))));
    Map<String, String> fields = new LinkedHashMap<>();
    Matcher inputs = Pattern.compile("<input[^>]*type=.hidden.[^>]*>").matcher(page);
    while (inputs.find()) {
      fields.put(attribute("name", inputs.group()), attribute("value", inputs.group()));
    }
    fields.put(old.property("login.user"), user.name());
    fields.put(old.property("login.password"), user.password());
    String form =
        fields.entrySet().stream()
            .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), UTF_8))
            .collect(Collectors.joining("&"));
    String after =
        send(
            browser,
            HttpRequest.newBuilder(uri(application, old.property("login.action")))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
    if (after.contains(old.property("login.mark"))) {
      throw new IllegalStateException(user.name() + " could not log in to " + old.name());
    }
    String cookie =
        cookies.getCookieStore().getCookies().stream()
            .map(each -> each.getName() + "=" + each.getValue())
            .collect(Collectors.joining("; "));
    return List.of("Cookie: " + cookie);
  }

  private static URI uri(URI application, String path) {
    return URI.create(application + path);
  }

  private static String attribute(String name, String input) {
    Matcher value = Pattern.compile(name + "=[\"']([^\"']*)").matcher(input);
    return value.find() ? value.group(1) : "";
  }

  private static String send(HttpClient browser, HttpRequest.Builder request) {
    try {
      return browser.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new IllegalStateException("the login failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}

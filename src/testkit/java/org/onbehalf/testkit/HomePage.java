package org.onbehalf.testkit;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.onbehalf.internal.Nullable;

/**
 * What a developer opens: {@code /} tells what the emulator was asked and answered, and gives
 * tokens by a click; {@code /token?api=…&as=…} gives them to a shell. Both only to this machine,
 * and not to the pages of other sites.
 */
final class HomePage {
  private static final int MOST_ROWS = 100;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());

  private final EntraEmulator entra;
  private final Directory directory;

  HomePage(EntraEmulator entra, Directory directory) {
    this.entra = entra;
    this.directory = directory;
  }

  Reply answer(Request request) {
    boolean token = request.path.equals("/token");
    if (!token && !request.path.equals("/")) {
      return text(
          404, "The Entra emulator has no such page; its addresses begin with a tenant's id.\n");
    }
    // stricter than for the other addresses: no other page of this machine
    if (request
        .header("Origin")
        .filter(origin -> !request.base.toString().equals(origin + '/'))
        .isPresent()) {
      return text(403, "Only for this page itself, and not for others.\n");
    }
    Wish wish = new Wish(request.query);
    if (!token) {
      return page(request, wish);
    }
    return wish.problem == null ? text(200, wish.mint()) : text(400, wish.problem + '\n');
  }

  private static Reply text(int status, String text) {
    return Reply.text(status, "text/plain; charset=utf-8", text)
        .with("Cache-Control", "no-store")
        .with("X-Content-Type-Options", "nosniff")
        .with("Cross-Origin-Resource-Policy", "same-origin");
  }

  /** For which API, and as whom, a token is wanted. */
  private final class Wish {
    final @Nullable App api;
    final @Nullable User user;
    final @Nullable App client;
    final boolean expired;

    /** Why there is no token; null if there is one. */
    final @Nullable String problem;

    Wish(Map<String, String> query) {
      String wantedApi = query.getOrDefault("api", "");
      String as = query.getOrDefault("as", "");
      api = find(wantedApi);
      client = find(as);
      user =
          directory.users(null).stream()
              .filter(each -> as.equals(each.name()) || as.equalsIgnoreCase(each.upn()))
              .findFirst()
              .orElse(null);
      expired = "true".equals(query.get("expired"));
      if (api == null) {
        problem = "no application '" + wantedApi + "' for api=; there are " + directory.apps();
      } else if (user == null && client == null) {
        problem = "no user or application '" + as + "' for as=; there are " + directory.users(null);
      } else {
        problem = null;
      }
    }

    private @Nullable App find(String nameOrId) {
      return directory.apps().stream()
          .filter(app -> app.name().equals(nameOrId) || app.isIdentifiedBy(nameOrId))
          .findFirst()
          .orElse(null);
    }

    String mint() {
      App resource = api;
      if (resource == null) {
        throw new IllegalStateException(problem);
      }
      TestToken token;
      if (user != null) {
        token = entra.tokens().forUser(user);
      } else {
        App by = client == null ? resource : client;
        Set<String> roles = directory.applicationRoles(by, resource);
        token = entra.tokens().forApplication(by).roles(roles.toArray(new String[0]));
      }
      token.audience(resource);
      return (expired ? token.expired() : token).mint();
    }

    /** As the address has it. */
    String query() {
      Map<String, String> query = new LinkedHashMap<>();
      query.put("api", api == null ? "" : api.name());
      query.put("as", user != null ? user.name() : client == null ? "" : client.name());
      if (expired) {
        query.put("expired", "true");
      }
      return SignInPages.encode(query);
    }
  }

  private Reply page(Request request, Wish wish) {
    StringBuilder page = new StringBuilder("<body class=\"wide\"><main>");
    page.append("<h1>Entra emulator</h1><p class=\"quiet\">Tokens of test users, on this machine")
        .append(" only. <code>AzureAd.Instance = \"")
        .append(Html.escape(entra.instance().toString()))
        .append("\"</code></p>");
    tokenForm(page, wish);
    if (request.query.containsKey("api")) {
      token(page, request, wish);
    }
    page.append("</section>");
    history(page);
    settings(page);
    return Html.widePage(200, "Entra emulator", page.append("</main></body>").toString());
  }

  private void tokenForm(StringBuilder page, Wish wish) {
    page.append("<section><h2>Get a token</h2><form method=\"get\" action=\"/\" class=\"fields\">")
        .append("<label>for the API<select name=\"api\">");
    List<App> apis = new ArrayList<>(directory.apps());
    apis.removeIf(app -> app.registration.scopes.isEmpty() && app.registration.appRoles.isEmpty());
    for (App app : apis.isEmpty() ? directory.apps() : apis) {
      option(page, app.name(), app.name(), app.equals(wish.api));
    }
    page.append("</select></label><label>as<select name=\"as\">");
    for (User user : directory.users(null)) {
      option(page, user.upn(), user.name() + " (user)", user.equals(wish.user));
    }
    for (App app : directory.apps()) {
      option(page, app.clientId(), app.name() + " (application)", app.equals(wish.client));
    }
    page.append("</select></label><label>that is<select name=\"expired\">");
    option(page, "false", "valid for an hour", !wish.expired);
    option(page, "true", "expired", wish.expired);
    page.append("</select></label><button class=\"primary\">Get a token</button></form>");
  }

  private static void option(StringBuilder page, String value, String text, boolean selected) {
    page.append("<option value=\"")
        .append(Html.escape(value))
        .append(selected ? "\" selected>" : "\">")
        .append(Html.escape(text))
        .append("</option>");
  }

  private static void token(StringBuilder page, Request request, Wish wish) {
    if (wish.problem != null) {
      page.append("<p class=\"refusal\">").append(Html.escape(wish.problem)).append("</p>");
      return;
    }
    String token = wish.mint();
    String fetch = "curl -s '" + request.base + "token?" + wish.query() + "'";
    Map<String, Object> claims =
        TokenFactory.unverifiedClaims(token).orElse(Collections.emptyMap());
    StringBuilder lines = new StringBuilder();
    claims.forEach((name, value) -> lines.append(name).append(": ").append(value).append('\n'));
    page.append("<h2>In a shell</h2>");
    pre(
        page,
        fetch
            + "\n\ncurl -i -H \"Authorization: Bearer $("
            + fetch
            + ")\" http://localhost:8080/your-application/api/…");
    page.append("<h2>The token</h2>");
    pre(page, token);
    page.append("<details><summary>Its claims</summary>");
    pre(page, lines.toString().trim());
    page.append("</details>");
  }

  private static void pre(StringBuilder page, String text) {
    page.append("<pre tabindex=\"0\">").append(Html.escape(text)).append("</pre>");
  }

  private void history(StringBuilder page) {
    List<Log.Entry> entries =
        new ArrayList<>(entra.log().requests(entry -> entry.endpoint() != Endpoint.OTHER));
    Collections.reverse(entries);
    page.append("<section><h2>What happened</h2>");
    if (entries.isEmpty()) {
      page.append("<p class=\"quiet\">Nothing yet. Set the address above in your application's")
          .append(" configuration, call it, and load this page again.</p></section>");
      return;
    }
    page.append("<table><thead><tr><th>time</th><th>asked</th><th>by</th><th>as</th>")
        .append("<th>for</th><th>answer</th></tr></thead><tbody>");
    for (Log.Entry entry : entries.subList(0, Math.min(MOST_ROWS, entries.size()))) {
      page.append("<tr>");
      cell(page, "time", TIME.format(entry.at()), "");
      cell(page, "asked", asked(entry), "");
      cell(
          page,
          "by",
          entry
              .clientId()
              .flatMap(directory::app)
              .map(App::name)
              .orElse(entry.clientId().orElse("")),
          "");
      cell(page, "as", entry.user().map(User::name).orElse(""), "");
      cell(page, "for", entry.resource().map(App::name).orElse(""), "");
      cell(
          page,
          "answer",
          answer(entry),
          entry.status() >= 200 && entry.status() < 400 ? "good" : "bad");
      page.append("</tr>");
    }
    page.append("</tbody></table>");
    if (entries.size() > MOST_ROWS) {
      page.append("<p class=\"quiet\">and ")
          .append(entries.size() - MOST_ROWS)
          .append(" before</p>");
    }
    page.append("</section>");
  }

  private static String asked(Log.Entry entry) {
    switch (entry.endpoint()) {
      case METADATA:
        return "OpenID configuration";
      case KEYS:
        return "signing keys";
      case INSTANCE_DISCOVERY:
        return "instance discovery";
      case AUTHORIZE:
        return entry.method().equals("POST") ? "sign-in" : "sign-in page";
      default:
        return "token: "
            + entry
                .grant()
                .map(grant -> grant.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .orElse("unknown grant");
    }
  }

  private static String answer(Log.Entry entry) {
    if (entry.status() <= 0) {
      return entry.status() == 0 ? "none yet" : "the connection was closed";
    }
    return entry.status()
        + entry
            .refusal()
            .map(rule -> " AADSTS" + rule.code() + ' ' + rule.error())
            .orElse(entry.grantedAccessToken().isPresent() ? " granted" : "");
  }

  private static void cell(StringBuilder page, String column, String text, String look) {
    page.append("<td title=\"")
        .append(column)
        .append(look.isEmpty() ? "\">" : "\" class=\"" + look + "\">")
        .append(Html.escape(text))
        .append("</td>");
  }

  private void settings(StringBuilder page) {
    page.append("<section><h2>Configuration of your application</h2>")
        .append("<p class=\"quiet\">For <code>WEB-INF/onbehalf.conf</code>.</p>");
    for (App app : directory.apps()) {
      page.append("<details><summary>").append(Html.escape(app.name())).append("</summary>");
      pre(page, entra.settingsFor(app).toString().trim());
      page.append("</details>");
    }
    page.append("</section>");
  }
}

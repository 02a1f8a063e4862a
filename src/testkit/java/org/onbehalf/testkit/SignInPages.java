package org.onbehalf.testkit;

import java.io.UnsupportedEncodingException;
import java.net.URLEncoder;
import java.time.Clock;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import org.onbehalf.internal.Nullable;

/**
 * {@code /{tenant}/oauth2/v2.0/authorize}: lists the users, asks for consent, hands out a code.
 *
 * <p>The pages keep no session: each form carries the whole request. A test may thus post {@code
 * user} (object id), {@code password} and {@code decision} (accept or cancel) with the request and
 * have the code at once.
 */
final class SignInPages {
  static final List<String> RESPONSE_MODES =
      Collections.unmodifiableList(Arrays.asList("query", "fragment", "form_post"));

  private static final Set<String> OWN_FIELDS =
      new TreeSet<>(Arrays.asList("user", "password", "decision"));

  private final Clock clock;
  private final Directory directory;
  private final Consents consents;
  private final AuthorizationCodes codes;

  SignInPages(Clock clock, Directory directory, Consents consents, AuthorizationCodes codes) {
    this.clock = clock;
    this.directory = directory;
    this.consents = consents;
    this.codes = codes;
  }

  Reply answer(Request request) {
    try {
      if (!request.path.endsWith("/v2.0/authorize")) {
        return fromVersionOne(request);
      }
      Map<String, String> parameters = new LinkedHashMap<>(request.query);
      // a link decides nothing: any site can lead a browser to it
      parameters.keySet().removeAll(OWN_FIELDS);
      if ("POST".equals(request.method)) {
        parameters = request.form;
      }
      Attempt attempt = new Attempt(request, parameters);
      try {
        return attempt.proceed();
      } catch (Refusal refusal) {
        return attempt.sendBack(refusal);
      }
    } catch (Refusal refusal) {
      // without a trusted redirect URI the user is told, not the client (RFC 6749 section 4.1.2.1)
      return Html.refusal(refusal, describe(refusal, request));
    }
  }

  private String describe(Refusal refusal, Request request) {
    return Reply.description(
        refusal, UUID.randomUUID().toString(), request.correlationId, clock.instant());
  }

  /** The v1 address leads to the v2 page; its resource becomes the scope {@code .default}. */
  private static Reply fromVersionOne(Request request) {
    Map<String, String> parameters = new LinkedHashMap<>(request.query);
    String resource = parameters.remove("resource");
    if (resource != null && !parameters.containsKey("scope")) {
      parameters.put("scope", "openid " + resource + '/' + RequestedScopes.DEFAULT);
    }
    return Reply.redirect(
        request.base + request.tenantSegment() + "/oauth2/v2.0/authorize?" + encode(parameters),
        null);
  }

  static String encode(Map<String, String> parameters) {
    StringBuilder encoded = new StringBuilder();
    try {
      for (Map.Entry<String, String> parameter : parameters.entrySet()) {
        encoded
            .append(encoded.length() == 0 ? "" : "&")
            .append(URLEncoder.encode(parameter.getKey(), "UTF-8"))
            .append('=')
            .append(URLEncoder.encode(parameter.getValue(), "UTF-8"));
      }
      return encoded.toString();
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException("every JDK has UTF-8", e);
    }
  }

  /** One authorization request whose client and redirect URI are known to be genuine. */
  private final class Attempt {
    private final Request request;
    private final Map<String, String> parameters;
    private final App client;
    private final String redirectUri;
    private final @Nullable Directory.Tenant tenant;

    Attempt(Request request, Map<String, String> parameters) {
      this.request = request;
      this.parameters = parameters;
      String segment = request.tenantSegment();
      tenant = directory.tenant(segment).orElse(null);
      if (tenant == null && !Metadata.isShared(segment)) {
        throw new Refusal(EntraRule.UNKNOWN_TENANT, segment);
      }
      String id = required("client_id");
      client =
          (tenant == null ? directory.app(id) : directory.client(id, tenant.id))
              .orElseThrow(() -> new Refusal(EntraRule.UNKNOWN_CLIENT, id, segment));
      if (tenant == null && !client.registration.multiTenant) {
        throw new Refusal(EntraRule.SINGLE_TENANT_CLIENT, client.clientId(), client.name());
      }
      if (!client.isEnabled()) {
        throw new Refusal(EntraRule.DISABLED_CLIENT, client.clientId(), client.name());
      }
      redirectUri = required("redirect_uri");
      if (!client.allowsRedirect(redirectUri)) {
        throw new Refusal(EntraRule.REDIRECT_URI, redirectUri, client.clientId());
      }
    }

    Reply proceed() {
      String mode = parameters.getOrDefault("response_mode", "query");
      if (!RESPONSE_MODES.contains(mode)) {
        throw new Refusal(EntraRule.RESPONSE_MODE, mode);
      }
      if (!"code".equals(required("response_type"))) {
        throw new Refusal(EntraRule.RESPONSE_TYPE, required("response_type"));
      }
      checkCodeChallenge();
      String scope = required("scope");
      Directory.Tenant readIn =
          tenant == null
              ? directory
                  .tenant(client.tenant())
                  .orElseThrow(() -> new Refusal(EntraRule.NO_TENANT))
              : tenant;
      RequestedScopes requested = RequestedScopes.parse(scope, readIn, directory);
      ClaimsParameter claims = ClaimsParameter.parse(parameters.get("claims"));
      if ("none".equals(parameters.get("prompt"))) {
        throw new Refusal(EntraRule.LOGIN_REQUIRED);
      }
      List<User> users = directory.users(tenant == null ? null : tenant.id);
      User user = find(users, known -> known.objectId().equals(parameters.get("user")));
      if (user == null) {
        user = hinted(users);
        if (user == null || claims.multiFactor()) {
          return userPage(user == null ? users : Collections.singletonList(user), claims, null);
        }
      }
      EntraRule problem = problem(user);
      if (problem != null) {
        return userPage(users, claims, new Refusal(problem, client.clientId(), client.name()));
      }
      Optional<String> question =
          consents.ask(
              user,
              client,
              requested,
              "consent".equals(parameters.get("prompt")),
              parameters.get("decision"));
      if (question.isPresent()) {
        String who = "<p class=\"quiet\">" + Html.escape(user.name() + ", " + user.upn()) + "</p>";
        return Html.page(
            "Permissions requested", who + form(question.get(), user), redirectUri, null);
      }
      return code(new SignIn(user, claims.contexts(), claims.multiFactor()), scope);
    }

    /** Who is signed in already, as the client says; null if somebody is to be chosen. */
    private @Nullable User hinted(List<User> users) {
      String prompt = parameters.getOrDefault("prompt", "");
      String hint = parameters.getOrDefault("login_hint", "");
      return prompt.equals("select_account") || prompt.equals("login")
          ? null
          : find(users, user -> user.upn().equalsIgnoreCase(hint) && !user.password().isPresent());
    }

    private @Nullable User find(List<User> users, Predicate<User> condition) {
      return users.stream().filter(condition).findFirst().orElse(null);
    }

    private void checkCodeChallenge() {
      String challenge = parameters.get("code_challenge");
      boolean missing = challenge == null && client.isPublicRedirect(redirectUri);
      boolean unusable =
          challenge != null
              && (!"S256".equals(parameters.get("code_challenge_method"))
                  || !challenge.matches("[A-Za-z0-9_-]{43}"));
      if (missing || unusable) {
        throw new Refusal(EntraRule.NO_CODE_CHALLENGE);
      }
    }

    private @Nullable EntraRule problem(User user) {
      String password = user.password().orElse("");
      if (!password.equals(parameters.getOrDefault("password", ""))) {
        return EntraRule.WRONG_PASSWORD;
      }
      if (!user.isEnabled()) {
        return EntraRule.DISABLED_USER;
      }
      return client.registration.assignmentRequired && !user.isAssignedTo(client)
          ? EntraRule.UNASSIGNED_USER
          : null;
    }

    private Reply userPage(List<User> users, ClaimsParameter claims, @Nullable Refusal refusal) {
      StringBuilder content = new StringBuilder();
      if (refusal != null) {
        content
            .append("<p class=\"refusal\">")
            .append(Html.escape(describe(refusal, request)))
            .append("</p>");
      }
      boolean stronger = claims.multiFactor();
      content
          .append("<p>to continue to <b>")
          .append(Html.escape(client.name()))
          .append("</b></p>")
          .append(
              stronger
                  ? "<p>A stronger sign-in is wanted. Here, a click stands for the second factor.</p>"
                  : "");
      for (User user : users) {
        String password =
            user.password().isPresent()
                ? "<label>Password <input type=\"password\" name=\"password\"></label>"
                : "";
        String label = Html.escape(user.name()) + "<span>" + Html.escape(user.upn()) + "</span>";
        content.append(form(password + "<button>" + label + "</button>", user));
      }
      return Html.page(
          stronger ? "Confirm that it is you" : "Pick an account",
          content.toString(),
          redirectUri,
          refusal == null ? null : refusal.rule);
    }

    /** A form that repeats the request, with what the user said so far. */
    private String form(String content, User user) {
      Map<String, String> hidden = new LinkedHashMap<>(parameters);
      hidden.keySet().removeAll(OWN_FIELDS);
      hidden.put("user", user.objectId());
      if (parameters.containsKey("password") && !content.contains("type=\"password\"")) {
        hidden.put("password", parameters.getOrDefault("password", ""));
      }
      return "<form class=\"choice\" method=\"post\" action=\""
          + Html.escape(request.path)
          + "\">"
          + Html.hidden(hidden)
          + content
          + "</form>";
    }

    private Reply code(SignIn signIn, String scope) {
      Map<String, String> answer = new LinkedHashMap<>();
      answer.put(
          "code",
          codes.issue(
              new AuthorizationCodes.Code(
                  client,
                  signIn,
                  redirectUri,
                  scope,
                  parameters.get("nonce"),
                  parameters.get("code_challenge"))));
      if (parameters.containsKey("client_info")) {
        answer.put("client_info", UserTokens.clientInfo(signIn.user));
      }
      answer.put("session_state", UUID.randomUUID().toString());
      return sendBack(answer, null);
    }

    Reply sendBack(Refusal refusal) {
      Map<String, String> answer = new LinkedHashMap<>();
      answer.put("error", refusal.rule.error());
      answer.put("error_description", describe(refusal, request));
      answer.put(
          "error_uri", "https://login.microsoftonline.com/error?code=" + refusal.rule.code());
      return sendBack(answer, refusal.rule);
    }

    private Reply sendBack(Map<String, String> answer, @Nullable EntraRule rule) {
      if (parameters.containsKey("state")) {
        answer.put("state", parameters.getOrDefault("state", ""));
      }
      switch (parameters.getOrDefault("response_mode", "query")) {
        case "form_post":
          return Html.autoPost(redirectUri, answer, rule);
        case "fragment":
          return Reply.redirect(redirectUri + '#' + encode(answer), rule);
        default:
          return Reply.redirect(
              redirectUri + (redirectUri.contains("?") ? '&' : '?') + encode(answer), rule);
      }
    }

    private String required(String name) {
      String value = parameters.get(name);
      if (value == null || value.isEmpty()) {
        throw new Refusal(EntraRule.MISSING_PARAMETER, name);
      }
      return value;
    }
  }
}

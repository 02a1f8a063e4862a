package org.onbehalf.internal.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The sections {@code Authentication}, {@code Authorization} and {@code Cors}. */
public final class AccessKeys {
  /** Whether a request without a valid token passes. */
  public enum Mode {
    /** Never. */
    REQUIRED,
    /** Without a token, as it came. */
    OPTIONAL,
    /** Always; the log tells what would have been decided. */
    AUDIT
  }

  /** Whose tokens a rule accepts. */
  public enum Callers {
    ANY,
    USER,
    APP
  }

  /** {@code scope-token} of RFC 6749, without what an app ID URI in front would bring. */
  private static final Pattern BARE_NAME = Pattern.compile("(?!.*://)[!#-\\[\\]-~]+");

  /** What becomes of a path that no rule names. */
  public enum Default {
    AUTHENTICATED,
    DENY
  }

  public static final Schema AUTHENTICATION =
      new Schema("Authentication", "How requests without a valid bearer token are handled.");

  public static final Key<Mode> MODE =
      AUTHENTICATION
          .choice("Mode", Mode.class, Mode.REQUIRED)
          .means(
              "required: every request needs a valid token. optional: a request without a bearer"
                  + " token passes unauthenticated, so that BASIC or FORM can be used too; an"
                  + " invalid token is refused, and so is a request that neither a token nor the"
                  + " container authenticated, on a path with Authorization.Rules. Rules apply to"
                  + " the container's users too, who have the container's roles and no scopes."
                  + " audit: every request passes as it came, and the log and AuditFile say what"
                  + " required would have decided.");

  public static final Key<Path> AUDIT_FILE =
      AUTHENTICATION
          .path("AuditFile")
          .means(
              "With Mode = audit or optional, each request is recorded here, a line of JSON for all that are"
                  + " alike in an hour: method, path pattern, the user and the roles of the old"
                  + " login, what the token says, what required would have decided, and the status"
                  + " of the response. It contains names of users. Created with mode 0600, in a"
                  + " directory that only the server's user can change.");

  public static final Key<Long> AUDIT_FILE_MAX_SIZE =
      AUTHENTICATION
          .size("AuditFileMaxSize", "64 KiB", "1 GiB", "64 MiB")
          .means(
              "When AuditFile is so large, it is renamed to the same name with .1. When a second"
                  + " one is as large and .1 is still there, requests are only counted.");

  public static final Key<List<String>> AUDIT_ROLES =
      AUTHENTICATION
          .names("AuditRoles")
          .means(
              "Roles of the old login that AuditFile names for each user, in addition to those of"
                  + " web.xml and of the rules: those that Shiro, Spring Security, a filter of the"
                  + " application or only its code knows.");

  public static final Key<Boolean> CONTAINER_LOGIN =
      AUTHENTICATION
          .flag("ContainerLogin")
          .means(
              "Whether the filter asks the container to authenticate (login-config of web.xml) where"
                  + " a rule needs a caller and the request has no bearer token. The rule then"
                  + " applies to the container's user. For Mode = optional and audit; with audit,"
                  + " the container's login alone decides, whatever token there is, and a request"
                  + " that it or the rules refuse does not pass.");

  public static final Key<Boolean> BIND_HTTP_SESSION =
      AUTHENTICATION
          .flag("BindHttpSession")
          .means(
              "Whether an HttpSession belongs to the first caller (tenant and object id) or user of"
                  + " the container who uses it. If another one does, it is invalidated before the"
                  + " application sees it, and a request of nobody does not see it. Not with Mode ="
                  + " audit.");

  public static final Schema AUTHORIZATION = new Schema("Authorization", "Who may do what.");

  public static final Key<Default> DEFAULT =
      AUTHORIZATION
          .choice("Default", Default.class, Default.AUTHENTICATED)
          .means("Access to paths without a rule: with any valid token, or never.");

  public static final Schema RULES =
      AUTHORIZATION.list(
          new Schema(
              "Rules",
              "Access rules by path; the first rule that matches is applied. These are errors: an"
                  + " unknown key, an empty list, a rule that can never match (its path is outside"
                  + " the filter's mappings, is covered by an earlier rule, or begins with the"
                  + " context path), and an anonymous extension (*.css) before other rules, because"
                  + " it would open their paths. If a rule names a path, requests to this path are"
                  + " refused if no rule covers their method, if they override the method, or if"
                  + " servers could interpret the spelling of the path differently"
                  + " (SECURITY.md)."));

  public static final Key<String> RULE_PATH =
      RULES
          .text(
              "Path",
              "Path as in a servlet's url-pattern, decoded and without the context path, "
                  + "required",
              null)
          .means(
              "/orders is this path only, /orders/* also all paths beneath it, / the root only, /*"
                  + " all paths, *.do an extension. A request path that differs from it only by"
                  + " case or slashes is refused (400).");

  public static final Key<List<String>> RULE_METHODS =
      RULES
          .words("Methods", "List of texts", null)
          .means("The HTTP methods that the rule covers, GET with HEAD; default: all.")
          .eachMust(
              method -> !method.equals("*") && method.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+"),
              "names of HTTP methods such as GET",
              "correct the name; leave the key out for all methods");

  public static final Key<List<String>> RULE_SCOPES =
      RULES
          .words("Scopes", "List of texts", null)
          .means("Scopes, of which a user needs one; applications have none.")
          .eachMust(
              AccessKeys::isBareName,
              "the bare names that the claim scp holds, such as orders.read",
              "write the name without the application's URI");

  public static final Key<List<String>> RULE_ROLES =
      RULES
          .names("Roles")
          .means(
              "Roles, of which the caller needs one. If Scopes are given too, a user needs one of"
                  + " each.");

  public static final Key<Callers> RULE_CALLERS =
      RULES
          .choice("Callers", Callers.class, Callers.ANY)
          .means("Whether tokens of users, of applications or of both are accepted.");

  public static final Key<Boolean> RULE_ANONYMOUS =
      RULES
          .flag("Anonymous")
          .means("Whether a request without a token passes; a token is still validated.");

  public static final Key<Map<String, List<String>>> REQUIRED_SCOPES =
      AUTHORIZATION
          .lists("RequiredScopes")
          .means(
              "Scopes that annotations name by a key of your own: { ReadOrders = "
                  + "\"orders.read orders.write\" }, "
                  + "@RequiredScope(requiredScopesConfigurationKey = "
                  + "\"Authorization.RequiredScopes.ReadOrders\").");

  public static final Key<Map<String, List<String>>> REQUIRED_APP_PERMISSIONS =
      AUTHORIZATION
          .lists("RequiredAppPermissions")
          .means("The same for app roles, requiredAppPermissionsConfigurationKey.");

  public static final Schema CORS = new Schema("Cors", "Requests from web pages of other origins.");

  public static final Key<List<String>> CORS_ALLOWED_ORIGINS =
      CORS.words(
              "AllowedOrigins",
              "List of origins such as https://app.example.com, or * for all",
              Key.list())
          .means(
              "Pages of these origins may call with a token and read every answer, "
                  + "including errors. Onbehalf answers their preflights itself; no preflight "
                  + "reaches the application without a token. Empty: Onbehalf leaves CORS to a "
                  + "filter that is mapped before it.");

  public static final Key<List<String>> CORS_ALLOWED_METHODS =
      CORS.words(
              "AllowedMethods",
              "List of HTTP methods, in upper case, or * for all",
              Key.list("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"))
          .means("The methods that these pages may use.");

  public static final Key<List<String>> CORS_ALLOWED_HEADERS =
      CORS.words("AllowedHeaders", "List of headers, or * for all", Key.list("Content-Type"))
          .means("The headers that these pages may send, in addition to Authorization.");

  public static final Key<List<String>> CORS_EXPOSED_HEADERS =
      CORS.words("ExposedHeaders", "List of headers", Key.list())
          .means(
              "The response headers that these pages may read, in addition to WWW-Authenticate and"
                  + " Retry-After.");

  public static final Key<Boolean> CORS_ALLOW_CREDENTIALS =
      CORS.flag("AllowCredentials")
          .means(
              "Whether browsers may send cookies and passwords too; a bearer token needs "
                  + "neither. Not with AllowedOrigins = *.");

  public static final Key<Duration> CORS_MAX_AGE =
      CORS.duration("MaxAge", "0 s", "1 d", "30 min")
          .means("How long browsers may cache the answer to a preflight.");

  static {
    CORS.only(
        "false",
        "PassPreflight",
        "name the origins of your pages in Cors.AllowedOrigins, and preflights are "
            + "answered for them; or remove the key, and map the container's CORS filter "
            + "before Onbehalf");
  }

  private AccessKeys() {}

  /** Whether a text can be a scope or a role of a token. */
  public static boolean isBareName(String text) {
    return BARE_NAME.matcher(text).matches();
  }
}

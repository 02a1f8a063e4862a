package org.onbehalf.internal.authorization;

import java.io.UnsupportedEncodingException;
import java.net.MalformedURLException;
import java.net.URLDecoder;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import javax.servlet.ServletContext;
import javax.servlet.http.HttpServletRequest;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.AccessKeys;
import org.onbehalf.internal.message.TokenMessages;
import org.onbehalf.internal.response.ErrorResponse;
import org.onbehalf.internal.telemetry.RepeatLimiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code Authorization.Rules}: the first rule that matches path and method applies. If a rule names
 * a path, methods that no rule covers are denied there. Thread-safe.
 */
public final class AuthorizationRules {
  private static final Logger LOG = LoggerFactory.getLogger(AuthorizationRules.class);

  private static final List<String> OVERRIDE_HEADERS =
      Collections.unmodifiableList(
          Arrays.asList("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"));

  /** Those that containers look for unless the application names others. */
  private static final List<String> WELCOME_FILES =
      Collections.unmodifiableList(Arrays.asList("index.html", "index.htm", "index.jsp"));

  /** The answer to a path that servers and applications may read differently. */
  public static final ErrorResponse AMBIGUOUS_PATH =
      ErrorResponse.of(
          TokenMessages.PATH,
          400,
          "invalid_request",
          "The path of the request can be read in more than one way");

  private static final ErrorResponse METHOD_OVERRIDE =
      ErrorResponse.of(
          TokenMessages.METHOD_OVERRIDE,
          400,
          "invalid_request",
          "The method of this request may not be overridden");

  static final String DEFAULT_KEY = "Authorization.Default = deny";

  /** What {@code Authorization.Default = deny} refuses, as if a rule did. */
  private static final AuthorizationSettings.Rule DENY_ALL =
      new AuthorizationSettings.Rule(
          DEFAULT_KEY,
          "/*",
          Collections.emptySet(),
          Collections.emptySet(),
          Collections.emptySet(),
          AccessKeys.Callers.ANY,
          false);

  private final List<AuthorizationSettings.Rule> rules;
  private final boolean denyByDefault;
  private final boolean refuses;
  private final RepeatLimiter limiter;

  /** Rules of which the log says what they refuse. */
  public AuthorizationRules(AuthorizationSettings authorization, Clock clock) {
    this(authorization, true, clock);
  }

  /**
   * From the settings.
   *
   * @param refuses whether what the rules do not allow is refused, and logged as that
   */
  public AuthorizationRules(AuthorizationSettings authorization, boolean refuses, Clock clock) {
    rules = authorization.rules;
    denyByDefault = authorization.denyByDefault;
    this.refuses = refuses;
    limiter = new RepeatLimiter(clock, Duration.ofMinutes(1));
  }

  /** The rules for a request, before anything is known of its token. */
  public MatchedRules match(HttpServletRequest request) {
    if (rules.isEmpty() && !denyByDefault) {
      return MatchedRules.free(this);
    }
    RequestPath path = RequestPath.of(request);
    MatchedRules matched = of(request, path);
    MatchedRules ofWelcomeFile = ofWelcomeFile(request, path.text(), matched);
    if (ofWelcomeFile != null) {
      return matched == null ? ofWelcomeFile : matched.and(ofWelcomeFile);
    }
    if (matched == null) {
      return denyByDefault ? MatchedRules.closed(this, DENY_ALL) : MatchedRules.free(this);
    }
    return matched;
  }

  /** The rule for a request; null if no rule names its path. */
  private @Nullable MatchedRules of(HttpServletRequest request, RequestPath path) {
    AuthorizationSettings.Rule naming = naming(path);
    if (naming == null) {
      return null;
    }
    if (path.isAmbiguous()) {
      return MatchedRules.refused(this, refuse(naming, "an ambiguous path", AMBIGUOUS_PATH));
    }
    if (overridesMethod(request)) {
      return MatchedRules.refused(this, refuse(naming, "a method override", METHOD_OVERRIDE));
    }
    MatchedRules matched = of(path.text(), request.getMethod());
    MatchedRules ofDirectory =
        path.directory() == null ? null : of(path.directory(), request.getMethod());
    if (matched != null && ofDirectory != null) {
      return ofDirectory.and(matched);
    }
    return matched == null ? ofDirectory : matched;
  }

  /**
   * The rule for what Jetty serves in place of a directory, by a forward that the filter may not be
   * mapped onto; null where no such file has a rule of its own.
   */
  private @Nullable MatchedRules ofWelcomeFile(
      HttpServletRequest request, String directory, @Nullable MatchedRules ofDirectory) {
    if (!directory.endsWith("/")) {
      return null;
    }
    MatchedRules found = null;
    for (String name : WELCOME_FILES) {
      MatchedRules matched = of(directory + name, request.getMethod());
      if (matched != null
          && (ofDirectory == null || !matched.isBy(ofDirectory))
          && exists(request.getServletContext(), directory + name)) {
        found = found == null ? matched : found.and(matched);
      }
    }
    return found;
  }

  private static boolean exists(ServletContext context, String path) {
    try {
      return context.getResource(path) != null;
    } catch (MalformedURLException e) {
      return false;
    }
  }

  /** The rule for a path and a method; null if no rule names the path. */
  private @Nullable MatchedRules of(String path, String method) {
    String folded = PathPattern.fold(path);
    AuthorizationSettings.Rule decides = null;
    AuthorizationSettings.Rule decidesFolded = null;
    AuthorizationSettings.Rule names = null;
    AuthorizationSettings.Rule namesFolded = null;
    for (AuthorizationSettings.Rule rule : rules) {
      if (!rule.pattern.matchesFolded(folded)) {
        continue;
      }
      boolean exactly = rule.pattern.matches(path);
      boolean covers = covers(rule, method);
      namesFolded = namesFolded == null ? rule : namesFolded;
      names = names == null && exactly ? rule : names;
      decidesFolded = decidesFolded == null && covers ? rule : decidesFolded;
      if (exactly && covers) {
        decides = rule;
        break;
      }
    }
    if (namesFolded == null) {
      return null;
    }
    // servlets are mapped by the exact path, but what runs behind them may ignore case
    AuthorizationSettings.Rule other = decidesFolded == null ? namesFolded : decidesFolded;
    if (names == null
        || (decidesFolded != null && decides == null)
        || (decidesFolded != null && decides != null && !requireTheSame(decidesFolded, decides))) {
      return MatchedRules.refused(
          this, refuse(other, "a path that fits when folded", AMBIGUOUS_PATH));
    }
    return decides == null ? MatchedRules.closed(this, names) : MatchedRules.ruled(this, decides);
  }

  /** The path to which rules apply: of a dispatch, the one that it leads to. */
  public static String path(HttpServletRequest request) {
    RequestPath path = RequestPath.of(request);
    return path.directory() == null ? path.text() : path.directory() + " " + path.text();
  }

  /** The first rule whose path this may be. */
  private @Nullable AuthorizationSettings.Rule naming(RequestPath path) {
    for (AuthorizationSettings.Rule rule : rules) {
      if (path.mayBe(rule.pattern)) {
        return rule;
      }
    }
    return null;
  }

  /** What frameworks take for the method instead of the method. */
  private static boolean overridesMethod(HttpServletRequest request) {
    for (String header : OVERRIDE_HEADERS) {
      if (request.getHeader(header) != null) {
        return true;
      }
    }
    // from the query string only: reading parameters would consume the body
    String query = request.getQueryString();
    return query != null
        && Stream.of(query.split("[&;]", -1))
            .anyMatch(parameter -> decode(parameter.split("=", 2)[0]).equals("_method"));
  }

  private static String decode(String name) {
    try {
      return URLDecoder.decode(name, "UTF-8");
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException("every Java platform has UTF-8", e);
    } catch (IllegalArgumentException e) {
      return name;
    }
  }

  /** Logs once a minute which rule refuses what; never who was refused. */
  ErrorResponse refuse(AuthorizationSettings.Rule rule, String reason, ErrorResponse answer) {
    if (!refuses) {
      LOG.debug("not allowed by {} ({}): {}", rule.key, rule.path, reason);
      return answer;
    }
    limiter.log(
        rule.key + " " + reason,
        LOG::info,
        LOG::debug,
        TokenMessages.RULE + " a request was refused by {} (Path {}): {}",
        rule.key,
        rule.path,
        reason);
    return answer;
  }

  /** Case-sensitive, as containers compare methods. */
  private static boolean covers(AuthorizationSettings.Rule rule, String method) {
    return rule.methods.isEmpty() || rule.methods.contains("HEAD".equals(method) ? "GET" : method);
  }

  private static boolean requireTheSame(
      AuthorizationSettings.Rule one, AuthorizationSettings.Rule other) {
    return one == other
        || (one.anonymous == other.anonymous
            && one.callers == other.callers
            && one.scopes.equals(other.scopes)
            && one.roles.equals(other.roles));
  }
}

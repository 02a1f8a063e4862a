package org.onbehalf.internal.authorization;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import javax.servlet.http.HttpServletRequest;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.challenge.Answer;
import org.onbehalf.internal.config.AccessSettings;
import org.onbehalf.internal.telemetry.RepeatLimiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code Authorization.Rules}: the first rule that fits path and method counts. A path that a rule
 * names is closed to the methods that none covers. Thread-safe.
 */
public final class AuthorizationRules {
  private static final Logger LOG = LoggerFactory.getLogger(AuthorizationRules.class);
  private static final Duration ONCE_PER = Duration.ofMinutes(1);

  private static final List<String> OVERRIDE_HEADERS =
      Collections.unmodifiableList(
          Arrays.asList("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"));

  private static final Answer AMBIGUOUS_PATH =
      Answer.of(400, "invalid_request", "The path of the request can be read in more than one way");
  private static final Answer METHOD_OVERRIDE =
      Answer.of(400, "invalid_request", "The method of this request may not be overridden");

  private final List<CompiledRule> rules = new ArrayList<>();
  private final RepeatLimiter limiter;

  /** From its parts. */
  public AuthorizationRules(AccessSettings.Authorization authorization, Clock clock) {
    for (AccessSettings.Rule rule : authorization.rules) {
      rules.add(new CompiledRule(rule));
    }
    limiter = new RepeatLimiter(clock, ONCE_PER);
  }

  /** What the rules say of a request, before anything is known of its token. */
  public Ruling of(HttpServletRequest request) {
    if (rules.isEmpty()) {
      return Ruling.free(this);
    }
    RequestPath path = RequestPath.of(request);
    CompiledRule naming = naming(path);
    if (naming == null) {
      return Ruling.free(this);
    }
    if (path.isAmbiguous()) {
      return Ruling.refused(this, refuse(naming.rule, "an ambiguous path", AMBIGUOUS_PATH));
    }
    if (overridesMethod(request)) {
      return Ruling.refused(this, refuse(naming.rule, "a method override", METHOD_OVERRIDE));
    }
    for (CompiledRule rule : rules) {
      if (rule.pattern.matches(path.text()) && rule.covers(request.getMethod())) {
        return Ruling.ruled(this, rule.rule);
      }
    }
    return Ruling.closed(this, naming.rule);
  }

  /** The path that rules go by: of a dispatch, the one that it leads to. */
  public static String path(HttpServletRequest request) {
    return RequestPath.of(request).text();
  }

  /** The first rule whose path this may be. */
  private @Nullable CompiledRule naming(RequestPath path) {
    for (CompiledRule rule : rules) {
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
    return query != null && OverrideParameter.isIn(query);
  }

  /** Tells the operator once a minute which rule refuses what; never who was refused. */
  Answer refuse(AccessSettings.Rule rule, String reason, Answer answer) {
    LOG.debug("refused by {} ({}): {}", rule.key, rule.path, reason);
    long suppressed = limiter.tell(rule.key + " " + reason);
    if (suppressed != RepeatLimiter.SUPPRESSED) {
      LOG.info(
          "a request was refused by {} (Path {}): {} ({} more since the last line)",
          rule.key,
          rule.path,
          reason,
          suppressed);
    }
    return answer;
  }

  /** A rule with its path made ready. */
  private static final class CompiledRule {
    final AccessSettings.Rule rule;
    final PathPattern pattern;

    CompiledRule(AccessSettings.Rule rule) {
      this.rule = rule;
      this.pattern = new PathPattern(rule.path);
    }

    /** By case, as containers compare methods. */
    boolean covers(String method) {
      return rule.methods.isEmpty()
          || rule.methods.contains("HEAD".equals(method) ? "GET" : method);
    }
  }
}

package org.onbehalf.internal.authorization;

import java.util.Collections;
import java.util.Set;
import java.util.function.Predicate;
import javax.servlet.http.HttpServletRequest;
import org.onbehalf.Caller;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.AccessDecision;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.config.AccessKeys.Callers;
import org.onbehalf.internal.message.TokenMessages;
import org.onbehalf.internal.response.ErrorResponse;

/** The rules that match one request, by its path and method. Immutable. */
public final class MatchedRules {
  /** Why a request is refused, for the log. */
  public static final String REASON = "authorization";

  private final AuthorizationRules rules;
  private final @Nullable AuthorizationSettings.Rule rule;
  private final @Nullable ErrorResponse refusal;
  private final boolean closed;

  /** Rules that must allow the request too. */
  private final @Nullable MatchedRules second;

  private MatchedRules(
      AuthorizationRules rules,
      @Nullable AuthorizationSettings.Rule rule,
      @Nullable ErrorResponse refusal,
      boolean closed,
      @Nullable MatchedRules second) {
    this.rules = rules;
    this.rule = rule;
    this.refusal = refusal;
    this.closed = closed;
    this.second = second;
  }

  /** No rule names the path: any valid token will do. */
  static MatchedRules free(AuthorizationRules rules) {
    return new MatchedRules(rules, null, null, false, null);
  }

  /** A rule decides. */
  static MatchedRules ruled(AuthorizationRules rules, AuthorizationSettings.Rule rule) {
    return new MatchedRules(rules, rule, null, false, null);
  }

  /** A rule names the path, and none covers the method. */
  static MatchedRules closed(AuthorizationRules rules, AuthorizationSettings.Rule naming) {
    return new MatchedRules(rules, naming, null, true, null);
  }

  /** The request is refused whoever calls. */
  static MatchedRules refused(AuthorizationRules rules, ErrorResponse refusal) {
    return new MatchedRules(rules, null, refusal, false, null);
  }

  /** Both must allow the request. */
  MatchedRules and(MatchedRules other) {
    return new MatchedRules(
        rules,
        rule,
        refusal == null ? other.refusal : refusal,
        closed,
        second == null ? other : second.and(other));
  }

  /** Whether the same rule decides. */
  boolean isBy(MatchedRules other) {
    return rule != null && rule == other.rule && closed == other.closed;
  }

  /** The response to everybody; null if it depends on the caller. */
  public @Nullable ErrorResponse refusal() {
    return refusal;
  }

  /** Whether some rule names the path. */
  public boolean isRuled() {
    return rule != null || refusal != null;
  }

  /** The {@code Path} of the rule that decides; null if none does. */
  public @Nullable String path() {
    return rule == null || rule.key.equals(AuthorizationRules.DEFAULT_KEY) ? null : rule.path;
  }

  /** Whether the rules let nobody pass who is not known. */
  public boolean needCaller() {
    return isRuled() && refusal == null && !isAnonymous();
  }

  /** Whether a request without a token passes. */
  public boolean isAnonymous() {
    return rule != null && rule.anonymous && !closed && (second == null || second.isAnonymous());
  }

  /** Whether the rules let a caller pass. */
  public AccessDecision check(ValidatedCaller caller) {
    ErrorResponse answer = refusalOf(caller);
    return answer == null
        ? AccessDecision.accepted(caller)
        : AccessDecision.refused(answer, REASON);
  }

  /** The response to this caller; null if the request passes. */
  public @Nullable ErrorResponse refusalOf(Caller caller) {
    return refusal(caller.isApplication(), caller.scopes(), caller::hasRole);
  }

  /**
   * Whether the rules let a user pass whom the container authenticated, by BASIC or FORM. Such a
   * user has roles by {@code isUserInRole} and no scopes, and is no application.
   */
  public AccessDecision checkContainerUser(HttpServletRequest request) {
    ErrorResponse answer = refusal(false, Collections.emptySet(), request::isUserInRole);
    return answer == null
        ? AccessDecision.anonymous("the container's user")
        : AccessDecision.refused(answer, REASON);
  }

  private @Nullable ErrorResponse refusal(
      boolean application, Set<String> scopes, Predicate<String> hasRole) {
    if (refusal != null || rule == null) {
      return refusal;
    }
    ErrorResponse answer = refusal(rule, application, scopes, hasRole);
    return answer != null || second == null ? answer : second.refusal(application, scopes, hasRole);
  }

  private @Nullable ErrorResponse refusal(
      AuthorizationSettings.Rule deciding,
      boolean application,
      Set<String> scopes,
      Predicate<String> hasRole) {
    if (closed) {
      return refuse(
          deciding, "no rule allows this path with this method", "No rule allows this call");
    }
    boolean scopesOnly = !deciding.scopes.isEmpty() && deciding.roles.isEmpty();
    if (application && (deciding.callers == Callers.USER || scopesOnly)) {
      ErrorResponse answer =
          refuse(
              deciding,
              "an application called, where a user is expected"
                  + (scopesOnly ? " with one of the scopes " + deciding.scopes : ""),
              "This call is for users and not for applications");
      return scopesOnly ? withScopes(answer, deciding) : answer;
    }
    if (!application && deciding.callers == Callers.APP) {
      return refuse(
          deciding,
          "a user called, where an application is expected",
          "This call is for applications and not for users");
    }
    if (!application
        && !deciding.scopes.isEmpty()
        && Collections.disjoint(deciding.scopes, scopes)) {
      String description = "The caller lacks a scope that this call needs";
      String reason = "the caller has none of the scopes " + deciding.scopes;
      return withScopes(refuse(deciding, reason, description), deciding);
    }
    for (String role : deciding.roles) {
      if (hasRole.test(role)) {
        return null;
      }
    }
    return deciding.roles.isEmpty()
        ? null
        : refuse(
            deciding,
            "the caller has none of the roles " + deciding.roles,
            "The caller lacks a role that this call needs");
  }

  private static ErrorResponse withScopes(ErrorResponse answer, AuthorizationSettings.Rule rule) {
    return answer.withScope(String.join(" ", rule.scopes));
  }

  private ErrorResponse refuse(
      AuthorizationSettings.Rule deciding, String reason, String description) {
    return rules.refuse(
        deciding,
        reason,
        ErrorResponse.of(TokenMessages.RULE, 403, "insufficient_scope", description));
  }
}

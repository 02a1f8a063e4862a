package org.onbehalf.internal.authorization;

import java.util.Collections;
import javax.servlet.http.HttpServletRequest;
import org.onbehalf.Caller;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.AccessDecision;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.challenge.Answer;
import org.onbehalf.internal.config.AccessKeys.Callers;

/** The rules that match one request, by its path and method. Immutable. */
public final class MatchedRules {
  /** Why a request is refused, for the log. */
  public static final String REASON = "authorization";

  private static final String ERROR = "insufficient_scope";

  private final AuthorizationRules rules;
  private final @Nullable AuthorizationSettings.Rule rule;
  private final @Nullable Answer refusal;
  private final boolean closed;

  /** What must allow the request too. */
  private final @Nullable MatchedRules second;

  private MatchedRules(
      AuthorizationRules rules,
      @Nullable AuthorizationSettings.Rule rule,
      @Nullable Answer refusal,
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

  /** The rule that decides. */
  static MatchedRules ruled(AuthorizationRules rules, AuthorizationSettings.Rule rule) {
    return new MatchedRules(rules, rule, null, false, null);
  }

  /** A rule names the path, and none covers the method. */
  static MatchedRules closed(AuthorizationRules rules, AuthorizationSettings.Rule naming) {
    return new MatchedRules(rules, naming, null, true, null);
  }

  /** Whoever calls. */
  static MatchedRules refused(AuthorizationRules rules, Answer refusal) {
    return new MatchedRules(rules, null, refusal, false, null);
  }

  /** Both count. */
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

  /** What everybody gets back; null where the caller matters. */
  public @Nullable Answer refusal() {
    return refusal;
  }

  /** Whether some rule names the path. */
  public boolean isRuled() {
    return rule != null || refusal != null;
  }

  /** Whether a request without a token passes. */
  public boolean isAnonymous() {
    return rule != null && rule.anonymous && !closed && (second == null || second.isAnonymous());
  }

  /** Whether the rules let a caller pass. */
  public AccessDecision check(ValidatedCaller caller) {
    Answer refusal = refusalOf(caller);
    return refusal == null
        ? AccessDecision.accepted(caller)
        : AccessDecision.refused(refusal, REASON);
  }

  /** What this caller gets back; null if the request passes. */
  public @Nullable Answer refusalOf(Caller caller) {
    AuthorizationSettings.Rule deciding = rule;
    if (refusal != null || deciding == null) {
      return refusal;
    }
    Answer answer = refusalOf(deciding, caller);
    return answer != null || second == null ? answer : second.refusalOf(caller);
  }

  /**
   * Whether the rules let a user pass whom the container authenticated, by BASIC or FORM. Such a
   * user has roles by {@code isUserInRole} and no scopes, and is no application.
   */
  public AccessDecision checkContainerUser(HttpServletRequest request) {
    Answer answer = refusalOfContainerUser(request);
    return answer == null
        ? AccessDecision.anonymous("the container's user")
        : AccessDecision.refused(answer, REASON);
  }

  private @Nullable Answer refusalOfContainerUser(HttpServletRequest request) {
    AuthorizationSettings.Rule deciding = rule;
    if (refusal != null || deciding == null) {
      return refusal;
    }
    Answer answer = refusalOfContainerUser(deciding, request);
    return answer != null || second == null ? answer : second.refusalOfContainerUser(request);
  }

  private @Nullable Answer refusalOfContainerUser(
      AuthorizationSettings.Rule deciding, HttpServletRequest request) {
    if (closed) {
      return refuseClosed(deciding);
    }
    if (deciding.callers == Callers.APP) {
      return refuse(deciding, "a user", "This call is for applications and not for users");
    }
    if (!deciding.scopes.isEmpty()) {
      return refuseScopes(deciding);
    }
    for (String role : deciding.roles) {
      if (request.isUserInRole(role)) {
        return null;
      }
    }
    return deciding.roles.isEmpty() ? null : refuseRoles(deciding);
  }

  private @Nullable Answer refusalOf(AuthorizationSettings.Rule deciding, Caller caller) {
    if (closed) {
      return refuseClosed(deciding);
    }
    if (caller.isApplication()) {
      return refusalOfApplication(deciding, caller);
    }
    if (deciding.callers == Callers.APP) {
      return refuse(deciding, "a user", "This call is for applications and not for users");
    }
    if (!deciding.scopes.isEmpty() && Collections.disjoint(deciding.scopes, caller.scopes())) {
      return refuseScopes(deciding);
    }
    return checkRoles(deciding, caller);
  }

  private @Nullable Answer refusalOfApplication(
      AuthorizationSettings.Rule deciding, Caller caller) {
    boolean scopesOnly = !deciding.scopes.isEmpty() && deciding.roles.isEmpty();
    if (deciding.callers == Callers.USER || scopesOnly) {
      Answer answer =
          refuse(deciding, "an application", "This call is for users and not for applications");
      return scopesOnly ? answer.withScope(String.join(" ", deciding.scopes)) : answer;
    }
    return checkRoles(deciding, caller);
  }

  private @Nullable Answer checkRoles(AuthorizationSettings.Rule deciding, Caller caller) {
    return deciding.roles.isEmpty() || !Collections.disjoint(deciding.roles, caller.roles())
        ? null
        : refuseRoles(deciding);
  }

  private Answer refuseClosed(AuthorizationSettings.Rule deciding) {
    return refuse(deciding, "no rule covers the request", "No rule allows this call");
  }

  private Answer refuseScopes(AuthorizationSettings.Rule deciding) {
    return refuse(deciding, "none of the scopes", "The caller lacks a scope that this call needs")
        .withScope(String.join(" ", deciding.scopes));
  }

  private Answer refuseRoles(AuthorizationSettings.Rule deciding) {
    return refuse(deciding, "none of the roles", "The caller lacks a role that this call needs");
  }

  private Answer refuse(AuthorizationSettings.Rule deciding, String reason, String description) {
    return rules.refuse(deciding, reason, Answer.of(403, ERROR, description));
  }
}

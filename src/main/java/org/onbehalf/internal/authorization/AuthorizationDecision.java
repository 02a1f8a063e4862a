package org.onbehalf.internal.authorization;

import java.util.Collections;
import javax.servlet.http.HttpServletRequest;
import org.onbehalf.Caller;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.challenge.Answer;
import org.onbehalf.internal.config.AccessSettings;
import org.onbehalf.internal.config.AccessSettings.Rule.Callers;

/** What the rules say of one request. Immutable. */
public final class AuthorizationDecision {
  private static final String ERROR = "insufficient_scope";

  private final AuthorizationRules rules;
  private final @Nullable AccessSettings.Rule rule;
  private final @Nullable Answer refusal;
  private final boolean closed;

  /** What must allow the request too. */
  private final @Nullable AuthorizationDecision second;

  private AuthorizationDecision(
      AuthorizationRules rules,
      @Nullable AccessSettings.Rule rule,
      @Nullable Answer refusal,
      boolean closed,
      @Nullable AuthorizationDecision second) {
    this.rules = rules;
    this.rule = rule;
    this.refusal = refusal;
    this.closed = closed;
    this.second = second;
  }

  /** No rule names the path: any valid token will do. */
  static AuthorizationDecision free(AuthorizationRules rules) {
    return new AuthorizationDecision(rules, null, null, false, null);
  }

  /** The rule that decides. */
  static AuthorizationDecision ruled(AuthorizationRules rules, AccessSettings.Rule rule) {
    return new AuthorizationDecision(rules, rule, null, false, null);
  }

  /** A rule names the path, and none covers the method. */
  static AuthorizationDecision closed(AuthorizationRules rules, AccessSettings.Rule naming) {
    return new AuthorizationDecision(rules, naming, null, true, null);
  }

  /** Whoever calls. */
  static AuthorizationDecision refused(AuthorizationRules rules, Answer refusal) {
    return new AuthorizationDecision(rules, null, refusal, false, null);
  }

  /** Both count. */
  AuthorizationDecision and(AuthorizationDecision other) {
    return new AuthorizationDecision(
        rules,
        rule,
        refusal == null ? other.refusal : refusal,
        closed,
        second == null ? other : second.and(other));
  }

  /** Whether the same rule decides. */
  boolean isBy(AuthorizationDecision other) {
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

  /** What this caller gets back; null when the request passes. */
  public @Nullable Answer judge(Caller caller) {
    AccessSettings.Rule deciding = rule;
    if (refusal != null || deciding == null) {
      return refusal;
    }
    Answer answer = judge(deciding, caller);
    return answer != null || second == null ? answer : second.judge(caller);
  }

  /**
   * What a user gets back whom the container authenticated, by BASIC or FORM; null when the request
   * passes. Such a user has roles by {@code isUserInRole} and no scopes, and is no application.
   */
  public @Nullable Answer judgeContainerUser(HttpServletRequest request) {
    AccessSettings.Rule deciding = rule;
    if (refusal != null || deciding == null) {
      return refusal;
    }
    Answer answer = judgeContainerUser(deciding, request);
    return answer != null || second == null ? answer : second.judgeContainerUser(request);
  }

  private @Nullable Answer judgeContainerUser(
      AccessSettings.Rule deciding, HttpServletRequest request) {
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

  private @Nullable Answer judge(AccessSettings.Rule deciding, Caller caller) {
    if (closed) {
      return refuseClosed(deciding);
    }
    if (caller.isApplication()) {
      return judgeApplication(deciding, caller);
    }
    if (deciding.callers == Callers.APP) {
      return refuse(deciding, "a user", "This call is for applications and not for users");
    }
    if (!deciding.scopes.isEmpty() && Collections.disjoint(deciding.scopes, caller.scopes())) {
      return refuseScopes(deciding);
    }
    return judgeRoles(deciding, caller);
  }

  private @Nullable Answer judgeApplication(AccessSettings.Rule deciding, Caller caller) {
    boolean scopesOnly = !deciding.scopes.isEmpty() && deciding.roles.isEmpty();
    if (deciding.callers == Callers.USER || scopesOnly) {
      Answer answer =
          refuse(deciding, "an application", "This call is for users and not for applications");
      return scopesOnly ? answer.withScope(String.join(" ", deciding.scopes)) : answer;
    }
    return judgeRoles(deciding, caller);
  }

  private @Nullable Answer judgeRoles(AccessSettings.Rule deciding, Caller caller) {
    return deciding.roles.isEmpty() || !Collections.disjoint(deciding.roles, caller.roles())
        ? null
        : refuseRoles(deciding);
  }

  private Answer refuseClosed(AccessSettings.Rule deciding) {
    return refuse(deciding, "no rule covers the request", "No rule allows this call");
  }

  private Answer refuseScopes(AccessSettings.Rule deciding) {
    return refuse(deciding, "none of the scopes", "The caller lacks a scope that this call needs")
        .withScope(String.join(" ", deciding.scopes));
  }

  private Answer refuseRoles(AccessSettings.Rule deciding) {
    return refuse(deciding, "none of the roles", "The caller lacks a role that this call needs");
  }

  private Answer refuse(AccessSettings.Rule deciding, String reason, String description) {
    return rules.refuse(deciding, reason, Answer.of(403, ERROR, description));
  }
}

package org.onbehalf.internal.runtime;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import javax.servlet.DispatcherType;
import javax.servlet.http.HttpServletRequest;
import org.onbehalf.Caller;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.authorization.AuthorizationRules;
import org.onbehalf.internal.authorization.MatchedRules;
import org.onbehalf.internal.caller.AccessDecision;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.config.AccessKeys.Mode;
import org.onbehalf.internal.principal.PrincipalMapping;
import org.onbehalf.internal.response.ErrorResponse;
import org.onbehalf.internal.validation.AuthorizationHeader;
import org.onbehalf.internal.validation.MissingTokenLog;
import org.onbehalf.internal.validation.TokenValidator;

/**
 * Authenticates and authorizes a request in stages: rules that need no token, the token, groups,
 * the name, the application's listeners, rules for the caller. The first stage that refuses
 * decides. Thread-safe.
 */
public final class RequestAuthenticator {
  private final Mode mode;
  private final boolean containerLogin;
  private final int maxTokenLength;
  private final AuthorizationRules authorization;
  private final MissingTokenLog missingTokens;
  private final TokenValidator validator;

  /** From the token to the rules for the caller; only those that the application has. */
  private final List<Function<ValidatedCaller, AccessDecision>> stages = new ArrayList<>();

  private final DecisionFigures figures;

  RequestAuthenticator(
      Settings settings,
      TokenValidator validator,
      GroupsOverageResolver groups,
      PrincipalMapping names,
      TokenListeners listeners,
      DecisionFigures figures,
      Clock clock) {
    this.mode = settings.mode;
    this.containerLogin = settings.authentication.containerLogin;
    this.maxTokenLength = settings.maxTokenLength;
    this.authorization = new AuthorizationRules(settings.authorization, mode != Mode.AUDIT, clock);
    this.missingTokens = new MissingTokenLog(clock);
    this.validator = validator;
    if (groups.isConfigured()) {
      stages.add(groups::addGroups);
    }
    if (names.isConfigured()) {
      stages.add(names::nameCaller);
    }
    if (!listeners.isEmpty()) {
      stages.add(listeners::tokenValidated);
    }
    this.figures = figures;
  }

  /**
   * Decides about a request. With {@code Authentication.Mode = audit} it always passes without a
   * caller; {@link Audit} watches it.
   *
   * @param issuers the names of those whose tokens are accepted here; empty for all
   */
  public AccessDecision authenticate(HttpServletRequest request, Set<String> issuers) {
    if (mode == Mode.AUDIT) {
      return AccessDecision.anonymous("audit");
    }
    AccessDecision decision = decide(request, issuers);
    count(decision);
    return decision;
  }

  /** Counts what is decided, or would be. */
  void count(AccessDecision decision) {
    figures.count(decision);
  }

  private AccessDecision decide(HttpServletRequest request, Set<String> issuers) {
    MatchedRules rules = authorization.match(request);
    return identify(request, rules, issuers).then(rules::check);
  }

  /** The rules for a request. */
  MatchedRules match(HttpServletRequest request) {
    return authorization.match(request);
  }

  /** Decides about all but what the rules say of the caller. */
  AccessDecision identify(HttpServletRequest request, MatchedRules rules, Set<String> issuers) {
    ErrorResponse refusal = rules.refusal();
    if (refusal != null) {
      return AccessDecision.refused(refusal, MatchedRules.REASON);
    }
    AuthorizationHeader header = header(request);
    if (header.isAbsent()) {
      if (rules.isAnonymous() || (mode == Mode.OPTIONAL && !rules.isRuled())) {
        return AccessDecision.anonymous("no token was needed");
      }
      if (mode == Mode.OPTIONAL && request.getUserPrincipal() != null) {
        // rules bind the user whom the container authenticated, too
        return rules.checkContainerUser(request);
      }
      // beside the old login that is watched, a token is not missing yet
      if (mode != Mode.AUDIT || request.getUserPrincipal() == null) {
        missingTokens.absent(request);
      }
    } else {
      missingTokens.present();
    }
    AccessDecision decision = validator.validate(header, clientCertificate(request), issuers);
    for (int i = 0; i < stages.size(); i++) {
      decision = decision.then(stages.get(i));
    }
    return decision;
  }

  /** Whether the filter is to ask the container who calls, since no bearer token says it. */
  public boolean needsContainerLogin(HttpServletRequest request) {
    return containerLogin
        && mode == Mode.OPTIONAL
        && request.getDispatcherType() == DispatcherType.REQUEST
        && request.getUserPrincipal() == null
        && !hasToken(request)
        && authorization.match(request).needCaller();
  }

  /** Whether nothing is refused or changed. */
  public boolean passesEverything() {
    return mode == Mode.AUDIT && !containerLogin;
  }

  /** Whether there is a bearer token, or what is meant to be one. */
  boolean hasToken(HttpServletRequest request) {
    return !header(request).isAbsent();
  }

  private AuthorizationHeader header(HttpServletRequest request) {
    return AuthorizationHeader.parse(request.getHeaders("Authorization"), maxTokenLength);
  }

  /** The refusal of a request without a token, where the container demands a caller. */
  public AccessDecision missingToken() {
    AuthorizationHeader none =
        AuthorizationHeader.parse(Collections.emptyEnumeration(), maxTokenLength);
    return validator.validate(none, null, Collections.emptySet());
  }

  /** Whether the rules for a path let a caller pass whose token was validated before. */
  public boolean allows(HttpServletRequest request, Caller caller) {
    return authorization.match(request).refusalOf(caller) == null;
  }

  /** The client's own, which Servlet 3.1, section 3.9, puts first; null without client TLS. */
  private static @Nullable X509Certificate clientCertificate(HttpServletRequest request) {
    Object chain = request.getAttribute("javax.servlet.request.X509Certificate");
    return chain instanceof X509Certificate[] && ((X509Certificate[]) chain).length > 0
        ? ((X509Certificate[]) chain)[0]
        : null;
  }
}

package org.onbehalf.servlet;

import java.security.cert.X509Certificate;
import java.util.Enumeration;
import java.util.Set;
import javax.servlet.http.HttpServletRequest;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.authorization.AuthorizationDecision;
import org.onbehalf.internal.authorization.TokenListeners;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.challenge.Answer;
import org.onbehalf.internal.config.AccessSettings;
import org.onbehalf.internal.config.Settings;
import org.onbehalf.internal.principal.PrincipalMapping;
import org.onbehalf.internal.runtime.CallerGroups;
import org.onbehalf.internal.runtime.OnBehalfRuntime;
import org.onbehalf.internal.validation.AuthorizationHeader;
import org.onbehalf.internal.validation.Verdict;

/** What becomes of a request: it passes, with a caller or without a token, or is refused. */
final class Decision {
  private final @Nullable ValidatedCaller caller;
  private final @Nullable Answer refusal;
  private final String reason;
  private final String issuerName;

  private Decision(
      @Nullable ValidatedCaller caller,
      @Nullable Answer refusal,
      String reason,
      String issuerName) {
    this.caller = caller;
    this.refusal = refusal;
    this.reason = reason;
    this.issuerName = issuerName;
  }

  /**
   * The line: rules for everybody, token, groups, name, the application's listeners, rules for the
   * caller.
   */
  static Decision of(HttpServletRequest request, OnBehalfRuntime runtime, Set<String> issuers) {
    AuthorizationDecision ruling = runtime.authorization().of(request);
    Answer refusal = ruling.refusal();
    if (refusal != null) {
      return new Decision(null, refusal, "authorization", "");
    }
    Enumeration<String> values = request.getHeaders("Authorization");
    AuthorizationHeader header =
        AuthorizationHeader.parse(values, runtime.settings().azureAd.maxTokenLength);
    boolean absent = header.kind() == AuthorizationHeader.Kind.NONE;
    if (absent && passesWithoutToken(runtime.settings(), ruling)) {
      return new Decision(null, null, "no token was needed", "");
    }
    if (absent && isContainerUser(request, runtime.settings())) {
      refusal = ruling.judgeContainerUser(request);
      return new Decision(
          null, refusal, refusal == null ? "the container's user" : "authorization", "");
    }
    if (absent) {
      runtime.absentTokens().absent(request);
    } else {
      runtime.absentTokens().present();
    }
    Verdict verdict = runtime.validator().validate(header, clientCertificate(request), issuers);
    ValidatedCaller validated = verdict.caller();
    String issuer = verdict.issuerName();
    if (validated == null) {
      return new Decision(null, verdict.answer(), verdict.check(), issuer);
    }
    CallerGroups.Outcome groups = runtime.callerGroups().of(validated);
    if (groups.refusal() != null) {
      return new Decision(null, groups.refusal(), "groups", issuer);
    }
    PrincipalMapping.Outcome named = runtime.principalMapping().of(groups.addTo(validated));
    if (named.refusal() != null) {
      return new Decision(null, named.refusal(), "principal mapping", issuer);
    }
    TokenListeners.Outcome outcome = runtime.listeners().validated(named.caller());
    if (outcome.refusal() != null) {
      return new Decision(null, outcome.refusal(), "listener", issuer);
    }
    refusal = ruling.judge(outcome.caller());
    return new Decision(
        outcome.caller(), refusal, refusal == null ? "accepted" : "authorization", issuer);
  }

  /** The client's own, which Servlet 3.1, section 3.9, puts first; null without client TLS. */
  private static @Nullable X509Certificate clientCertificate(HttpServletRequest request) {
    Object chain = request.getAttribute("javax.servlet.request.X509Certificate");
    return chain instanceof X509Certificate[] && ((X509Certificate[]) chain).length > 0
        ? ((X509Certificate[]) chain)[0]
        : null;
  }

  private static boolean passesWithoutToken(Settings settings, AuthorizationDecision ruling) {
    return ruling.isAnonymous()
        || (settings.authentication.mode == AccessSettings.Authentication.Mode.OPTIONAL
            && !ruling.isRuled());
  }

  /** Whom the container authenticated; rules bind such callers too. */
  private static boolean isContainerUser(HttpServletRequest request, Settings settings) {
    return settings.authentication.mode == AccessSettings.Authentication.Mode.OPTIONAL
        && request.getUserPrincipal() != null;
  }

  /** Who calls; null where the request is refused or passes without a token. */
  @Nullable
  ValidatedCaller caller() {
    return refusal == null ? caller : null;
  }

  /** Who signed the token, although the request may be refused; empty where that is not known. */
  String issuerName() {
    return issuerName;
  }

  /** What the caller gets back; null when the request passes. */
  @Nullable
  Answer refusal() {
    return refusal;
  }

  /** The decision in a few stable words for the log. */
  String inWords() {
    Answer answer = refusal;
    return answer == null
        ? "passed (" + reason + ")"
        : "been answered "
            + answer.status()
            + (answer.error() == null ? "" : " " + answer.error())
            + " ("
            + reason
            + ")";
  }

  @Override
  public String toString() {
    return "Decision(have " + inWords() + ")";
  }
}

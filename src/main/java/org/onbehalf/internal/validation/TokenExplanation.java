package org.onbehalf.internal.validation;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.jwks.IssuerSettings;
import org.onbehalf.internal.jwks.JwkSet;
import org.onbehalf.internal.jwks.KeysUnavailableException;

/**
 * Explains to an operator which checks of {@link TokenValidator} a token passes. The validator
 * itself makes them; claims that it does not come to are then checked one by one. Names only claims
 * that tell nothing about a person. Not thread-safe.
 */
public final class TokenExplanation {
  private static final List<ValidationStep> UNVERIFIED =
      Arrays.asList(
          ValidationStep.ALGORITHM,
          ValidationStep.HEADER,
          ValidationStep.KEY,
          ValidationStep.SIGNATURE);

  /** What a check came to. */
  public enum Result {
    PASSED,
    FAILED,
    /** A check before it failed, or the issuer's keys are not known. */
    NOT_MADE
  }

  /** One check. Immutable. */
  public static final class Check {
    /** For people, such as {@code audience}. */
    public final String title;

    public final Result result;

    /** What the token says; empty if there is nothing to show. */
    public final String found;

    public final String expected;

    /** The id of the failed check, as the log names it, and what it means; else empty. */
    public final String cause;

    /** What the operator can do; empty unless it failed. */
    public final String remedy;

    Check(ValidationStep step, Result result, ClaimsShown shown, String cause, String remedy) {
      this.title = step.title;
      this.result = result;
      this.found = shown.found(step);
      this.expected = shown.expected(step);
      this.cause = cause;
      this.remedy = remedy;
    }
  }

  private final List<Check> checks = new ArrayList<>();
  private final Clock clock;
  private @Nullable ValidationStep current;
  private @Nullable Jws jws;
  private @Nullable TrustedIssuer issuer;
  private @Nullable ValidatedCaller caller;

  private TokenExplanation(Clock clock) {
    this.clock = clock;
  }

  /**
   * Makes the checks of that validator.
   *
   * @param text the token as a client sends it
   * @param maxTokenLength in characters
   */
  public static TokenExplanation of(
      TokenValidator validator, String text, int maxTokenLength, Clock clock) {
    TokenExplanation explanation = new TokenExplanation(clock);
    explanation.explain(validator, text, maxTokenLength);
    return explanation;
  }

  /** In the order in which they are made. */
  public List<Check> checks() {
    return Collections.unmodifiableList(checks);
  }

  /** Who calls; null if a check failed. */
  public @Nullable ValidatedCaller caller() {
    return caller;
  }

  private void explain(TokenValidator validator, String text, int maxTokenLength) {
    try {
      current = ValidationStep.SYNTAX;
      Set<String> header = Collections.singleton("Bearer " + text);
      BearerToken token =
          AuthorizationHeader.parse(Collections.enumeration(header), maxTokenLength).token();
      caller = validator.acceptNew(token, null, Collections.emptySet(), new Trace());
      passed();
      current = null;
    } catch (TokenValidationException e) {
      failed(e);
    } catch (KeysUnavailableException e) {
      ended(
          Result.NOT_MADE,
          "the keys of the issuer are not known, because it cannot be reached or --offline is set",
          "");
      goOn(null);
    }
  }

  private final class Trace implements ValidationTrace {
    @Override
    public void begins(ValidationStep step) {
      if (current != step) {
        passed();
        current = step;
      }
    }

    @Override
    public void read(Jws content) {
      jws = content;
    }

    @Override
    public void selected(TrustedIssuer found) {
      issuer = found;
    }
  }

  private void passed() {
    ended(Result.PASSED, "", "");
  }

  private void failed(TokenValidationException refusal) {
    if (issuer != null) {
      refusal.by(issuer.settings);
    }
    ended(Result.FAILED, cause(refusal), refusal.remedy());
    goOn(issuer == null ? null : issuer.jwkSource.usable());
  }

  private static String cause(TokenValidationException refusal) {
    TokenDiagnosis diagnosis = refusal.diagnosis();
    return refusal.code()
        + " "
        + refusal.id()
        + ": "
        + refusal.check.description()
        + (refusal.detail().isEmpty() ? "" : " (" + refusal.detail() + ")")
        + (diagnosis == null ? "" : ". " + diagnosis.sentence());
  }

  private void ended(Result result, String cause, String remedy) {
    ValidationStep step = current;
    if (step != null) {
      checks.add(new Check(step, result, new ClaimsShown(jws, issuer, clock), cause, remedy));
    }
  }

  /** The checks that the validator did not come to, because it ends with the first that fails. */
  private void goOn(@Nullable JwkSet keys) {
    ValidationStep last = current;
    if (last == null) {
      return;
    }
    for (ValidationStep step : ValidationStep.values()) {
      if (step.compareTo(last) > 0) {
        current = step;
        check(step, keys);
      }
    }
  }

  private void check(ValidationStep step, @Nullable JwkSet keys) {
    TrustedIssuer by = issuer;
    Jws content = jws;
    boolean ofKey = step == ValidationStep.KEY_ISSUER || UNVERIFIED.contains(step);
    boolean ofClaims = Arrays.asList(ValidationStep.CLAIMS).contains(step);
    if (by == null || content == null || ofKey || !ofClaims) {
      ended(Result.NOT_MADE, "", "");
      return;
    }
    try {
      if (step != ValidationStep.ISSUER) {
        by.rules.check(step, content.claims, null);
      } else if (keys == null) {
        ended(Result.NOT_MADE, "", "");
        return;
      } else {
        by.rules.checkIssuer(content.claims, keys);
      }
      passed();
    } catch (TokenValidationException e) {
      e.by(by.settings);
      ended(Result.FAILED, cause(e), e.remedy());
    }
  }

  /** The claims that may be shown. */
  private static final class ClaimsShown {
    private final @Nullable Jws jws;
    private final @Nullable IssuerSettings issuer;
    private final Clock clock;

    ClaimsShown(@Nullable Jws jws, @Nullable TrustedIssuer issuer, Clock clock) {
      this.jws = jws;
      this.issuer = issuer == null ? null : issuer.settings;
      this.clock = clock;
    }

    String found(ValidationStep step) {
      Jws content = jws;
      if (content == null) {
        return "";
      }
      switch (step) {
        case CONFIGURED_ISSUER:
          return claims(content, "iss");
        case ALGORITHM:
          return "alg " + shown(content.parameter("alg"));
        case KEY:
          return "kid " + shown(content.parameter("kid"));
        case ISSUER:
          return claims(content, "iss", "tid", "ver");
        case AUDIENCE:
          return claims(content, "aud");
        case TIME:
          return "exp " + instant(content, "exp") + ", nbf " + instant(content, "nbf");
        case PERMISSIONS:
          return claims(content, "scp", "roles");
        case CLIENT:
          return claims(content, "azp", "appid");
        default:
          return "";
      }
    }

    String expected(ValidationStep step) {
      IssuerSettings by = issuer;
      if (by == null) {
        return "";
      }
      switch (step) {
        case ALGORITHM:
          return by.signatureAlgorithms.toString();
        case KEY:
        case ISSUER:
          return by.authority.toString();
        case AUDIENCE:
          return String.join(" or ", by.audiences);
        case TIME:
          return "now "
              + clock.instant().truncatedTo(ChronoUnit.SECONDS)
              + ", "
              + by.clockSkew.toMillis() / 1000
              + " s forgiven";
        case PERMISSIONS:
          return "a scope or a role";
        default:
          return "";
      }
    }

    private static String claims(Jws content, String... names) {
      StringBuilder text = new StringBuilder();
      for (String name : names) {
        if (content.claims.has(name)) {
          text.append(text.length() == 0 ? "" : ", ").append(name).append(' ');
          text.append(shown(content.claims.all().get(name)));
        }
      }
      return text.length() == 0 ? "none" : text.toString();
    }

    private static String instant(Jws content, String name) {
      try {
        Instant instant = content.claims.instant(name);
        return instant == null ? "none" : instant.toString();
      } catch (TokenValidationException e) {
        return "of the wrong type";
      }
    }

    private static String shown(@Nullable Object value) {
      return value == null ? "none" : TokenClaims.printable(String.valueOf(value));
    }
  }
}

package org.onbehalf.internal.validation;

import java.util.Objects;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.challenge.Answer;
import org.onbehalf.internal.jwks.IssuerSettings;

/**
 * A check failed. Without a stack trace: it is an answer, and attackers choose how often.
 * Immutable.
 */
final class TokenValidationException extends Exception {
  private static final long serialVersionUID = 1L;

  private static final Answer UNVERIFIED =
      Answer.of(401, "invalid_token", "The token could not be verified");

  final ValidationError check;

  /** What was found and what was expected, for the log only; empty for nothing. */
  final String detail;

  /** Null if there is none. */
  final @Nullable TokenDiagnosis diagnosis;

  /** Whose rules apply; null if not known. */
  private final transient @Nullable IssuerSettings issuer;

  private final boolean afterSignature;

  TokenValidationException(ValidationError check) {
    this(check, "", null);
  }

  /** With what was found and what was expected, as in the next constructor. */
  TokenValidationException(ValidationError check, String detail) {
    this(check, detail, null);
  }

  /**
   * From its parts.
   *
   * @param detail for the log only; from a token whose signature is good or from what it looks
   *     like, and nothing personal
   */
  TokenValidationException(
      ValidationError check, String detail, @Nullable TokenDiagnosis diagnosis) {
    this(check, detail, diagnosis, null, false);
  }

  private TokenValidationException(
      ValidationError check,
      String detail,
      @Nullable TokenDiagnosis diagnosis,
      @Nullable IssuerSettings issuer,
      boolean afterSignature) {
    super(check.id(), null, false, false);
    this.check = check;
    this.detail = Objects.requireNonNull(detail, "detail");
    this.diagnosis = diagnosis;
    this.issuer = issuer;
    this.afterSignature = afterSignature;
  }

  /** The same by the rules of an issuer. */
  TokenValidationException by(IssuerSettings judge) {
    return new TokenValidationException(check, detail, diagnosis, judge, afterSignature);
  }

  /** The same without values from the token, which is not verified. */
  TokenValidationException withoutDetail() {
    return new TokenValidationException(check, "", diagnosis, issuer, afterSignature);
  }

  /** The same with a diagnosis. */
  TokenValidationException as(TokenDiagnosis known) {
    return new TokenValidationException(check, detail, known, issuer, afterSignature);
  }

  /** The same for a token with a valid signature: its sender may know which check failed. */
  TokenValidationException afterSignature() {
    return new TokenValidationException(check, detail, diagnosis, issuer, true);
  }

  /** The name of the issuer that signed the token; empty where no signature was verified. */
  String signer() {
    return afterSignature && issuer != null ? issuer.name() : "";
  }

  /**
   * What the client gets. Until the signature is verified every 401 is the same, so that nobody can
   * find out by forged tokens which issuers, tenants and audiences are accepted.
   */
  Answer answer() {
    return afterSignature || !check.isInvalidToken() ? check.answer() : UNVERIFIED;
  }

  /** A few stable words for logs. */
  String id() {
    return diagnosis == null ? check.id() : check.id() + ", " + diagnosis.id();
  }

  /** What is logged once a minute: a check and a diagnosis for each issuer. */
  String kind() {
    return issuer == null || issuer.own ? id() : id() + ", " + issuer.key;
  }

  /** What the operator can do, in a sentence that names the keys of the issuer. */
  String remedy() {
    String remedy = diagnosis == null ? check.remedy() : diagnosis.remedy();
    return remedy
        .replace(ValidationError.ISSUER_KEY, issuer == null ? "AzureAd" : issuer.key)
        .replace(
            ValidationError.AUTHORITY_KEYS,
            issuer == null ? "the authorities in AzureAd and Issuers" : issuer.authorityKeys());
  }
}

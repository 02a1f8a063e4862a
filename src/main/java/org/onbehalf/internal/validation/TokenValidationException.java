package org.onbehalf.internal.validation;

import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.jwks.IssuerSettings;
import org.onbehalf.internal.message.MessageCode;
import org.onbehalf.internal.message.TokenMessages;
import org.onbehalf.internal.response.ErrorResponse;

/**
 * A check failed. {@link TokenValidator} catches it and answers. Without a stack trace, since
 * attackers choose how often it is thrown.
 */
final class TokenValidationException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final ErrorResponse UNVERIFIED =
      ErrorResponse.of(
          TokenMessages.UNVERIFIED,
          401,
          "invalid_token",
          "The token could not be verified. The log of this service says why");

  final ValidationError check;
  private String detail;
  private @Nullable TokenDiagnosis diagnosis;
  private transient @Nullable IssuerSettings issuer;
  private boolean afterSignature;

  TokenValidationException(ValidationError check) {
    this(check, "", null);
  }

  TokenValidationException(ValidationError check, String detail) {
    this(check, detail, null);
  }

  /**
   * With what was found and what was expected.
   *
   * @param detail for the log only; empty for nothing. Nothing personal, and values from a token
   *     only if its signature is valid
   */
  TokenValidationException(
      ValidationError check, String detail, @Nullable TokenDiagnosis diagnosis) {
    super(check.id(), null, false, false);
    this.check = check;
    this.detail = detail;
    this.diagnosis = diagnosis;
  }

  /** Sets the issuer whose rules apply. */
  TokenValidationException by(IssuerSettings settings) {
    issuer = settings;
    return this;
  }

  /** Removes the values from the token, which is not verified. */
  TokenValidationException withoutDetail() {
    detail = "";
    return this;
  }

  TokenValidationException as(TokenDiagnosis known) {
    diagnosis = known;
    return this;
  }

  /** The signature is valid: the sender may know which check failed. */
  TokenValidationException afterSignature() {
    afterSignature = true;
    return this;
  }

  String detail() {
    return detail;
  }

  @Nullable
  TokenDiagnosis diagnosis() {
    return diagnosis;
  }

  /** The name of the issuer that signed the token; empty if no signature was verified. */
  String signer() {
    return afterSignature && issuer != null ? issuer.name() : "";
  }

  /**
   * The response. Until the signature is verified every 401 is the same, so that nobody can find
   * out with forged tokens which issuers, tenants and audiences are accepted.
   */
  ErrorResponse answer() {
    return afterSignature || !check.isInvalidToken() ? check.answer() : UNVERIFIED;
  }

  /** The number of the diagnosis if there is one, else of the check; not for the client. */
  MessageCode code() {
    return diagnosis == null ? check.code : diagnosis.code;
  }

  /** The check and the diagnosis, for logs. */
  String id() {
    return diagnosis == null ? check.id() : check.id() + ", " + diagnosis.id();
  }

  /** What is logged once a minute: a check and a diagnosis for each issuer. */
  String kind() {
    return issuer == null || issuer.own ? id() : id() + ", " + issuer.key;
  }

  /** What the operator can do, with the configuration keys of the issuer. */
  String remedy() {
    String remedy = diagnosis == null ? check.remedy() : diagnosis.remedy();
    return remedy
        .replace(ValidationError.ISSUER_KEY, issuer == null ? "AzureAd" : issuer.key)
        .replace(
            ValidationError.AUTHORITY_KEYS,
            issuer == null ? "the authorities in AzureAd and Issuers" : issuer.authorityKeys());
  }
}

package org.onbehalf.internal.validation;

import java.util.Objects;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.challenge.Answer;
import org.onbehalf.internal.config.IssuerSettings;

/** Which check failed, and what else is known of it. Immutable. */
final class Refusal {
  private static final Answer UNVERIFIED =
      Answer.of(401, "invalid_token", "The token could not be verified");

  final Check check;

  /** What was found and what was expected, for the log only; empty for nothing. */
  final String detail;

  /** Null where it is none of the well-known ones. */
  final @Nullable Confusion confusion;

  /** By whose rules; null where that is not known. */
  private final @Nullable IssuerSettings issuer;

  private final boolean afterSignature;

  Refusal(Check check) {
    this(check, "", null);
  }

  /**
   * From its parts.
   *
   * @param detail for the log only; from a token whose signature is good or from what it looks
   *     like, and nothing personal
   */
  Refusal(Check check, String detail, @Nullable Confusion confusion) {
    this(check, detail, confusion, null, false);
  }

  private Refusal(
      Check check,
      String detail,
      @Nullable Confusion confusion,
      @Nullable IssuerSettings issuer,
      boolean afterSignature) {
    this.check = Objects.requireNonNull(check, "check");
    this.detail = Objects.requireNonNull(detail, "detail");
    this.confusion = confusion;
    this.issuer = issuer;
    this.afterSignature = afterSignature;
  }

  /** The same by the rules of an issuer. */
  Refusal by(IssuerSettings judge) {
    return new Refusal(check, detail, confusion, judge, afterSignature);
  }

  /** The same without what the token says: it is not verified. */
  Refusal withoutDetail() {
    return new Refusal(check, "", confusion, issuer, afterSignature);
  }

  /** The same as one of the well-known ones. */
  Refusal as(Confusion known) {
    return new Refusal(check, detail, known, issuer, afterSignature);
  }

  /** The same for a token whose signature is good: its sender may know which check failed. */
  Refusal afterSignature() {
    return new Refusal(check, detail, confusion, issuer, true);
  }

  /** The name of the issuer that signed the token; empty where no signature was verified. */
  String signer() {
    return afterSignature && issuer != null ? issuer.name() : "";
  }

  /**
   * What the caller gets back. Until a signature has been verified every 401 is the same, so that
   * nobody learns from forged tokens which issuers, tenants and audiences are accepted here.
   */
  Answer answer() {
    return afterSignature || !check.isInvalidToken() ? check.answer() : UNVERIFIED;
  }

  /** A few stable words for logs. */
  String id() {
    return confusion == null ? check.id() : check.id() + ", " + confusion.id();
  }

  /** What is told once a minute: a check and a confusion for each issuer. */
  String kind() {
    return issuer == null || issuer.own ? id() : id() + ", " + issuer.key;
  }

  /** What the operator can do, in a sentence that names the keys of the issuer. */
  String remedy() {
    String remedy = confusion == null ? check.remedy() : confusion.remedy();
    return remedy
        .replace(Check.ISSUER_KEY, issuer == null ? "AzureAd" : issuer.key)
        .replace(
            Check.AUTHORITY_KEYS,
            issuer == null ? "the authorities in AzureAd and Issuers" : issuer.authorityKeys());
  }
}

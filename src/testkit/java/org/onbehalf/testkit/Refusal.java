package org.onbehalf.testkit;

import org.onbehalf.internal.Nullable;

/** A request that a rule forbids. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  final transient EntraRule rule;

  /** The claims challenge that goes with it, a JSON object. */
  final @Nullable String claims;

  Refusal(EntraRule rule, Object... values) {
    this(rule, null, rule.text(values));
  }

  private Refusal(EntraRule rule, @Nullable String claims, String text) {
    super(text, null, false, false);
    this.rule = rule;
    this.claims = claims;
  }

  static Refusal withClaims(EntraRule rule, String claims, Object... values) {
    return new Refusal(rule, claims, rule.text(values));
  }

  String text() {
    String text = getMessage();
    return text == null ? "" : text;
  }
}

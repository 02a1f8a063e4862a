package org.onbehalf.internal.validation;

/** The checks of {@link TokenValidator}, in the order in which it makes them. */
enum ValidationStep {
  SYNTAX("form of the token"),
  ENCRYPTION("encryption"),
  CONTENT("header and claims are JSON"),
  CONFIGURED_ISSUER("issuer is configured"),
  ALGORITHM("algorithm"),
  HEADER("header"),
  KEY("signing key"),
  SIGNATURE("signature"),
  ISSUER("issuer, tenant and version"),
  KEY_ISSUER("issuer of the key"),
  ACCESS_TOKEN("kind of token"),
  AUDIENCE("audience"),
  TIME("time"),
  BINDING("binding to a certificate"),
  PERMISSIONS("scopes and roles"),
  CLIENT("client"),
  OWN_TENANT("tenant of another issuer"),
  CALLER("user or application");

  /** Those that {@link ClaimRules} checks. */
  static final ValidationStep[] CLAIMS = {
    ISSUER, KEY_ISSUER, ACCESS_TOKEN, AUDIENCE, TIME, BINDING, PERMISSIONS, CLIENT
  };

  /** For people. */
  final String title;

  ValidationStep(String title) {
    this.title = title;
  }

  /** Whether it is decided by what the issuer publishes. */
  boolean needsKeys() {
    return this == KEY || this == SIGNATURE || this == ISSUER || this == KEY_ISSUER;
  }
}

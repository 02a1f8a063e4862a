package org.onbehalf.testkit;

import java.util.Optional;

/**
 * What the token endpoint grants.
 *
 * @since 0.1
 */
public enum Grant {
  /** RFC 6749 section 4.1. */
  AUTHORIZATION_CODE("authorization_code"),
  /** RFC 6749 section 6. */
  REFRESH_TOKEN("refresh_token"),
  /** RFC 6749 section 4.4: the application's own token. */
  CLIENT_CREDENTIALS("client_credentials"),
  /** Entra's on-behalf-of exchange, a JWT bearer grant (RFC 7523). */
  ON_BEHALF_OF("urn:ietf:params:oauth:grant-type:jwt-bearer");

  private final String parameter;

  Grant(String parameter) {
    this.parameter = parameter;
  }

  /** The value of {@code grant_type}. */
  public String parameter() {
    return parameter;
  }

  static Optional<Grant> of(String parameter) {
    for (Grant grant : values()) {
      if (grant.parameter.equals(parameter)) {
        return Optional.of(grant);
      }
    }
    return Optional.empty();
  }
}

package org.onbehalf.internal.acquisition;

import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.TokenForm;

/** One token request, complete: the form and what the subject adds. Shows no credential. */
public final class TokenGrant {
  final TokenForm form;

  /** The assertion or the refresh token; empty for an application. */
  final String credential;

  /** Where Entra is asked; empty where another issuer is. */
  final String tenantId;

  /** {@code X-AnchorMailbox}: whose token it is, so that Entra finds the user's home; or null. */
  final @Nullable String anchor;

  final String correlationId;

  TokenGrant(
      TokenForm form,
      String credential,
      String tenantId,
      @Nullable String anchor,
      String correlationId) {
    this.form = form;
    this.credential = credential;
    this.tenantId = tenantId;
    this.anchor = anchor;
    this.correlationId = correlationId;
  }

  boolean is(RequestedToken.Grant grant) {
    return form.parameter("grant_type").equals(grant.type);
  }

  @Override
  public String toString() {
    return "TokenGrant(" + form + ")";
  }
}

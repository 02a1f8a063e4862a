package org.onbehalf.internal.acquisition;

import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.TokenForm;

/** One token request, complete: the form and what the subject adds. Shows no credential. */
public final class TokenGrant {
  public final TokenForm form;

  /** The assertion or the refresh token; empty for an application. */
  public final String credential;

  /** The issuer that exchanges the token itself; null for Entra. */
  public final @Nullable String issuer;

  /** The tenant at Entra; empty at another issuer. */
  public final String tenantId;

  /** {@code X-AnchorMailbox}: whose token it is, so that Entra finds the user's home; or null. */
  public final @Nullable String anchor;

  public final String correlationId;

  public TokenGrant(
      TokenForm form,
      String credential,
      @Nullable String issuer,
      String tenantId,
      @Nullable String anchor,
      String correlationId) {
    this.form = form;
    this.credential = credential;
    this.issuer = issuer;
    this.tenantId = tenantId;
    this.anchor = anchor;
    this.correlationId = correlationId;
  }

  public boolean is(RequestedToken.Grant grant) {
    return form.parameter("grant_type").equals(grant.type);
  }

  @Override
  public String toString() {
    return "TokenGrant(" + form + ")";
  }
}

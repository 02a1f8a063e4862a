package org.onbehalf.internal.acquisition;

import java.util.Locale;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.TokenRequestForm;

/** One token request: the form and what the subject adds. Immutable; shows no credential. */
public final class TokenGrant {
  public final TokenRequestForm form;

  /** The assertion or the refresh token; empty for an application. */
  public final String credential;

  /** The token endpoint of another issuer; null for Entra's. */
  final @Nullable TokenEndpoint endpoint;

  /** The tenant at Entra; empty at another issuer. */
  public final String tenantId;

  /** {@code X-AnchorMailbox}: whose token it is, so that Entra finds the user's home; or null. */
  public final @Nullable String anchor;

  public final String correlationId;

  /** Whether it answers a claims challenge, so that no cached token will do. */
  public final boolean challenged;

  public TokenGrant(
      TokenRequestForm form,
      String credential,
      @Nullable TokenEndpoint endpoint,
      String tenantId,
      @Nullable String anchor,
      String correlationId,
      boolean challenged) {
    this.form = form;
    this.credential = credential;
    this.endpoint = endpoint;
    this.tenantId = tenantId;
    this.anchor = anchor;
    this.correlationId = correlationId;
    this.challenged = challenged;
  }

  /** The same with that refresh token. */
  public TokenGrant withCredential(String refreshToken) {
    return new TokenGrant(
        form, refreshToken, endpoint, tenantId, anchor, correlationId, challenged);
  }

  /** {@code on_behalf_of}, {@code client_credentials}, {@code refresh_token}, or the exchange. */
  String kind() {
    for (RequestedToken.Grant each : RequestedToken.Grant.values()) {
      if (is(each)) {
        return each.name().toLowerCase(Locale.ROOT);
      }
    }
    return "token_exchange";
  }

  public boolean is(RequestedToken.Grant grant) {
    return form.parameter("grant_type").equals(grant.type);
  }

  @Override
  public String toString() {
    return "TokenGrant(" + form + ")";
  }
}

package org.onbehalf.internal.acquisition;

import java.util.List;
import java.util.Map;
import org.onbehalf.internal.Nullable;

/** One token request, complete: what the endpoint is to be sent. Immutable; shows no credential. */
public final class TokenGrant {
  /** On what ground the token is asked for. */
  enum Type {
    /** RFC 7523 with {@code requested_token_use=on_behalf_of}. */
    ON_BEHALF_OF,
    /** RFC 6749 section 4.4. */
    CLIENT_CREDENTIALS,
    /** RFC 6749 section 6. */
    REFRESH_TOKEN
  }

  final Type type;

  /** The assertion or the refresh token; empty for an application. */
  final String credential;

  final String tenantId;
  final List<String> scopes;

  /** A JSON object; null for none. */
  final @Nullable String claims;

  /** Whether the one who uses the token answers claims challenges. */
  final boolean answersChallenges;

  final Map<String, String> extraQueryParameters;
  final String correlationId;

  /** {@code X-AnchorMailbox}: whose token it is, so that Entra finds the user's home; or null. */
  final @Nullable String anchor;

  TokenGrant(
      Type type,
      String credential,
      String tenantId,
      @Nullable String anchor,
      RequestedToken requested,
      @Nullable String claims,
      String correlationId) {
    this.type = type;
    this.credential = credential;
    this.tenantId = tenantId;
    this.anchor = anchor;
    this.scopes = requested.scopes;
    this.claims = ClaimsRequests.merge(requested.claims, claims);
    this.answersChallenges = requested.answersChallenges;
    this.extraQueryParameters = requested.extraQueryParameters;
    this.correlationId = correlationId;
  }

  @Override
  public String toString() {
    return "TokenGrant(" + type + ")";
  }
}

package org.onbehalf.internal.acquisition;

import java.time.Instant;
import org.onbehalf.AccessDeniedException;
import org.onbehalf.UserRequiredException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.TokenKey;
import org.onbehalf.internal.cache.TokenRequestForm;
import org.onbehalf.internal.caller.ValidatedCaller;

/**
 * The calling user, whose token is exchanged: by its issuer where that has a {@code Grant} (RFC
 * 8693), else by Entra.
 */
public final class CallerSubject implements Subject {
  private final ValidatedCaller caller;
  private final @Nullable TokenEndpoint exchange;
  private final int clockSkew;

  /**
   * The subject of that call.
   *
   * @param exchange the token endpoint of the caller's issuer; null for Entra's
   * @param clockSkew in milliseconds: how long after its {@code exp} the caller's token may still
   *     be accepted
   * @throws UserRequiredException for an application, before any network
   * @throws AccessDeniedException for a user whose token cannot be exchanged, before any network
   */
  public CallerSubject(
      ValidatedCaller caller, String api, @Nullable TokenEndpoint exchange, int clockSkew) {
    if (caller.isApplication()) {
      throw new UserRequiredException(
          "DownstreamApis."
              + api
              + " is called on behalf of a user, but an application without a user called."
              + " Use asApp() or RequestAppToken where the application itself is meant");
    }
    if (exchange == null && !caller.isExchangeable()) {
      throw new AccessDeniedException(
          "DownstreamApis."
              + api
              + " is called on behalf of a user of AzureAd, but another issuer's user called."
              + " Use asApp() or RequestAppToken where the application itself is meant, or Issuers."
              + caller.issuerName()
              + ".Grant where that issuer exchanges tokens itself");
    }
    this.caller = caller;
    this.exchange = exchange;
    this.clockSkew = clockSkew;
  }

  @Override
  public TokenKey key(RequestedToken requested) {
    return TokenKey.ofCaller(caller.token(), caller.expiresAt(), clockSkew, form(requested, null));
  }

  private TokenRequestForm form(RequestedToken requested, @Nullable String claims) {
    return exchange == null
        ? requested.form(RequestedToken.Grant.ON_BEHALF_OF, claims)
        : exchange.form(requested, claims);
  }

  @Override
  public @Nullable String correlationId() {
    return caller.correlationId();
  }

  /** An expired token cannot be exchanged. */
  @Override
  public boolean canBeAskedAt(Instant now) {
    return now.isBefore(caller.expiresAt());
  }

  @Override
  public boolean answersChallenges(boolean requireClientCapability) {
    return !requireClientCapability || caller.clientCapabilities().contains("cp1");
  }

  @Override
  public TokenGrant grant(RequestedToken requested, @Nullable String claims, String correlationId) {
    TokenRequestForm form = form(requested, claims);
    String assertion = caller.token().text();
    if (exchange != null) {
      return new TokenGrant(form, assertion, exchange, "", null, correlationId, claims != null);
    }
    String tenantId = requested.tenant == null ? caller.exchangeTenantId() : requested.tenant;
    String objectId = caller.exchangeObjectId();
    String anchor = objectId == null ? null : "Oid:" + objectId + "@" + caller.exchangeTenantId();
    return new TokenGrant(form, assertion, null, tenantId, anchor, correlationId, claims != null);
  }
}

package org.onbehalf.internal.acquisition;

import org.onbehalf.AccessDeniedException;
import org.onbehalf.UserRequiredException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.TokenKey;
import org.onbehalf.internal.cache.TokenVariant;
import org.onbehalf.internal.caller.ValidatedCaller;

/** The user who called, whose token is exchanged. */
final class UserSubject extends CallerSubject {
  /**
   * The subject of that call.
   *
   * @throws UserRequiredException for an application, before any network
   * @throws AccessDeniedException for a user whose issuer cannot be asked, before any network
   */
  UserSubject(ValidatedCaller caller, String api) {
    super(caller, api);
    if (!caller.isExchangeable()) {
      throw new AccessDeniedException(
          "DownstreamApis."
              + api
              + " is called on behalf of a user of AzureAd, but another issuer's user called."
              + " Use asApp() or RequestAppToken where the application itself is meant, or Issuers."
              + caller.issuerName()
              + ".Grant where that issuer exchanges tokens itself");
    }
  }

  @Override
  public TokenKey key(TokenVariant variant) {
    return new TokenKey(caller.token(), variant);
  }

  @Override
  public TokenAnswer ask(
      TokenEndpoint endpoint,
      RequestedToken requested,
      @Nullable String claims,
      String correlationId) {
    String tenantId = requested.tenant == null ? caller.exchangeTenantId() : requested.tenant;
    String objectId = caller.exchangeObjectId();
    String anchor = objectId == null ? null : "Oid:" + objectId + "@" + caller.exchangeTenantId();
    return endpoint.ask(
        new TokenGrant(
            TokenGrant.Type.ON_BEHALF_OF,
            caller.token().text(),
            tenantId,
            anchor,
            requested,
            claims,
            correlationId));
  }
}

package org.onbehalf.internal.acquisition;

import java.time.Instant;
import java.util.function.Function;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.TokenKey;

/** This application itself. */
final class ApplicationSubject implements Subject {
  private final ClientSettings azureAd;
  private final @Nullable String correlationId;

  /**
   * From its parts.
   *
   * @param correlationId the incoming request's; null where there is none
   */
  ApplicationSubject(ClientSettings azureAd, @Nullable String correlationId) {
    this.azureAd = azureAd;
    this.correlationId = correlationId;
  }

  @Override
  public TokenKey key(RequestedToken requested) {
    return TokenKey.ofApplication(requested.form(RequestedToken.Grant.CLIENT_CREDENTIALS, null));
  }

  @Override
  public @Nullable String correlationId() {
    return correlationId;
  }

  @Override
  public boolean canBeAskedAt(Instant now) {
    return true;
  }

  @Override
  public boolean answersChallenges(boolean requireClientCapability) {
    return true;
  }

  @Override
  public TokenAnswer ask(
      Function<TokenGrant, TokenAnswer> endpoint,
      RequestedToken requested,
      @Nullable String claims,
      String correlationId) {
    String tenantId = requested.applicationTenant();
    if (tenantId == null) {
      return TokenAnswer.refused(
          TokenRefusal.configuration(
              "AzureAd's authority "
                  + azureAd.authority
                  + " names no tenant in which this application itself could be granted a token."
                  + " Set AzureAd.AppHomeTenantId",
              null));
    }
    return endpoint.apply(
        new TokenGrant(
            requested.form(RequestedToken.Grant.CLIENT_CREDENTIALS, claims),
            "",
            null,
            tenantId,
            null,
            correlationId));
  }
}

package org.onbehalf.internal.acquisition;

import java.time.Instant;
import org.onbehalf.ConfigurationException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.TokenKey;
import org.onbehalf.internal.message.AcquisitionMessages;

/** The application itself (client credentials). */
final class ApplicationSubject implements Subject {
  private final String tenantId;
  private final @Nullable String correlationId;

  /**
   * The application in the tenant of that request.
   *
   * @throws ConfigurationException if no tenant is known, before any network
   */
  ApplicationSubject(RequestedToken requested, @Nullable String correlationId) {
    String tenant = requested.applicationTenant();
    if (tenant == null) {
      throw new ConfigurationException(
          AcquisitionMessages.SET_UP
              + " no token of the application for DownstreamApis."
              + requested.api
              + ": AzureAd names no tenant in which this application itself could be granted a"
              + " token. Set AzureAd.AppHomeTenantId",
          null);
    }
    this.tenantId = tenant;
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
  public TokenGrant grant(RequestedToken requested, @Nullable String claims, String correlationId) {
    return new TokenGrant(
        requested.form(RequestedToken.Grant.CLIENT_CREDENTIALS, claims),
        "",
        null,
        tenantId,
        null,
        correlationId,
        claims != null);
  }
}

package org.onbehalf.internal.config;

import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;

/** Settings for tests of the rooms that get them ready-made. */
public final class AzureAdSettings {
  private AzureAdSettings() {}

  /** A single-tenant API with the default audiences and limits. */
  public static Settings.AzureAd of(URI instance, String tenantId, String clientId) {
    return of(instance, tenantId, clientId, List.of(clientId, "api://" + clientId));
  }

  /** The same with audiences of its own. */
  public static Settings.AzureAd of(
      URI instance, String tenantId, String clientId, List<String> audiences) {
    return new Settings.AzureAd(
        instance,
        tenantId,
        clientId,
        audiences,
        List.of(),
        Duration.ofSeconds(60),
        32 * 1024,
        new Settings.Jose(EnumSet.of(SignatureAlgorithm.RS256), false, List.of()));
  }

  /** The same with other rules for signatures. */
  public static Settings.AzureAd with(Settings.AzureAd azureAd, Settings.Jose jose) {
    return new Settings.AzureAd(
        azureAd.instance,
        azureAd.tenantId,
        azureAd.clientId,
        azureAd.audiences,
        azureAd.clientCredentials,
        azureAd.clockSkew,
        azureAd.maxTokenLength,
        jose);
  }
}

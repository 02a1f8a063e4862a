package org.onbehalf.internal.config;

import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
    return of(instance, tenantId, clientId, audiences, rules(Set.of(), Set.of()));
  }

  /** An API of many tenants. */
  public static Settings.AzureAd of(
      URI instance, String tenantId, String clientId, TokenRules rules) {
    return of(instance, tenantId, clientId, List.of(clientId, "api://" + clientId), rules);
  }

  private static Settings.AzureAd of(
      URI instance, String tenantId, String clientId, List<String> audiences, TokenRules rules) {
    return new Settings.AzureAd(
        Authority.entra(instance, tenantId),
        clientId,
        audiences,
        client(),
        Duration.ofSeconds(60),
        32 * 1024,
        rules,
        new JoseSettings(EnumSet.of(SignatureAlgorithm.RS256), false, List.of(), 8),
        null);
  }

  /** Token requests with no more than must be. */
  public static AcquisitionSettings.Client client() {
    return SettingsReader.parse(Configurations.MINIMAL).azureAd.client;
  }

  /** Rules with these tenants and clients; without tenants, those of a single tenant. */
  public static TokenRules rules(Set<String> tenants, Set<String> clients) {
    return new TokenRules(
        tenants,
        clients,
        tenants.isEmpty() ? List.of("preferred_username", "upn") : List.of(),
        false,
        "roles",
        Map.of(),
        false,
        false,
        false);
  }

  /** The same with other rules for signatures. */
  public static Settings.AzureAd with(Settings.AzureAd azureAd, JoseSettings jose) {
    return new Settings.AzureAd(
        azureAd.authority,
        azureAd.clientId,
        azureAd.audiences,
        azureAd.client,
        azureAd.clockSkew,
        azureAd.maxTokenLength,
        azureAd.rules,
        jose,
        azureAd.principalMapping);
  }
}

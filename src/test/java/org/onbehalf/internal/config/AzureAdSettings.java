package org.onbehalf.internal.config;

import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.onbehalf.internal.acquisition.ClientSettings;
import org.onbehalf.internal.jwks.IssuerSettings;
import org.onbehalf.internal.jwks.SignatureAlgorithm;
import org.onbehalf.internal.jwks.TokenRules;
import org.onbehalf.internal.runtime.Settings;
import org.onbehalf.internal.validation.DecryptionCredential;
import org.onbehalf.internal.validation.DecryptionSettings;
import org.onbehalf.testing.TestSettings;

/** Settings for tests of the rooms that get them ready-made. */
public final class AzureAdSettings {
  public final String clientId;
  public final DecryptionSettings decryption;
  private final IssuerSettings issuer;

  private AzureAdSettings(String clientId, IssuerSettings issuer, DecryptionSettings decryption) {
    this.clientId = clientId;
    this.issuer = issuer;
    this.decryption = decryption;
  }

  public IssuerSettings issuer() {
    return issuer;
  }

  /** Those of the section {@code AzureAd}. */
  public static AzureAdSettings of(Settings settings) {
    return new AzureAdSettings(
        settings.acquisition.client.clientId, settings.issuers.get(0), settings.decryption);
  }

  /** A single-tenant API with the default audiences and limits. */
  public static AzureAdSettings of(URI instance, String tenantId, String clientId) {
    return of(instance, tenantId, clientId, List.of(clientId, "api://" + clientId));
  }

  /** The same with audiences of its own. */
  public static AzureAdSettings of(
      URI instance, String tenantId, String clientId, List<String> audiences) {
    return of(instance, tenantId, clientId, audiences, rules(Set.of(), Set.of()));
  }

  /** An API of many tenants. */
  public static AzureAdSettings of(
      URI instance, String tenantId, String clientId, TokenRules rules) {
    return of(instance, tenantId, clientId, List.of(clientId, "api://" + clientId), rules);
  }

  private static AzureAdSettings of(
      URI instance, String tenantId, String clientId, List<String> audiences, TokenRules rules) {
    return new AzureAdSettings(
        clientId,
        new IssuerSettings(
            "AzureAd",
            Authority.entra(instance, tenantId),
            "",
            audiences,
            Duration.ofSeconds(60),
            rules,
            EnumSet.of(SignatureAlgorithm.RS256),
            true,
            true,
            "",
            null),
        new DecryptionSettings(List.of(), 8));
  }

  /** Token requests with no more than must be. */
  public static ClientSettings client() {
    return TestSettings.parse(Configurations.MINIMAL).acquisition.client;
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

  /** The same with other rules for signatures and encryption. */
  public static AzureAdSettings with(
      AzureAdSettings azureAd,
      Set<SignatureAlgorithm> algorithms,
      boolean customSigningKeys,
      List<DecryptionCredential> credentials,
      int maxConcurrent) {
    IssuerSettings issuer = azureAd.issuer;
    String clientId = azureAd.clientId;
    return new AzureAdSettings(
        clientId,
        new IssuerSettings(
            issuer.key,
            issuer.authority,
            customSigningKeys ? "?appid=" + clientId : "",
            issuer.audiences,
            issuer.clockSkew,
            issuer.rules,
            algorithms,
            true,
            true,
            "",
            null),
        new DecryptionSettings(credentials, maxConcurrent));
  }
}

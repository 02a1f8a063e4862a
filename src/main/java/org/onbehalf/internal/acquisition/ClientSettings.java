package org.onbehalf.internal.acquisition;

import static org.onbehalf.internal.config.AzureAdKeys.*;

import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.Authority;
import org.onbehalf.internal.config.ConfigurationInput;
import org.onbehalf.internal.config.Section;
import org.onbehalf.internal.credential.ClientCredential;
import org.onbehalf.internal.credential.CredentialsReader;
import org.onbehalf.internal.jwks.IssuerSettings;
import org.onbehalf.internal.jwks.TokenRules;

/** What every token request of this application has in common; keys of {@code AzureAd}. */
public final class ClientSettings {
  public final Authority authority;

  /** The authority's; with a trailing slash; https, or http on a loopback host. */
  public final URI instance;

  /**
   * The authority's: a GUID or a domain name; {@code organizations} or {@code common} for many
   * tenants; empty for AD FS.
   */
  public final String tenantId;

  public final String clientId;

  private final TokenRules rules;

  /** In the order of the configuration; empty where nothing is called downstream. */
  public final List<ClientCredential> clientCredentials;

  public final Duration certificateExpiryWarning;
  public final Set<String> clientCapabilities;

  /** Null for none. */
  public final @Nullable String appHomeTenantId;

  /** {@code TryAutoDetect} for the machine's own; null for the global endpoint. */
  public final @Nullable String azureRegion;

  public final boolean sendX5c;
  public final Map<String, String> extraQueryParameters;

  /**
   * From the section {@code AzureAd}.
   *
   * @param issuer the same section, as an issuer
   */
  public ClientSettings(
      Section azureAd, IssuerSettings issuer, String clientId, ConfigurationInput input) {
    this.authority = issuer.authority;
    this.instance = authority.instance;
    this.tenantId = authority.tenantId;
    this.clientId = clientId;
    this.rules = issuer.rules;
    certificateExpiryWarning = azureAd.get(CERTIFICATE_EXPIRY_WARNING);
    clientCredentials =
        new CredentialsReader(azureAd, true, input, certificateExpiryWarning).read();
    clientCapabilities =
        Collections.unmodifiableSet(new LinkedHashSet<>(azureAd.words(CLIENT_CAPABILITIES)));
    appHomeTenantId = lower(azureAd.find(APP_HOME_TENANT_ID));
    String region = azureAd.find(AZURE_REGION);
    azureRegion = "TryAutoDetect".equalsIgnoreCase(region) ? "TryAutoDetect" : lower(region);
    sendX5c = azureAd.get(SEND_X5C);
    extraQueryParameters = ReservedParameters.read(azureAd);
  }

  static @Nullable String lower(@Nullable String text) {
    return text == null ? null : text.toLowerCase(Locale.ROOT);
  }

  /** Whether a token may be asked for at that tenant, in lower case, in place of the caller's. */
  public boolean mayAsk(String tenant) {
    return tenant.equals(tenantId.toLowerCase(Locale.ROOT))
        || tenant.equals(appHomeTenantId)
        || rules.allowsTenant(tenant);
  }

  /** Whether {@link #tenantId} stands for many tenants. */
  public boolean hasSeveralTenants() {
    return authority.hasSeveralTenants();
  }
}

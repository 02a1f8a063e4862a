package org.onbehalf.internal.runtime;

import static org.onbehalf.internal.config.AzureAdKeys.*;
import static org.onbehalf.internal.config.DownstreamApiKeys.ACQUIRE_TOKEN_OPTIONS;
import static org.onbehalf.internal.config.DownstreamApiKeys.OPTION_TENANT;
import static org.onbehalf.internal.message.ConfigurationMessages.*;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.onbehalf.ConfigurationException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.AcquisitionSettings;
import org.onbehalf.internal.acquisition.ClientSettings;
import org.onbehalf.internal.acquisition.DownstreamApiSettings;
import org.onbehalf.internal.acquisition.TokenExchangeSettings;
import org.onbehalf.internal.authorization.AuthorizationSettings;
import org.onbehalf.internal.cache.SessionSettings;
import org.onbehalf.internal.cache.TokenCacheSettings;
import org.onbehalf.internal.config.AccessKeys;
import org.onbehalf.internal.config.Authority;
import org.onbehalf.internal.config.AuthorityReader;
import org.onbehalf.internal.config.ConfigurationInput;
import org.onbehalf.internal.config.ConfigurationReader;
import org.onbehalf.internal.config.ConfiguredValue;
import org.onbehalf.internal.config.FaultReport;
import org.onbehalf.internal.config.LimitKeys;
import org.onbehalf.internal.config.Masking;
import org.onbehalf.internal.config.Section;
import org.onbehalf.internal.http.HttpSettings;
import org.onbehalf.internal.jwks.IssuerSettings;
import org.onbehalf.internal.jwks.IssuersReader;
import org.onbehalf.internal.jwks.JwksSettings;
import org.onbehalf.internal.jwks.TokenRules;
import org.onbehalf.internal.principal.PrincipalMappingSettings;
import org.onbehalf.internal.validation.DecryptionSettings;
import org.onbehalf.internal.validation.SignatureCacheSettings;

/**
 * The configuration: the settings of each package, and the rules that several sections share. Keys,
 * defaults, units and meaning are in {@code org/onbehalf/reference.conf}.
 */
public final class Settings {
  /** The application's name: {@code onbehalf.name}, else the context path. */
  public final String name;

  /** Whose tokens are accepted: {@code AzureAd} first. */
  public final List<IssuerSettings> issuers;

  /** In characters. */
  public final int maxTokenLength;

  public final DecryptionSettings decryption;
  public final SignatureCacheSettings signatureCache;

  /** By which names users are known here; null for those of the token. */
  public final @Nullable PrincipalMappingSettings principalMapping;

  public final AcquisitionSettings acquisition;

  /** Null leaves {@code consent_uri} out of the answer. */
  public final @Nullable URI consentRedirectUri;

  public final TokenCacheSettings tokenCache;
  public final SessionSettings sessions;
  public final HttpSettings http;
  public final JwksSettings keys;
  public final AccessKeys.Mode mode;
  public final AuthenticationSettings authentication;
  public final AuthorizationSettings authorization;
  public final CorsSettings cors;

  /** What is odd in the configuration, without secrets. */
  final List<String> warnings;

  /** What is set, and where: no secret, and no default. */
  public final List<ConfiguredValue> configured;

  /**
   * The settings of that input. Warnings are logged.
   *
   * @throws ConfigurationException if anything is wrong; the message reports all faults at once,
   *     and no secret
   */
  public static Settings read(ConfigurationInput input) {
    FaultReport report = new FaultReport(input.name);
    Settings settings = new Settings(input, report);
    report.log();
    return settings;
  }

  /**
   * Reads all sections, those after a faulty one too, so that all faults are reported at once.
   *
   * @throws ConfigurationException if there is a fault
   */
  public Settings(ConfigurationInput input, FaultReport report) {
    Section root = ConfigurationReader.read(input, report);
    Section azureAd = root.child("AzureAd");
    Section apis = root.child("DownstreamApis");
    name = input.name;
    Authority authority = AuthorityReader.read(azureAd);
    String clientId = clientId(azureAd);
    IssuerSettings own = IssuerSettings.own(azureAd, authority, clientId);
    ClientSettings client =
        new ClientSettings(azureAd, own, clientId == null ? "" : clientId, input);
    maxTokenLength = azureAd.get(MAX_TOKEN_LENGTH).intValue();
    decryption = DecryptionSettings.read(azureAd, input.clock);
    principalMapping =
        PrincipalMappingSettings.read(
            azureAd.child(PRINCIPAL_MAPPING), own.authority.hasSeveralTenants());
    Map<String, DownstreamApiSettings> downstreamApis = DownstreamApiSettings.readAll(apis);
    http = HttpSettings.read(root.child("Http"));
    tokenCache = TokenCacheSettings.read(root.child("TokenCache"), http.trustStore);
    SortedSet<String> ofCallers = new TreeSet<>();
    downstreamApis.values().stream()
        .filter(api -> !api.requestAppToken)
        .forEach(api -> ofCallers.add(api.name));
    sessions = SessionSettings.read(root.child("Sessions"), ofCallers, tokenCache);
    keys = JwksSettings.read(root.child("Keys"));
    signatureCache = SignatureCacheSettings.read(root.child("SignatureCache"));
    consentRedirectUri = root.child("Challenges").find(LimitKeys.CONSENT_REDIRECT_URI);
    authentication = new AuthenticationSettings(root.child("Authentication"));
    mode = authentication.mode;
    cors = new CorsSettings(root.child("Cors"));
    authorization = AuthorizationSettings.read(root.child("Authorization"), azureAd, input);
    Section issuersSection = root.child("Issuers");
    List<IssuerSettings> others = new IssuersReader(issuersSection).read();
    List<IssuerSettings> all = new ArrayList<>();
    all.add(own);
    all.addAll(others);
    issuers = Collections.unmodifiableList(all);
    Map<String, TokenExchangeSettings> exchanges =
        TokenExchangeSettings.readAll(
            issuersSection, others, input, client.certificateExpiryWarning);
    acquisition =
        new AcquisitionSettings(
            root,
            name,
            client,
            downstreamApis,
            exchanges,
            issuers.stream().map(issuer -> issuer.clockSkew).max(Duration::compareTo).get());
    if (exchanges.isEmpty()) {
      checkExchanges(apis, downstreamApis);
    }
    checkNames(input.filterParameters, others, report);
    if (authority != null && clientId != null) {
      checkTenants(apis, downstreamApis, client);
      if (exchanges.isEmpty() && authority.isEntra()) {
        ScopeChecks.warn(apis, downstreamApis.values());
      }
    }
    if (!downstreamApis.isEmpty() && exchanges.isEmpty() && client.clientCredentials.isEmpty()) {
      azureAd.warn(
          NO_CREDENTIALS,
          "ClientCredentials",
          "no token of DownstreamApis can be requested without. Write a secret or a certificate of"
              + " the app registration there.");
    }
    checkGraph(azureAd, acquisition, own);
    if (authority == null || clientId == null || report.hasFaults()) {
      throw new ConfigurationException(report.toString());
    }
    warnings = report.warnings();
    configured = root.configured();
  }

  private static @Nullable String clientId(Section azureAd) {
    String text =
        azureAd.required(
            CLIENT_ID,
            "this API's application id, a GUID",
            "copy the Application (client) ID from the app registration");
    return text == null ? null : text.toLowerCase(Locale.ROOT);
  }

  /** What an API is called at issuers that exchange tokens themselves needs such an issuer. */
  private static void checkExchanges(Section section, Map<String, DownstreamApiSettings> apis) {
    for (DownstreamApiSettings api : apis.values()) {
      if (!api.exchange.isEmpty()) {
        section
            .child(api.name)
            .warn(
                USELESS,
                "TokenExchange",
                "no issuer has Grant = token-exchange, so that it means nothing.");
      }
    }
  }

  /** Tokens are asked for at our own tenants only. */
  private static void checkTenants(
      Section section, Map<String, DownstreamApiSettings> apis, ClientSettings client) {
    apis.forEach(
        (name, api) -> {
          String tenant = api.acquireTokenOptions.tenant;
          if (tenant != null && !client.mayAsk(tenant)) {
            section
                .child(name)
                .child(ACQUIRE_TOKEN_OPTIONS)
                .fault(
                    CONTRADICTION,
                    OPTION_TENANT,
                    section.child(name).show(OPTION_TENANT, tenant),
                    "AzureAd.TenantId, AzureAd.AppHomeTenantId or one of AzureAd.AllowedTenants",
                    "add the tenant to AzureAd.AllowedTenants, or remove the key");
          }
        });
  }

  /** {@code GroupsOverage = graph} asks {@code DownstreamApis.Graph} on behalf of a user. */
  private static void checkGraph(
      Section azureAd, AcquisitionSettings acquisition, IssuerSettings issuer) {
    TokenRules rules = issuer.rules;
    if (!rules.asksGraphForGroups) {
      return;
    }
    if (issuer.authority.isEntra() && acquisition.client.clientCredentials.isEmpty()) {
      azureAd.fault(
          CONTRADICTION,
          GROUPS_OVERAGE,
          "graph, without " + azureAd.key("ClientCredentials"),
          "ClientCredentials, with which a token for Microsoft Graph is requested",
          "configure ClientCredentials, or remove the key");
    }
    DownstreamApiSettings graph = acquisition.downstreamApis.get("Graph");
    if (graph == null || graph.requestAppToken) {
      azureAd.fault(
          CONTRADICTION,
          GROUPS_OVERAGE,
          graph == null
              ? "graph, without DownstreamApis.Graph"
              : "graph, beside DownstreamApis.Graph.RequestAppToken = true",
          "DownstreamApis.Graph, with tokens on behalf of the user",
          graph == null
              ? "configure DownstreamApis.Graph { BaseUrl = \"https://graph.microsoft.com/v1.0\","
                  + " Scopes = [\"https://graph.microsoft.com/.default\"] }"
              : "remove RequestAppToken there, and give the API of that entry another name");
    } else if (!rules.countsGroups()) {
      azureAd.warn(
          USELESS,
          GROUPS_OVERAGE,
          "groups give nobody a role: neither RoleMapping nor RoleClaim = groups is set, and"
              + " Microsoft Graph is not asked.");
    }
  }

  /** The names in filters' init-param {@code issuers} must be names of issuers. */
  private static void checkNames(
      Map<String, Map<String, String>> filters, List<IssuerSettings> issuers, FaultReport report) {
    List<String> names = new ArrayList<>(Collections.singletonList("AzureAd"));
    issuers.forEach(issuer -> names.add(issuer.name()));
    filters.forEach(
        (filter, parameters) -> {
          String value = parameters.get("issuers");
          if (value != null && !names.containsAll(IssuerSettings.names(value))) {
            report.fault(
                INVALID,
                "issuers",
                "init-param issuers of filter " + Masking.printable(filter),
                "\"" + Masking.printable(value) + "\"",
                "names out of " + names + ", with blanks between",
                "correct the names, or add the issuer to the configuration");
          }
        });
  }
}

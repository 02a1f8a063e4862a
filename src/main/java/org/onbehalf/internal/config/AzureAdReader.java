package org.onbehalf.internal.config;

import static org.onbehalf.internal.config.AzureAdKeys.*;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.onbehalf.internal.Nullable;

/** Reads {@code AzureAd}: the authority, this API, its audiences. */
final class AzureAdReader {
  private static final List<String> SEVERAL_TENANTS = Arrays.asList("common", "organizations");

  private final Section section;
  private final ConfigurationInput input;

  AzureAdReader(Section section, ConfigurationInput input) {
    this.section = section;
    this.input = input;
  }

  /** Null when a part that cannot be done without is missing or faulty. */
  @Nullable
  Settings.AzureAd read() {
    Authority authority = authority();
    String clientId = clientId();
    List<String> audiences = audiences(clientId);
    AcquisitionSettings.Client client = new AcquisitionSettings.Client(section, input);
    Duration clockSkew = section.get(CLOCK_SKEW);
    int maxTokenLength = section.get(MAX_TOKEN_LENGTH).intValue();
    TokenRules rules = TokenRules.read(section, authority, asksGraph(authority, client));
    JoseSettings jose = JoseSettings.read(section, input.clock);
    PrincipalMappingSettings principalMapping =
        PrincipalMappingSettings.read(
            section.child(PRINCIPAL_MAPPING), authority != null && authority.hasSeveralTenants());
    if (authority == null || clientId == null) {
      return null;
    }
    return new Settings.AzureAd(
        authority,
        clientId,
        audiences,
        client,
        clockSkew,
        maxTokenLength,
        rules,
        jose,
        principalMapping);
  }

  /** {@code GroupsOverage}; that {@code DownstreamApis.Graph} is there is checked with the APIs. */
  private boolean asksGraph(@Nullable Authority authority, AcquisitionSettings.Client client) {
    boolean asks = section.get(GROUPS_OVERAGE) == AzureAdKeys.GroupsOverage.GRAPH;
    if (asks && authority != null && !authority.isEntra()) {
      section.fault(
          GROUPS_OVERAGE,
          "graph, with an authority that is not Entra's",
          "ignore, the default",
          "remove the key: only Entra leaves groups out of a token");
    } else if (asks && client.clientCredentials.isEmpty()) {
      section.fault(
          GROUPS_OVERAGE,
          "graph, without " + section.key("ClientCredentials"),
          "ClientCredentials, with which a token for Microsoft Graph is requested",
          "configure ClientCredentials, or remove the key");
    }
    return asks;
  }

  /** {@code Authority}, or what {@code Instance} and {@code TenantId} make together. */
  private @Nullable Authority authority() {
    String policy = section.find(SIGN_UP_SIGN_IN_POLICY_ID);
    String domain = section.find(DOMAIN);
    Authority authority = Authority.read(section, null);
    if (!section.isSet(AUTHORITY)) {
      URI instance = instance();
      return policy == null ? entra(instance) : b2c(instance, domain, policy);
    }
    for (Key<?> name : Arrays.asList(INSTANCE, TENANT_ID, SIGN_UP_SIGN_IN_POLICY_ID)) {
      if (section.isSet(name)) {
        section.fault(
            name,
            "a key beside " + section.key(AUTHORITY),
            "either Authority, or Instance and TenantId",
            "remove one of the two: together they could name two authorities");
      }
    }
    return authority;
  }

  private @Nullable Authority entra(@Nullable URI instance) {
    String tenantId = tenantId();
    return instance == null || tenantId == null ? null : Authority.entra(instance, tenantId);
  }

  /** As Microsoft.Identity.Web's templates write it. */
  private @Nullable Authority b2c(@Nullable URI instance, @Nullable String domain, String policy) {
    String tenant = section.isSet(TENANT_ID) ? section.find(TENANT_ID) : domain;
    Authority authority =
        instance == null || tenant == null ? null : Authority.b2c(instance, tenant, policy);
    if (instance != null && authority == null) {
      section.reject(
          SIGN_UP_SIGN_IN_POLICY_ID,
          policy,
          "the name of a B2C policy, beside Domain or TenantId",
          "set Domain to the B2C tenant, such as contoso.onmicrosoft.com");
    }
    return authority;
  }

  private @Nullable URI instance() {
    String text =
        section.required(
            INSTANCE, "the cloud's URL", "set it to https://login.microsoftonline.com/");
    if (text == null) {
      return null;
    }
    String expected = "an https URL without a path, such as https://login.microsoftonline.com/";
    URI uri = Addresses.web(text);
    if (uri == null || Addresses.hasQueryFragmentOrUser(uri)) {
      section.reject(INSTANCE, text, expected, "correct the URL, in quotes");
      return null;
    }
    if (!uri.getRawPath().isEmpty() && !uri.getRawPath().equals("/")) {
      section.reject(
          INSTANCE, text, expected, "remove the path; the tenant belongs to AzureAd.TenantId");
      return null;
    }
    if (Addresses.isHttp(uri) && !Addresses.isLoopback(uri)) {
      section.reject(
          INSTANCE, text, "https; http only for localhost, 127.0.0.0/8 and [::1]", "write https");
      return null;
    }
    return uri.getRawPath().isEmpty() ? URI.create(text + "/") : uri;
  }

  private @Nullable String tenantId() {
    String expected = "the tenant's id (a GUID), one of its domain names, organizations, or common";
    String text =
        section.required(
            TENANT_ID, expected, "copy the Directory (tenant) ID from the app registration");
    if (text == null) {
      return null;
    }
    String tenant = text.toLowerCase(Locale.ROOT);
    if (SEVERAL_TENANTS.contains(tenant)) {
      return tenant;
    }
    if (!Authority.isTenant(tenant)) {
      section.reject(
          TENANT_ID, text, expected, "copy the Directory (tenant) ID from the app registration");
      return null;
    }
    return tenant;
  }

  private @Nullable String clientId() {
    String expected = "this API's application id, a GUID";
    String remedy = "copy the Application (client) ID from the app registration";
    String text = section.required(CLIENT_ID, expected, remedy);
    return text == null ? null : text.toLowerCase(Locale.ROOT);
  }

  /** As configured; else both forms in which Entra writes this API. */
  private List<String> audiences(@Nullable String clientId) {
    Set<String> audiences =
        TokenRules.audiences(
            section, "remove the key, so that the client id and api://client-id are accepted");
    if (!TokenRules.hasAudiences(section) && clientId != null) {
      audiences.add(clientId);
      audiences.add("api://" + clientId);
    }
    return Collections.unmodifiableList(new ArrayList<>(audiences));
  }
}

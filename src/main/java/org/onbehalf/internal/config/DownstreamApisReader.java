package org.onbehalf.internal.config;

import static org.onbehalf.internal.config.AzureAdKeys.*;
import static org.onbehalf.internal.config.DownstreamApiKeys.*;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.onbehalf.internal.Nullable;

/** Reads {@code DownstreamApis}. */
final class DownstreamApisReader {
  private static final int MOST = 200;

  private final Section section;

  DownstreamApisReader(Section section) {
    this.section = section;
  }

  Map<String, Settings.DownstreamApi> read() {
    Map<String, Settings.DownstreamApi> apis = new LinkedHashMap<>();
    if (section.names().size() > MOST) {
      section.fault("*", section.names().size() + " APIs", "at most " + MOST, "remove some");
      return apis;
    }
    for (String name : section.names()) {
      if (!KeyNames.isName(name)) {
        section.fault(
            name,
            "an API's name with other characters than letters, digits, _ and -",
            "a name of at most 64 letters, digits, _ and -",
            "rename the API");
        continue;
      }
      Settings.DownstreamApi api = api(name, section.child(name));
      if (api != null) {
        apis.put(name, api);
      }
    }
    return Collections.unmodifiableMap(apis);
  }

  /** What an API is called at issuers that exchange tokens themselves needs such an issuer. */
  static void checkExchanges(
      Section section, Map<String, Settings.DownstreamApi> apis, List<IssuerSettings> issuers) {
    for (IssuerSettings issuer : issuers) {
      if (issuer.exchange != null) {
        return;
      }
    }
    for (Settings.DownstreamApi api : apis.values()) {
      if (!api.exchange.isEmpty()) {
        section
            .child(api.name)
            .warn(
                "TokenExchange", "no issuer has Grant = token-exchange, so that it means nothing.");
      }
    }
  }

  /** Tokens are asked for at our own tenants only. */
  static void checkTenants(
      Section section, Map<String, Settings.DownstreamApi> apis, Settings.AzureAd azureAd) {
    apis.forEach(
        (name, api) -> {
          String tenant = api.acquireTokenOptions.tenant;
          if (tenant != null && !azureAd.mayAsk(tenant)) {
            section
                .child(name)
                .child(ACQUIRE_TOKEN_OPTIONS)
                .fault(
                    OPTION_TENANT,
                    section.child(name).show(OPTION_TENANT, tenant),
                    "AzureAd.TenantId, AzureAd.AppHomeTenantId or one of AzureAd.AllowedTenants",
                    "add the tenant to AzureAd.AllowedTenants, or remove the key");
          }
        });
  }

  private static @Nullable Settings.DownstreamApi api(String name, Section api) {
    URI baseUrl = baseUrl(api);
    if (api.words(DownstreamApiKeys.SCOPES).isEmpty()) {
      api.fault(
          DownstreamApiKeys.SCOPES,
          api.isSet(DownstreamApiKeys.SCOPES) ? "an empty list" : "nothing",
          "the scopes of a token for this API, such as [\"api://partner/read\"]",
          "name at least one scope of the API");
    }
    // read even without a base URL, so that all faults are reported
    Settings.DownstreamApi read =
        new Settings.DownstreamApi(
            name, baseUrl == null ? URI.create("https://none") : baseUrl, api);
    return baseUrl == null ? null : read;
  }

  /** {@code GroupsOverage = graph} asks {@code DownstreamApis.Graph} on behalf of a user. */
  static void checkGraph(
      Section azureAd, Map<String, Settings.DownstreamApi> apis, TokenRules rules) {
    if (!rules.asksGraphForGroups) {
      return;
    }
    Settings.DownstreamApi graph = apis.get("Graph");
    if (graph == null || graph.requestAppToken) {
      azureAd.fault(
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
          GROUPS_OVERAGE,
          "groups give nobody a role: neither RoleMapping nor RoleClaim = groups is set, and"
              + " Microsoft Graph is not asked.");
    }
  }

  private static @Nullable URI baseUrl(Section api) {
    boolean allowHttp = api.get(ALLOW_HTTP);
    String expected = "an absolute https URL without query, fragment, user and ..";
    String text = api.required(BASE_URL, expected, "name the URL beneath which tokens may be sent");
    if (text == null) {
      return null;
    }
    URI uri = Addresses.web(text);
    if (uri == null
        || Addresses.hasQueryFragmentOrUser(uri)
        || !Addresses.isPlainPath(uri.getRawPath())) {
      api.reject(BASE_URL, text, expected, "correct the URL, in quotes");
      return null;
    }
    if (Addresses.isHttp(uri) && !Addresses.isLoopback(uri)) {
      if (!allowHttp) {
        api.reject(
            BASE_URL,
            text,
            "https; http only for localhost, 127.0.0.0/8 and [::1]",
            "write https; where the network itself is safe, set AllowHttp = true");
        return null;
      }
      api.warn(ALLOW_HTTP, "tokens of your users are sent to this API over plain http.");
    }
    return uri;
  }

  /** Without the slash at its beginning, which means nothing here. */
  static String relativePath(Section api) {
    String text = api.get(RELATIVE_PATH);
    String path = text.trim();
    String relative = path.startsWith("/") ? path.substring(1) : path;
    if (relative.startsWith("/")
        || !Addresses.isPlainPath(relative)
        || !relative.matches("[A-Za-z0-9._~!$&'()*+,=@%/:-]*")
        || relative.matches("[A-Za-z][A-Za-z0-9+.-]*:.*")) {
      api.reject(
          RELATIVE_PATH,
          text,
          "a path beneath BaseUrl, without query, fragment and ..",
          "write the path as it stands in a URL");
      return "";
    }
    return relative;
  }
}

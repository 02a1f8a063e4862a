package org.onbehalf.internal.runtime;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.onbehalf.OnBehalf;
import org.onbehalf.internal.downstream.JaxrsClients;
import org.onbehalf.internal.jwks.IssuerSettings;

/** What runs with which settings, for the line at the start: nothing secret, and no default. */
final class StartFacts {
  private StartFacts() {}

  /** The version of this library; of classes that are in no jar, {@code development}. */
  static String version() {
    String version = OnBehalf.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /**
   * In the order in which they are logged.
   *
   * @param tokenStore its path or address
   * @param sessionStore its path or address
   */
  static Map<String, String> of(Settings settings, String tokenStore, String sessionStore) {
    Map<String, String> facts = new LinkedHashMap<>();
    IssuerSettings own = settings.issuers.get(0);
    facts.put("Authentication.Mode", word(settings.mode));
    facts.put("AzureAd", own.authority.toString());
    facts.put("audiences", String.join(" ", own.audiences));
    List<IssuerSettings> others = settings.issuers.subList(1, settings.issuers.size());
    if (!others.isEmpty()) {
      facts.put(
          "Issuers",
          others.stream()
              .map(each -> each.name() + " (" + each.authority + ")")
              .collect(Collectors.joining(", ")));
    }
    int rules = settings.authorization.rules.size();
    facts.put("Authorization.Rules", rules == 0 ? "none" : Integer.toString(rules));
    facts.put(
        "Authorization.Default", settings.authorization.denyByDefault ? "deny" : "authenticated");
    if (!settings.acquisition.downstreamApis.isEmpty()) {
      facts.put(
          "DownstreamApis",
          settings.acquisition.downstreamApis.values().stream()
              .map(api -> api.name + " (" + api.baseUrl + ")")
              .collect(Collectors.joining(", ")));
      facts.put("JAX-RS client", JaxrsClients.implementation());
    }
    facts.put("TokenCache.Store", store(settings.tokenCache.store, tokenStore));
    if (settings.sessions.api != null) {
      facts.put("Sessions.Store", store(settings.sessions.store, sessionStore));
    }
    facts.put("off", String.join(", ", off(settings)));
    return facts;
  }

  private static String store(Enum<?> kind, String address) {
    String word = word(kind);
    return address.equals(word) ? word : word + " (" + address + ")";
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static List<String> off(Settings settings) {
    List<String> off = new ArrayList<>();
    if (settings.issuers.size() == 1) {
      off.add("Issuers");
    }
    if (settings.acquisition.downstreamApis.isEmpty()) {
      off.add("DownstreamApis");
    } else if (settings.sessions.api == null) {
      off.add("Sessions");
    }
    if (settings.acquisition.client.clientCredentials.isEmpty()) {
      off.add("AzureAd.ClientCredentials");
    }
    if (settings.principalMapping == null) {
      off.add("AzureAd.PrincipalMapping");
    }
    if (settings.decryption.credentials.isEmpty()) {
      off.add("AzureAd.TokenDecryptionCredentials");
    }
    if (settings.cors.allowedOrigins.isEmpty()) {
      off.add("Cors");
    }
    if (settings.http.proxy == null) {
      off.add("Http.Proxy");
    }
    return off;
  }

  /** The facts on one line. */
  static String line(String name, Map<String, String> facts) {
    StringBuilder line =
        new StringBuilder("Onbehalf ").append(version()).append(" has started for ").append(name);
    char separator = ':';
    for (Map.Entry<String, String> each : facts.entrySet()) {
      line.append(separator).append(' ').append(each.getKey());
      line.append(each.getKey().equals("off") ? ": " : " = ").append(each.getValue());
      separator = ';';
    }
    return line.toString();
  }
}

package org.onbehalf.internal.acquisition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.onbehalf.TokenRequest;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.TokenVariant;
import org.onbehalf.internal.config.AcquisitionSettings.AcquireTokenOptions;
import org.onbehalf.internal.config.ExchangeTarget;
import org.onbehalf.internal.config.ReservedParameters;
import org.onbehalf.internal.config.Settings;

/**
 * What is asked for, apart from for whom: an API's settings with a request's options upon them.
 * Worked out once per API, and again only for requests with options. Immutable.
 */
public final class RequestedToken {
  final String api;
  final boolean application;
  final List<String> scopes;

  /** Whether the request itself names them, and not the configuration. */
  final boolean namesScopes;

  /** What the API is called where its tokens are granted by RFC 8693. */
  final ExchangeTarget exchange;

  /** In place of the caller's, or the application's own; null for those. */
  final @Nullable String tenant;

  /** The configured ones, which are part of what the token is; null for none. */
  final @Nullable String claims;

  final boolean answersChallenges;
  final boolean forceRefresh;

  /** In place of the incoming request's; null for that. */
  final @Nullable String correlationId;

  final Map<String, String> extraQueryParameters;
  final TokenVariant variant;

  RequestedToken(
      Settings settings,
      Settings.DownstreamApi api,
      TokenRequest request,
      boolean application,
      boolean answersChallenges) {
    AcquireTokenOptions options = api.acquireTokenOptions;
    List<String> named = request.scopes().isEmpty() ? api.scopes : request.scopes();
    this.api = api.name;
    this.application = application;
    this.namesScopes = !request.scopes().isEmpty();
    this.exchange = api.exchange;
    this.scopes = application ? ApplicationScopes.of(named) : named;
    this.tenant = tenant(settings.azureAd, request.tenant().orElse(options.tenant));
    this.claims = options.claims;
    this.answersChallenges =
        answersChallenges && !settings.azureAd.client.clientCapabilities.isEmpty();
    this.forceRefresh = options.forceRefresh || request.isForceRefresh();
    this.correlationId = request.correlationId().orElse(options.correlationId);
    this.extraQueryParameters =
        parameters(settings.azureAd.client.extraQueryParameters, options, request);
    this.variant = variant(settings.azureAd);
  }

  private static @Nullable String tenant(Settings.AzureAd azureAd, @Nullable String asked) {
    if (asked == null) {
      return null;
    }
    String tenant = asked.toLowerCase(Locale.ROOT);
    if (!azureAd.mayAsk(tenant)) {
      throw new IllegalArgumentException(
          "a token of another tenant than AzureAd.TenantId, AzureAd.AppHomeTenantId and"
              + " AzureAd.AllowedTenants is asked for. Add it to AzureAd.AllowedTenants, or ask for"
              + " the caller's own");
    }
    return tenant;
  }

  private static Map<String, String> parameters(
      Map<String, String> everywhere, AcquireTokenOptions options, TokenRequest request) {
    if (everywhere.isEmpty()
        && options.extraQueryParameters.isEmpty()
        && request.extraQueryParameters().isEmpty()) {
      return Collections.emptyMap();
    }
    Map<String, String> parameters = new TreeMap<>(everywhere);
    parameters.putAll(options.extraQueryParameters);
    request
        .extraQueryParameters()
        .forEach(
            (name, value) -> {
              if (ReservedParameters.contains(name)) {
                throw new IllegalArgumentException(
                    "the parameter "
                        + (name.matches("[\\w.-]{1,100}") ? name : "(not a name)")
                        + " is the protocol's or this library's own; it cannot be set from outside");
              }
              parameters.put(name, value);
            });
    return Collections.unmodifiableMap(parameters);
  }

  private TokenVariant variant(Settings.AzureAd azureAd) {
    // the caller's tenant and issuer are bound by the assertion's hash
    List<String> parts = new ArrayList<>();
    parts.addAll(
        Arrays.asList(
            application ? "application" : "user",
            azureAd.instance.toString(),
            azureAd.tenantId,
            azureAd.clientId,
            tenant == null ? "" : tenant,
            answersChallenges ? String.join(" ", azureAd.client.clientCapabilities) : "",
            claims == null ? "" : claims,
            Integer.toString(extraQueryParameters.size())));
    extraQueryParameters.forEach(
        (name, value) -> {
          parts.add(name);
          parts.add(value);
        });
    parts.addAll(new TreeSet<>(scopes));
    return new TokenVariant(api, parts);
  }
}

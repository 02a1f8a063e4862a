package org.onbehalf.internal.acquisition;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.onbehalf.TokenRequest;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.DownstreamApiSettings.AcquireTokenOptions;
import org.onbehalf.internal.cache.TokenRequestForm;

/**
 * The token that is requested, whoever it is for: an API's settings overlaid with a request's
 * options, and the forms that are sent for it. Thread-safe.
 */
public final class RequestedToken {
  public static final String TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
  public static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

  /** The grants that Entra is sent. */
  public enum Grant {
    ON_BEHALF_OF("urn:ietf:params:oauth:grant-type:jwt-bearer"),
    CLIENT_CREDENTIALS("client_credentials"),
    REFRESH_TOKEN("refresh_token");

    final String type;

    Grant(String type) {
      this.type = type;
    }
  }

  public final String api;
  public final boolean application;
  public final List<String> scopes;

  /** In place of the caller's or the application's own; null for those. */
  public final @Nullable String tenant;

  public final boolean forceRefresh;

  /** Whether the request differs from the configuration. */
  public final boolean hasOptions;

  /** The id instead of the incoming request's; null for that. */
  public final @Nullable String correlationId;

  final boolean requireClientCapability;
  private final ClientSettings azureAd;
  private final DownstreamApiSettings settings;
  private final boolean namesScopes;
  private final boolean answersChallenges;
  private final Map<String, String> extraQueryParameters;
  private final ConcurrentMap<Object, TokenRequestForm> forms = new ConcurrentHashMap<>();

  /**
   * The token for that request.
   *
   * @param answersChallenges whether whoever uses the token answers the API's claims challenges
   * @throws IllegalArgumentException if its API is not configured
   */
  public static RequestedToken of(
      AcquisitionSettings settings, TokenRequest request, boolean answersChallenges) {
    DownstreamApiSettings api = settings.downstreamApis.get(request.api());
    if (api == null) {
      throw new IllegalArgumentException(
          "DownstreamApis."
              + request.api()
              + " is not configured; configured are "
              + new TreeSet<>(settings.downstreamApis.keySet()));
    }
    return new RequestedToken(settings, api, request, answersChallenges);
  }

  static boolean hasNoOptions(TokenRequest request) {
    return request.scopes().isEmpty()
        && !request.tenant().isPresent()
        && !request.isForceRefresh()
        && !request.correlationId().isPresent()
        && request.extraQueryParameters().isEmpty();
  }

  private RequestedToken(
      AcquisitionSettings settings,
      DownstreamApiSettings api,
      TokenRequest request,
      boolean answersChallenges) {
    AcquireTokenOptions options = api.acquireTokenOptions;
    this.azureAd = settings.client;
    this.requireClientCapability = settings.requireClientCapability;
    this.settings = api;
    this.api = api.name;
    this.application = request.isAsApplication() || api.requestAppToken;
    this.namesScopes = !request.scopes().isEmpty();
    List<String> named = namesScopes ? request.scopes() : api.scopes;
    this.scopes = application ? applicationScopes(named) : named;
    this.tenant = tenant(azureAd, request.tenant().orElse(options.tenant));
    this.answersChallenges = answersChallenges;
    this.hasOptions =
        namesScopes || request.tenant().isPresent() || !request.extraQueryParameters().isEmpty();
    this.forceRefresh = options.forceRefresh || request.isForceRefresh();
    this.correlationId = request.correlationId().orElse(options.correlationId);
    this.extraQueryParameters = parameters(azureAd.extraQueryParameters, options, request);
  }

  /** What a client requests so that its user can consent. */
  String consentScope() {
    return "api://" + azureAd.clientId + "/.default";
  }

  private static @Nullable String tenant(ClientSettings azureAd, @Nullable String asked) {
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

  /**
   * What the application asks for in its own name. Entra grants it all roles of a resource or
   * nothing, by the scope {@code .default} alone: {@code api://partner/read} becomes {@code
   * api://partner/.default}. A scope without a resource stays as it is, and Entra refuses it.
   */
  static List<String> applicationScopes(List<String> scopes) {
    Set<String> applicationScopes = new LinkedHashSet<>();
    for (String scope : scopes) {
      int slash = scope.lastIndexOf('/');
      applicationScopes.add(slash < 0 ? scope : scope.substring(0, slash + 1) + ".default");
    }
    return new ArrayList<>(applicationScopes);
  }

  /** The tenant in which the application itself is granted tokens; null where none is known. */
  @Nullable
  public String applicationTenant() {
    if (tenant != null) {
      return tenant;
    }
    return azureAd.hasSeveralTenants() || !azureAd.authority.isEntra()
        ? azureAd.appHomeTenantId
        : azureAd.tenantId;
  }

  /**
   * The form for Entra.
   *
   * @param challenge the claims of a challenge; null for none, as in the form of a cached token
   */
  public TokenRequestForm form(Grant grant, @Nullable String challenge) {
    if (challenge != null) {
      return entra(grant, challenge);
    }
    // on the hot path: computeIfAbsent may take a lock, and its argument is an object
    TokenRequestForm known = forms.get(grant);
    return known != null ? known : forms.computeIfAbsent(grant, any -> entra(grant, null));
  }

  /** The form for an issuer that exchanges its callers' tokens itself (RFC 8693). */
  public TokenRequestForm form(TokenExchangeSettings at, @Nullable String challenge) {
    if (challenge != null) {
      return exchange(at, challenge);
    }
    TokenRequestForm known = forms.get(at);
    return known != null ? known : forms.computeIfAbsent(at, any -> exchange(at, null));
  }

  private TokenRequestForm entra(Grant grant, @Nullable String challenge) {
    Map<String, String> form = form(grant.type, scopes);
    if (grant == Grant.ON_BEHALF_OF) {
      form.put("requested_token_use", "on_behalf_of");
    }
    String claims = claims(challenge);
    if (answersChallenges) {
      claims = ClaimsRequests.withCapabilities(claims, azureAd.clientCapabilities);
    }
    if (claims != null) {
      form.put("claims", claims);
    }
    String region =
        grant == Grant.CLIENT_CREDENTIALS && azureAd.azureRegion != null
            ? " in " + azureAd.azureRegion
            : "";
    // the tenant of a caller or a session is part of the subject
    String at = grant == Grant.CLIENT_CREDENTIALS ? String.valueOf(applicationTenant()) : tenant;
    String endpoint =
        azureAd.instance + (at == null ? "{tenant}" : at) + "/oauth2/v2.0/token" + region;
    return new TokenRequestForm(api, endpoint, azureAd.clientId, form);
  }

  private TokenRequestForm exchange(TokenExchangeSettings at, @Nullable String challenge) {
    boolean own = !namesScopes && !settings.exchange.scopes.isEmpty();
    Map<String, String> form = form(TOKEN_EXCHANGE, own ? settings.exchange.scopes : scopes);
    form.put("subject_token_type", ACCESS_TOKEN);
    form.put("requested_token_type", at.requestedTokenType);
    if (settings.exchange.audience != null) {
      form.put("audience", settings.exchange.audience);
    }
    if (settings.exchange.resource != null) {
      form.put("resource", settings.exchange.resource);
    }
    String claims = claims(challenge);
    if (claims != null) {
      // no parameter of RFC 8693; who does not know it ignores it (RFC 6749 section 3.2)
      form.put("claims", claims);
    }
    return new TokenRequestForm(api, at.tokenEndpoint.toString(), at.clientId, form);
  }

  private Map<String, String> form(String grantType, List<String> wanted) {
    Map<String, String> form = new TreeMap<>(extraQueryParameters);
    form.put("grant_type", grantType);
    form.put("scope", String.join(" ", new TreeSet<>(wanted)));
    return form;
  }

  private @Nullable String claims(@Nullable String challenge) {
    return ClaimsRequests.merge(settings.acquireTokenOptions.claims, challenge);
  }
}

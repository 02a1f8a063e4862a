package org.onbehalf;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.onbehalf.internal.Nullable;

/**
 * What a token is asked for: the downstream API, in whose name, and how. What is not set here comes
 * from the API's {@code AcquireTokenOptions}.
 *
 * <p>Immutable and thread-safe: each method returns a new request. {@code toString()} shows neither
 * claims nor parameters.
 *
 * @since 0.1
 */
public final class TokenRequest {
  private final String api;
  private final boolean asApplication;
  private final List<String> scopes;
  private final @Nullable String tenant;
  private final @Nullable String claims;
  private final boolean forceRefresh;
  private final @Nullable String correlationId;
  private final Map<String, String> extraQueryParameters;

  private TokenRequest(
      String api,
      boolean asApplication,
      List<String> scopes,
      @Nullable String tenant,
      @Nullable String claims,
      boolean forceRefresh,
      @Nullable String correlationId,
      Map<String, String> extraQueryParameters) {
    this.api = api;
    this.asApplication = asApplication;
    this.scopes = scopes;
    this.tenant = tenant;
    this.claims = claims;
    this.forceRefresh = forceRefresh;
    this.correlationId = correlationId;
    this.extraQueryParameters = extraQueryParameters;
  }

  /**
   * A token for an API of the configuration, in the name that its {@code RequestAppToken} says: the
   * caller's (default) or the application's.
   *
   * @param api the key below {@code DownstreamApis}; not null
   * @return the request, never null
   * @throws NullPointerException if {@code api} is null
   * @since 0.1
   */
  public static TokenRequest forApi(String api) {
    return new TokenRequest(
        Objects.requireNonNull(api, "api"),
        false,
        Collections.emptyList(),
        null,
        null,
        false,
        null,
        Collections.emptyMap());
  }

  /**
   * The same request in the application's own name (client credentials, RFC 6749 section 4.4).
   *
   * @return the request, never null
   * @since 0.1
   */
  public TokenRequest asApplication() {
    return new TokenRequest(
        api, true, scopes, tenant, claims, forceRefresh, correlationId, extraQueryParameters);
  }

  /**
   * The same request for these scopes in place of the API's {@code Scopes}.
   *
   * @param wanted at least one scope (RFC 6749 section 3.3); not null
   * @return the request, never null
   * @throws IllegalArgumentException if there is none, or one is no scope
   * @throws NullPointerException if {@code wanted} or an element is null
   * @since 0.1
   */
  public TokenRequest withScopes(String... wanted) {
    if (wanted.length == 0) {
      throw new IllegalArgumentException("wanted is empty: name at least one scope");
    }
    for (String scope : wanted) {
      if (!scope.matches("[!#-\\[\\]-~]{1,500}")) {
        throw new IllegalArgumentException(
            "a scope has 1 to 500 printable ASCII characters without blank, \" and \\");
      }
    }
    List<String> list = Collections.unmodifiableList(Arrays.asList(wanted.clone()));
    return new TokenRequest(
        api,
        asApplication,
        list,
        tenant,
        claims,
        forceRefresh,
        correlationId,
        extraQueryParameters);
  }

  /**
   * The same request at another tenant than the caller's (for a user) or the application's own.
   *
   * @param tenantId a GUID or a domain name; it must be {@code AzureAd.TenantId}, {@code
   *     AzureAd.AppHomeTenantId} or one of {@code AzureAd.AllowedTenants}; not null
   * @return the request, never null
   * @throws NullPointerException if {@code tenantId} is null
   * @since 0.1
   */
  public TokenRequest withTenant(String tenantId) {
    return new TokenRequest(
        api,
        asApplication,
        scopes,
        Objects.requireNonNull(tenantId, "tenantId"),
        claims,
        forceRefresh,
        correlationId,
        extraQueryParameters);
  }

  /**
   * The same request with the claims of a challenge (OpenID Connect Core section 5.5). No cached
   * token answers it; the token that Entra grants replaces the cached one.
   *
   * @param json a JSON object of at most 8192 characters; not null
   * @return the request, never null
   * @throws NullPointerException if {@code json} is null
   * @since 0.1
   */
  public TokenRequest withClaims(String json) {
    return new TokenRequest(
        api,
        asApplication,
        scopes,
        tenant,
        Objects.requireNonNull(json, "json"),
        forceRefresh,
        correlationId,
        extraQueryParameters);
  }

  /**
   * The same request, answered by Entra even where a token is cached; the new one replaces it.
   *
   * @return the request, never null
   * @since 0.1
   */
  public TokenRequest withForceRefresh() {
    return new TokenRequest(
        api, asApplication, scopes, tenant, claims, true, correlationId, extraQueryParameters);
  }

  /**
   * The same request with an id of the caller's own in Entra's logs ({@code client-request-id}), in
   * place of the incoming request's.
   *
   * @param id 8 to 64 letters, digits and hyphens; not null
   * @return the request, never null
   * @throws IllegalArgumentException if {@code id} is something else
   * @throws NullPointerException if {@code id} is null
   * @since 0.1
   */
  public TokenRequest withCorrelationId(String id) {
    if (!id.matches("[A-Za-z0-9-]{8,64}")) {
      throw new IllegalArgumentException("id has 8 to 64 letters, digits and hyphens");
    }
    return new TokenRequest(
        api, asApplication, scopes, tenant, claims, forceRefresh, id, extraQueryParameters);
  }

  /**
   * The same request with one more parameter for Entra. Tokens of different parameters are kept
   * apart.
   *
   * @param name not one that the protocol or this library sets, such as {@code scope}; not null
   * @param value anything; not null
   * @return the request, never null
   * @throws NullPointerException if a parameter is null
   * @since 0.1
   */
  public TokenRequest withExtraQueryParameter(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(extraQueryParameters);
    more.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
    return new TokenRequest(
        api,
        asApplication,
        scopes,
        tenant,
        claims,
        forceRefresh,
        correlationId,
        Collections.unmodifiableMap(more));
  }

  /**
   * The API's name.
   *
   * @return the key below {@code DownstreamApis}, never null
   * @since 0.1
   */
  public String api() {
    return api;
  }

  /**
   * Whether the request asks for an app token whatever the API's {@code RequestAppToken} says.
   *
   * @return true after {@link #asApplication()}
   * @since 0.1
   */
  public boolean isAsApplication() {
    return asApplication;
  }

  /**
   * The scopes in place of the API's.
   *
   * @return an unmodifiable list, never null; empty for the API's own
   * @since 0.1
   */
  public List<String> scopes() {
    return scopes;
  }

  /**
   * The tenant in place of the caller's.
   *
   * @return empty for the caller's, or the application's own
   * @since 0.1
   */
  public Optional<String> tenant() {
    return Optional.ofNullable(tenant);
  }

  /**
   * The claims of a challenge.
   *
   * @return empty for none
   * @since 0.1
   */
  public Optional<String> claims() {
    return Optional.ofNullable(claims);
  }

  /**
   * Whether cached tokens are passed over.
   *
   * @return true after {@link #withForceRefresh()}
   * @since 0.1
   */
  public boolean isForceRefresh() {
    return forceRefresh;
  }

  /**
   * The id in Entra's logs.
   *
   * @return empty for the incoming request's
   * @since 0.1
   */
  public Optional<String> correlationId() {
    return Optional.ofNullable(correlationId);
  }

  /**
   * Further parameters for Entra.
   *
   * @return an unmodifiable map, never null
   * @since 0.1
   */
  public Map<String, String> extraQueryParameters() {
    return extraQueryParameters;
  }

  @Override
  public String toString() {
    return "TokenRequest(" + api + (asApplication ? ", as application)" : ")");
  }
}

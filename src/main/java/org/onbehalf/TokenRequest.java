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
 * A request for a downstream API's token, with its options. Values that are not set here are taken
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
   * Creates a request for a configured API's token. By default the token is requested on behalf of
   * the caller; if the API's {@code RequestAppToken} is true, in the application's own name.
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
   * Returns this request in the application's own name (client credentials, RFC 6749 section 4.4).
   *
   * @return the request, never null
   * @since 0.1
   */
  public TokenRequest asApplication() {
    return new TokenRequest(
        api, true, scopes, tenant, claims, forceRefresh, correlationId, extraQueryParameters);
  }

  /**
   * Returns this request with other scopes than the API's {@code Scopes}.
   *
   * @param wanted the scopes, at least one (RFC 6749 section 3.3); not null
   * @return the request, never null
   * @throws IllegalArgumentException if {@code wanted} is empty or contains an invalid scope
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
            "a scope must have 1 to 500 printable ASCII characters without space, \" and \\");
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
   * Returns this request for another tenant than the caller's (for a user) or the application's
   * own.
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
   * Returns this request with the claims of a claims challenge (OpenID Connect Core section 5.5).
   * It is not answered from the cache; the new token replaces the cached one.
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
   * Returns this request so that it is not answered from the cache. The new token replaces the
   * cached one.
   *
   * @return the request, never null
   * @since 0.1
   */
  public TokenRequest withForceRefresh() {
    return new TokenRequest(
        api, asApplication, scopes, tenant, claims, true, correlationId, extraQueryParameters);
  }

  /**
   * Returns this request with another correlation id ({@code client-request-id}) in Entra's logs
   * than that of the incoming request.
   *
   * @param id 8 to 64 letters, digits and hyphens; not null
   * @return the request, never null
   * @throws IllegalArgumentException if {@code id} has another form
   * @throws NullPointerException if {@code id} is null
   * @since 0.1
   */
  public TokenRequest withCorrelationId(String id) {
    if (!id.matches("[A-Za-z0-9-]{8,64}")) {
      throw new IllegalArgumentException("id must have 8 to 64 letters, digits and hyphens");
    }
    return new TokenRequest(
        api, asApplication, scopes, tenant, claims, forceRefresh, id, extraQueryParameters);
  }

  /**
   * Returns this request with an additional parameter for Entra. Tokens of requests with different
   * parameters are cached separately.
   *
   * @param name the parameter's name; parameters of the protocol, such as {@code scope}, are not
   *     allowed; not null
   * @param value the parameter's value, not encoded; not null
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
   * Returns the API.
   *
   * @return the key below {@code DownstreamApis}, never null
   * @since 0.1
   */
  public String api() {
    return api;
  }

  /**
   * Returns whether an app token is requested regardless of the API's {@code RequestAppToken}.
   *
   * @return true after {@link #asApplication()}
   * @since 0.1
   */
  public boolean isAsApplication() {
    return asApplication;
  }

  /**
   * Returns the requested scopes.
   *
   * @return an unmodifiable list, never null; empty for the API's {@code Scopes}
   * @since 0.1
   */
  public List<String> scopes() {
    return scopes;
  }

  /**
   * Returns the requested tenant.
   *
   * @return the tenant; empty for the caller's or the application's own
   * @since 0.1
   */
  public Optional<String> tenant() {
    return Optional.ofNullable(tenant);
  }

  /**
   * Returns the claims of a claims challenge.
   *
   * @return a JSON object; empty if there is none
   * @since 0.1
   */
  public Optional<String> claims() {
    return Optional.ofNullable(claims);
  }

  /**
   * Returns whether cached tokens are ignored.
   *
   * @return true after {@link #withForceRefresh()}
   * @since 0.1
   */
  public boolean isForceRefresh() {
    return forceRefresh;
  }

  /**
   * Returns the correlation id.
   *
   * @return the id; empty for that of the incoming request
   * @since 0.1
   */
  public Optional<String> correlationId() {
    return Optional.ofNullable(correlationId);
  }

  /**
   * Returns the additional parameters for Entra.
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

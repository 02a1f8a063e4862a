package org.onbehalf;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
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
  private final Options options;

  private TokenRequest(String api, Options options) {
    this.api = api;
    this.options = options;
  }

  /** Changed only before a request has it. */
  private static final class Options {
    private static final Options NONE = new Options();

    private boolean asApplication;
    private List<String> scopes = Collections.emptyList();
    private @Nullable String tenant;
    private @Nullable String claims;
    private boolean forceRefresh;
    private @Nullable String correlationId;
    private Map<String, String> extraQueryParameters = Collections.emptyMap();
  }

  private TokenRequest with(Consumer<Options> change) {
    Options copy = new Options();
    copy.asApplication = options.asApplication;
    copy.scopes = options.scopes;
    copy.tenant = options.tenant;
    copy.claims = options.claims;
    copy.forceRefresh = options.forceRefresh;
    copy.correlationId = options.correlationId;
    copy.extraQueryParameters = options.extraQueryParameters;
    change.accept(copy);
    return new TokenRequest(api, copy);
  }

  /**
   * Creates a request for a configured API's token. By default the token is requested on behalf of
   * the caller; if the API's {@code RequestAppToken} is true, in the application's own name.
   *
   * @param api the key below {@code DownstreamApis}; not null
   */
  public static TokenRequest forApi(String api) {
    return new TokenRequest(Objects.requireNonNull(api, "api"), Options.NONE);
  }

  /**
   * Returns this request in the application's own name (client credentials, RFC 6749 section 4.4).
   */
  public TokenRequest asApplication() {
    return with(copy -> copy.asApplication = true);
  }

  /**
   * Returns this request with other scopes than the API's {@code Scopes}.
   *
   * @param wanted the scopes, at least one (RFC 6749 section 3.3); not null
   * @throws IllegalArgumentException if {@code wanted} is empty or contains an invalid scope
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
    return with(copy -> copy.scopes = list);
  }

  /**
   * Returns this request for another tenant than the caller's (for a user) or the application's
   * own.
   *
   * @param tenantId a GUID or a domain name; it must be {@code AzureAd.TenantId}, {@code
   *     AzureAd.AppHomeTenantId} or one of {@code AzureAd.AllowedTenants}; not null
   */
  public TokenRequest withTenant(String tenantId) {
    Objects.requireNonNull(tenantId, "tenantId");
    return with(copy -> copy.tenant = tenantId);
  }

  /**
   * Returns this request with the claims of a claims challenge (OpenID Connect Core section 5.5).
   * It is not answered from the cache; the new token replaces the cached one.
   *
   * @param json a JSON object of at most 8192 characters; not null
   */
  public TokenRequest withClaims(String json) {
    Objects.requireNonNull(json, "json");
    return with(copy -> copy.claims = json);
  }

  /**
   * Returns this request so that it is not answered from the cache. The new token replaces the
   * cached one.
   */
  public TokenRequest withForceRefresh() {
    return with(copy -> copy.forceRefresh = true);
  }

  /**
   * Returns this request with another correlation id ({@code client-request-id}) in Entra's logs
   * than that of the incoming request.
   *
   * @param id 8 to 64 letters, digits and hyphens; not null
   * @throws IllegalArgumentException if {@code id} has another form
   */
  public TokenRequest withCorrelationId(String id) {
    if (!id.matches("[A-Za-z0-9-]{8,64}")) {
      throw new IllegalArgumentException("id must have 8 to 64 letters, digits and hyphens");
    }
    return with(copy -> copy.correlationId = id);
  }

  /**
   * Returns this request with an additional parameter for Entra. Tokens of requests with different
   * parameters are cached separately.
   *
   * @param name the parameter's name; parameters of the protocol, such as {@code scope}, are not
   *     allowed; not null
   * @param value the parameter's value, not encoded; not null
   */
  public TokenRequest withExtraQueryParameter(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(options.extraQueryParameters);
    more.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
    return with(copy -> copy.extraQueryParameters = Collections.unmodifiableMap(more));
  }

  /**
   * Returns the API.
   *
   * @return the key below {@code DownstreamApis}, never null
   */
  public String api() {
    return api;
  }

  /**
   * Returns whether an app token is requested regardless of the API's {@code RequestAppToken}.
   *
   * @return true after {@link #asApplication()}
   */
  public boolean isAsApplication() {
    return options.asApplication;
  }

  /**
   * Returns the requested scopes.
   *
   * @return an unmodifiable list, never null; empty for the API's {@code Scopes}
   */
  public List<String> scopes() {
    return options.scopes;
  }

  /** Returns the requested tenant; empty for the caller's or the application's own. */
  public Optional<String> tenant() {
    return Optional.ofNullable(options.tenant);
  }

  /**
   * Returns the claims of a claims challenge.
   *
   * @return a JSON object; empty if there is none
   */
  public Optional<String> claims() {
    return Optional.ofNullable(options.claims);
  }

  /**
   * Returns whether cached tokens are ignored.
   *
   * @return true after {@link #withForceRefresh()}
   */
  public boolean isForceRefresh() {
    return options.forceRefresh;
  }

  /** Returns the correlation id; empty for that of the incoming request. */
  public Optional<String> correlationId() {
    return Optional.ofNullable(options.correlationId);
  }

  /** Returns the additional parameters for Entra. */
  public Map<String, String> extraQueryParameters() {
    return options.extraQueryParameters;
  }

  @Override
  public String toString() {
    return "TokenRequest(" + api + (options.asApplication ? ", as application)" : ")");
  }
}

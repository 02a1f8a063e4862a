package org.onbehalf.testkit;

import com.nimbusds.jose.util.Base64URL;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.onbehalf.internal.Nullable;
import org.onbehalf.testkit.ClientAuthentication.Authenticated;

/** {@code /{tenant}/oauth2/v2.0/token}: finds tenant and client, then leaves it to the grant. */
final class TokenEndpoint {
  private final Directory directory;
  private final TokenFactory factory;
  private final ClientAuthentication clients;
  private final AuthorizationCodes codes;
  private final RefreshTokens refreshTokens;
  private final UserTokens userTokens;
  private final OnBehalfOfGrant onBehalfOf;

  TokenEndpoint(
      Directory directory,
      TokenFactory factory,
      ClientAuthentication clients,
      AuthorizationCodes codes,
      RefreshTokens refreshTokens,
      UserTokens userTokens,
      OnBehalfOfGrant onBehalfOf) {
    this.directory = directory;
    this.factory = factory;
    this.clients = clients;
    this.codes = codes;
    this.refreshTokens = refreshTokens;
    this.userTokens = userTokens;
    this.onBehalfOf = onBehalfOf;
  }

  /** What a request says of itself, before anything is checked. */
  Log.Entry entry(Instant at, Request request) {
    if (request.endpoint != Endpoint.TOKEN || request.malformed) {
      boolean posted = request.form.containsKey("client_id");
      String client = (posted ? request.form : request.query).get("client_id");
      User signingIn = request.parameter("user").flatMap(directory::user).orElse(null);
      return new Log.Entry(at, request, null, client, signingIn, null);
    }
    Grant grant = request.parameter("grant_type").flatMap(Grant::of).orElse(null);
    User user = user(request, grant).orElse(null);
    String tenant =
        directory
            .tenant(request.tenantSegment())
            .map(found -> found.id)
            .orElse(user == null ? "" : user.tenant());
    App resource =
        request
            .parameter("scope")
            .flatMap(scope -> RequestedScopes.resourceOf(scope, tenant, directory))
            .orElse(null);
    String clientId;
    try {
      clientId = ClientAuthentication.clientId(request).orElse(null);
    } catch (Refusal unreadable) {
      clientId = null;
    }
    return new Log.Entry(at, request, grant, clientId, user, resource);
  }

  private Optional<User> user(Request request, @Nullable Grant grant) {
    if (grant == Grant.ON_BEHALF_OF) {
      return request
          .parameter("assertion")
          .flatMap(TokenFactory::unverifiedClaims)
          .flatMap(claims -> directory.user(String.valueOf(claims.get("oid"))));
    }
    if (grant == Grant.AUTHORIZATION_CODE) {
      return request.parameter("code").flatMap(codes::find).map(code -> code.signIn.user);
    }
    if (grant == Grant.REFRESH_TOKEN) {
      return request
          .parameter("refresh_token")
          .flatMap(refreshTokens::find)
          .map(entry -> entry.signIn.user);
    }
    return Optional.empty();
  }

  Reply answer(Request request) {
    String named = request.required("grant_type");
    Grant grant =
        Grant.of(named).orElseThrow(() -> new Refusal(EntraRule.UNSUPPORTED_GRANT, named));
    if (request.form.containsKey("resource")) {
      throw new Refusal(EntraRule.RESOURCE_PARAMETER);
    }
    Directory.Tenant tenant = tenant(request, grant);
    Authenticated by = clients.authenticate(request, tenant);
    boolean ownTenant = directory.tenant(request.tenantSegment()).isPresent();
    if (!ownTenant && !by.client.registration.multiTenant) {
      throw new Refusal(EntraRule.SINGLE_TENANT_CLIENT, by.client.clientId(), by.client.name());
    }
    return Reply.json(200, grant(grant, request, by, tenant))
        .with("Cache-Control", "no-store, no-cache")
        .with("Pragma", "no-cache");
  }

  private Map<String, Object> grant(
      Grant grant, Request request, Authenticated by, Directory.Tenant tenant) {
    switch (grant) {
      case AUTHORIZATION_CODE:
        return redeemCode(request, by, tenant);
      case REFRESH_TOKEN:
        return refresh(request, by, tenant);
      case CLIENT_CREDENTIALS:
        return clientCredentials(request, by.confidential(), tenant);
      case ON_BEHALF_OF:
        return onBehalfOf.exchange(request, by.confidential(), tenant);
    }
    throw new Refusal(EntraRule.UNSUPPORTED_GRANT, grant.parameter());
  }

  /** The tenant of the path; for {@code common} and {@code organizations} the user's. */
  private Directory.Tenant tenant(Request request, Grant grant) {
    String named = request.tenantSegment();
    if (!Metadata.isShared(named)) {
      return directory
          .tenant(named)
          .orElseThrow(() -> new Refusal(EntraRule.UNKNOWN_TENANT, named));
    }
    return user(request, grant)
        .flatMap(user -> directory.tenant(user.tenant()))
        .orElseThrow(() -> new Refusal(EntraRule.NO_TENANT));
  }

  private Map<String, Object> redeemCode(
      Request request, Authenticated by, Directory.Tenant tenant) {
    AuthorizationCodes.Code code = codes.redeem(request.required("code"), by.client, tenant);
    if (!code.redirectUri.equals(request.required("redirect_uri"))) {
      throw new Refusal(
          EntraRule.REDIRECT_URI, request.required("redirect_uri"), by.client.clientId());
    }
    if (!by.client.isPublicRedirect(code.redirectUri)) {
      by.confidential();
    }
    if (code.challenge != null
        && !code.challenge.equals(s256(request.parameter("code_verifier").orElse("")))) {
      throw new Refusal(EntraRule.CODE_VERIFIER);
    }
    RequestedScopes requested =
        RequestedScopes.parse(request.parameter("scope").orElse(code.scope), tenant, directory);
    return userTokens.issue(code.signIn, code.signedIn(), by, requested, request, code.nonce);
  }

  private Map<String, Object> refresh(Request request, Authenticated by, Directory.Tenant tenant) {
    RefreshTokens.Entry entry =
        refreshTokens.use(request.required("refresh_token"), by.client, tenant);
    if (!entry.byPublicClient) {
      by.confidential();
    }
    RequestedScopes requested = RequestedScopes.parse(request.required("scope"), tenant, directory);
    Map<String, Object> answer =
        userTokens.issue(entry.signIn, entry.signedIn, by, requested, request, null);
    // a refresh brings the next refresh token whether or not offline_access is named again
    answer.put("refresh_token", refreshTokens.rotate(by, entry));
    return answer;
  }

  private Map<String, Object> clientCredentials(
      Request request, Authenticated by, Directory.Tenant tenant) {
    String scope = request.required("scope");
    RequestedScopes requested = RequestedScopes.parse(scope, tenant, directory);
    App resource = requested.resource();
    if (!requested.isDefault()) {
      throw new Refusal(EntraRule.APP_SCOPE_NOT_DEFAULT, scope);
    }
    Map<String, Object> claims =
        factory.forApplication(
            by.client.clientId(),
            by.client.objectId(),
            tenant.id,
            new TokenFactory.Target(resource, requested.identifier()),
            by.proof,
            directory.applicationRoles(by.client, resource));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("token_type", "Bearer");
    factory.putAccessToken(answer, resource, claims);
    return answer;
  }

  /** RFC 7636 section 4.2. */
  private static String s256(String verifier) {
    return Base64URL.encode(TokenFactory.sha256(verifier)).toString();
  }
}

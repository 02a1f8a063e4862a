package org.onbehalf.testkit;

import java.net.URI;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The documents by which clients and APIs find their way: OpenID configuration, keys, instance
 * discovery.
 *
 * <p>Endpoints are named at the address by which the document was fetched. The issuer is not: it is
 * one and the same over http and https, because tokens carry it.
 */
final class Metadata {
  /** What stands for the tenant in the documents of {@code common} and {@code organizations}. */
  private static final String PLACEHOLDER = "{tenantid}";

  private final Directory directory;
  private final TokenFactory factory;
  private final EmulatorKeys keys;

  Metadata(Directory directory, TokenFactory factory, EmulatorKeys keys) {
    this.directory = directory;
    this.factory = factory;
    this.keys = keys;
  }

  /** Whether a path's first segment stands for many tenants. */
  static boolean isShared(String tenantSegment) {
    return "common".equals(tenantSegment) || "organizations".equals(tenantSegment);
  }

  Reply openIdConfiguration(Request request) {
    int version = request.path.contains("/v2.0/") ? 2 : 1;
    String tenant = request.tenantSegment();
    String issuer = issuer(version, tenant);
    String root = request.base + tenant;
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("issuer", issuer);
    document.put(
        "authorization_endpoint",
        root + (version == 1 ? "/oauth2/authorize" : "/oauth2/v2.0/authorize"));
    // the emulator has but one token endpoint, the one that every current client uses
    document.put("token_endpoint", root + "/oauth2/v2.0/token");
    document.put("jwks_uri", root + (version == 1 ? "/discovery/keys" : "/discovery/v2.0/keys"));
    document.put("response_types_supported", Collections.singletonList("code"));
    document.put("response_modes_supported", SignInPages.RESPONSE_MODES);
    document.put("subject_types_supported", Collections.singletonList("pairwise"));
    document.put("id_token_signing_alg_values_supported", Collections.singletonList("RS256"));
    document.put(
        "token_endpoint_auth_methods_supported",
        Arrays.asList("client_secret_post", "private_key_jwt", "client_secret_basic"));
    document.put("scopes_supported", Arrays.asList("openid", "profile", "email", "offline_access"));
    document.put(
        "claims_supported",
        Arrays.asList(
            "sub",
            "iss",
            "aud",
            "exp",
            "iat",
            "nonce",
            "name",
            "preferred_username",
            "tid",
            "ver",
            "oid"));
    document.put("request_uri_parameter_supported", false);
    document.put("http_logout_supported", false);
    document.put("tenant_region_scope", null);
    document.put("cloud_instance_name", request.base.getAuthority());
    return Reply.json(200, document);
  }

  Reply keys(Request request) {
    int version = request.path.contains("/v2.0/") ? 2 : 1;
    return Reply.json(200, keys.document(issuer(version, request.tenantSegment())));
  }

  /** Says that the emulator's own addresses are one genuine cloud. */
  Reply instance(Request request, List<String> authorities) {
    String endpoint = request.query.getOrDefault("authorization_endpoint", "");
    URI asked;
    try {
      asked = URI.create(endpoint);
    } catch (IllegalArgumentException e) {
      throw new Refusal(EntraRule.UNKNOWN_INSTANCE);
    }
    if (!authorities.contains(String.valueOf(asked.getAuthority()))) {
      throw new Refusal(EntraRule.UNKNOWN_INSTANCE);
    }
    String[] path = String.valueOf(asked.getPath()).split("/", -1);
    String tenant = path.length > 1 ? path[1] : "common";
    issuer(2, tenant);
    Map<String, Object> cloud = new LinkedHashMap<>();
    cloud.put("preferred_network", asked.getAuthority());
    cloud.put("preferred_cache", asked.getAuthority());
    cloud.put("aliases", authorities);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put(
        "tenant_discovery_endpoint",
        request.base + tenant + "/v2.0/.well-known/openid-configuration");
    document.put("api-version", "1.1");
    document.put("metadata", Collections.singletonList(cloud));
    return Reply.json(200, document);
  }

  private String issuer(int version, String tenantSegment) {
    if (isShared(tenantSegment)) {
      return factory.issuer(version, PLACEHOLDER);
    }
    return directory
        .tenant(tenantSegment)
        .map(tenant -> factory.issuer(version, tenant.id))
        .orElseThrow(() -> new Refusal(EntraRule.UNKNOWN_TENANT, tenantSegment));
  }
}

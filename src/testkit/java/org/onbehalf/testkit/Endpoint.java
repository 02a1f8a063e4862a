package org.onbehalf.testkit;

import java.util.List;

/**
 * What a request was addressed to.
 *
 * @since 0.1
 */
public enum Endpoint {
  /** The OpenID configuration documents, v1 and v2. */
  METADATA("GET"),
  /** The key documents (JWKS), v1 and v2. */
  KEYS("GET"),
  /** Instance discovery, by which clients ask whether an authority is genuine. */
  INSTANCE_DISCOVERY("GET"),
  /** The sign-in page. */
  AUTHORIZE("GET, POST"),
  /** The token endpoint. */
  TOKEN("POST"),
  /** Anything else: the page at {@code /}, the token at {@code /token}, else answered 404. */
  OTHER("GET");

  private final String methods;

  Endpoint(String methods) {
    this.methods = methods;
  }

  boolean accepts(String method) {
    return methods.contains(method);
  }

  String methods() {
    return methods;
  }

  /** Finds the endpoint from a path's segments below the root. */
  static Endpoint of(List<String> segments) {
    if (segments.size() < 2) {
      return OTHER;
    }
    switch (String.join("/", segments.subList(1, segments.size()))) {
      case "oauth2/v2.0/token":
        return TOKEN;
      case "oauth2/v2.0/authorize":
      case "oauth2/authorize":
        return AUTHORIZE;
      case "v2.0/.well-known/openid-configuration":
      case ".well-known/openid-configuration":
        return METADATA;
      case "discovery/v2.0/keys":
      case "discovery/keys":
        return KEYS;
      case "discovery/instance":
        return INSTANCE_DISCOVERY;
      default:
        return OTHER;
    }
  }
}

package org.onbehalf.internal.validation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.onbehalf.internal.config.Authority;
import org.onbehalf.internal.jwks.IssuerSettings;

/**
 * Reads client, scopes, roles and audience from the claims in which each kind of issuer writes
 * them, and tells access tokens from ID tokens: {@code docs/access-tokens.md}.
 */
final class IssuerClaims {
  /** Scopes of the provider itself, which are no permissions of this API. */
  private static final List<String> OF_PROVIDER =
      // the last is of Cognito's own API
      Collections.unmodifiableList(
          Arrays.asList(
              "openid",
              "profile",
              "email",
              "address",
              "phone",
              "offline_access",
              "aws.cognito.signin.user.admin"));

  private static final List<String> CLIENT =
      // the last is Okta's
      Collections.unmodifiableList(Arrays.asList("azp", "appid", "client_id", "cid"));

  private IssuerClaims() {}

  /** The application that presented the token; empty where the token names none. */
  static String clientId(TokenClaims claims, IssuerSettings issuer) {
    if (issuer.authority.type != Authority.Type.OIDC) {
      // azp of version 2.0, appid of version 1.0
      String v2 = claims.text("azp");
      String v1 = claims.text("appid");
      return v2 != null && !v2.isEmpty() ? v2 : v1 == null ? "" : v1;
    }
    for (String name : CLIENT) {
      String clientId = claims.text(name);
      if (clientId != null && !clientId.isEmpty()) {
        return clientId;
      }
    }
    return "";
  }

  /** For whom the token is. Cognito's access tokens have no {@code aud}. */
  static List<String> audiences(TokenClaims claims, IssuerSettings issuer) {
    boolean cognito =
        issuer.authority.type == Authority.Type.OIDC
            && !claims.has("aud")
            && "access".equals(claims.text("token_use"));
    if (!cognito) {
      return claims.textOrTexts("aud");
    }
    // the resource server before each of its scopes; else, as AWS itself compares, the client
    Set<String> audiences = new LinkedHashSet<>();
    for (String scope : scopes(claims, issuer)) {
      int slash = scope.lastIndexOf('/');
      if (slash > 0) {
        audiences.add(scope.substring(0, slash));
      }
    }
    audiences.add(clientId(claims, issuer));
    return new ArrayList<>(audiences);
  }

  /** The permissions that a user delegated, or that an application has. */
  static Set<String> scopes(TokenClaims claims, IssuerSettings issuer) {
    if (issuer.authority.isEntra()) {
      return claims.words("scp");
    }
    Set<String> scopes = new LinkedHashSet<>(claims.wordsOfAll("scp"));
    if (issuer.authority.type == Authority.Type.OIDC) {
      scopes.addAll(claims.wordsOfAll("scope"));
    }
    return Collections.unmodifiableSet(scopes);
  }

  /** The scopes that are permissions of this API. */
  static Set<String> permissions(TokenClaims claims, IssuerSettings issuer) {
    Set<String> permissions = new LinkedHashSet<>(scopes(claims, issuer));
    permissions.removeAll(OF_PROVIDER);
    return permissions;
  }

  /** The roles as the issuer writes them. */
  static Set<String> roles(TokenClaims claims, IssuerSettings issuer) {
    String claim = issuer.rules.roleClaim;
    boolean entra = issuer.authority.isEntra() && claim.equals("roles");
    return new LinkedHashSet<>(entra ? claims.texts(claim) : claims.textOrTextsAt(claim));
  }

  /**
   * The roles that a caller has here, as far as the issuer is trusted with roles: those of the
   * configured claim, and those to which they, groups and directory roles are mapped.
   */
  static Set<String> callerRoles(TokenClaims claims, IssuerSettings issuer, boolean application) {
    if (!issuer.trustRoles) {
      return Collections.emptySet();
    }
    Set<String> roles = new LinkedHashSet<>();
    Set<String> own = roles(claims, issuer);
    if (application && !issuer.authority.isEntra()) {
      // what such an issuer grants to an application itself is a scope too
      own.addAll(permissions(claims, issuer));
    }
    for (String role : own) {
      roles.add(issuer.rolePrefix + role);
    }
    Map<String, List<String>> mapping = issuer.rules.roleMapping;
    if (!mapping.isEmpty()) {
      Set<String> values = new LinkedHashSet<>(own);
      values.addAll(claims.textOrTexts("roles"));
      // Entra always writes an array; others write one group as text
      boolean entra = issuer.authority.isEntra();
      values.addAll(entra ? claims.texts("groups") : claims.textOrTexts("groups"));
      values.addAll(claims.texts("wids"));
      for (String value : values) {
        roles.addAll(mapping.getOrDefault(value, Collections.emptyList()));
      }
    }
    return Collections.unmodifiableSet(roles);
  }

  /** Whether the token grants a permission: a scope that is not the provider's own, or a role. */
  static boolean hasPermission(TokenClaims claims, IssuerSettings issuer) {
    if (issuer.authority.isEntra()) {
      return !scopes(claims, issuer).isEmpty() || !claims.texts("roles").isEmpty();
    }
    return !permissions(claims, issuer).isEmpty() || !roles(claims, issuer).isEmpty();
  }

  /** Whether a token is an ID token. */
  static boolean isIdToken(TokenClaims claims, IssuerSettings issuer) {
    if (claims.has("at_hash") || claims.has("c_hash")) {
      return true;
    }
    switch (issuer.authority.type) {
      case B2C:
        // its access tokens repeat the nonce of the sign-in; its ID tokens name no client
        return false;
      case OIDC:
        return isIdTokenOfOther(claims, issuer);
      default:
        return claims.has("nonce");
    }
  }

  private static boolean isIdTokenOfOther(TokenClaims claims, IssuerSettings issuer) {
    String use = claims.text("token_use");
    String type = claims.text("typ");
    if (use != null || type != null) {
      // Cognito and Keycloak say it; Keycloak's access tokens repeated the nonce until version 24
      return (use != null && !use.equals("access")) || (type != null && !type.equals("Bearer"));
    }
    if (claims.has("nonce")) {
      return true;
    }
    // OpenID Connect Core 1.0, section 2: an ID token is for its client, and has no scope
    String clientId = clientId(claims, issuer);
    return !clientId.isEmpty()
        && !clientId.equals(claims.text("sub"))
        && scopes(claims, issuer).isEmpty()
        && claims.textOrTexts("aud").equals(Collections.singletonList(clientId));
  }

  /** Whether a token names a client, or at least scopes. */
  static boolean isForApi(TokenClaims claims, IssuerSettings issuer) {
    return !clientId(claims, issuer).isEmpty()
        // Spring Authorization Server names no client, but scopes, which an ID token has not
        || (issuer.authority.type == Authority.Type.OIDC && !scopes(claims, issuer).isEmpty());
  }

  /**
   * Whether an application calls for itself. If a token of another issuer than Entra does not say,
   * the caller is an application, unless {@code DefaultCaller} says otherwise.
   */
  static boolean isApplication(TokenClaims claims, IssuerSettings issuer) {
    if (issuer.authority.isEntra()) {
      return isApplicationOfEntra(claims);
    }
    String subject = claims.text("sub");
    String clientId = clientId(claims, issuer);
    boolean ofItself = subject != null && subject.equals(clientId);
    switch (issuer.authority.type) {
      case B2C:
        // the subject of an application is its service principal, which looks like a user's id
        return ofItself || !(isUserOfB2c(claims) || issuer.rules.usersByDefault);
      case ADFS:
        boolean user = subject != null || claims.has("upn") || claims.has("unique_name");
        return ofItself || !(user || issuer.rules.usersByDefault);
      default:
        if (subject == null || isMachine(claims.all(), clientId, subject)) {
          return true;
        }
        // RFC 9068, section 2.2: where a user takes part, the subject is the user
        boolean told = !clientId.isEmpty() && (!claims.has("token_use") || claims.has("username"));
        return !(told || issuer.rules.usersByDefault);
    }
  }

  /**
   * {@code idtyp} is present if the API asked for that optional claim. Otherwise a delegated token
   * has {@code scp}; and one without is an application's if its subject is the service principal
   * itself, since a user's {@code sub} is pairwise and never its {@code oid}.
   */
  private static boolean isApplicationOfEntra(TokenClaims claims) {
    boolean delegated = !claims.words("scp").isEmpty();
    String kind = claims.text("idtyp");
    if ("app".equals(kind)) {
      if (delegated) {
        throw new TokenValidationException(
            ValidationError.CALLER_KIND, "idtyp is app, yet there is scp");
      }
      return true;
    }
    if ("user".equals(kind) || delegated) {
      return false;
    }
    String objectId = claims.text("oid");
    return objectId == null || objectId.equals(claims.text("sub"));
  }

  private static boolean isUserOfB2c(TokenClaims claims) {
    return claims.has("oid")
        || claims.has("nonce")
        || claims.has("auth_time")
        || claims.has("idp")
        || claims.has("emails");
  }

  /** By claims that no user can choose. */
  private static boolean isMachine(Map<String, Object> claims, String clientId, String subject) {
    for (String name : CLIENT) {
      if (subject.equals(claims.get(name))) {
        return true;
      }
    }
    // Auth0
    if (subject.equals(clientId + "@clients") || "client-credentials".equals(claims.get("gty"))) {
      return true;
    }
    // Keycloak's service accounts: by their user's name, or by claims about their host
    Object name = claims.get("preferred_username");
    if ((name instanceof String && ((String) name).equalsIgnoreCase("service-account-" + clientId))
        || claims.containsKey("clientId")
        || claims.containsKey("clientHost")) {
      return true;
    }
    // Spring Authorization Server names no client: it is the audience, unless that is customized
    Object audience = claims.get("aud");
    return clientId.isEmpty()
        && (subject.equals(audience) || Collections.singletonList(subject).equals(audience));
  }
}

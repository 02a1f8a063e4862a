package org.onbehalf.internal.validation;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.onbehalf.internal.config.Authority;
import org.onbehalf.internal.config.IssuerSettings;

/** Where each kind of issuer writes the client, the scopes and the roles. */
final class IssuerClaims {
  /** What a client asks of the provider itself, for every API alike: no permission of ours. */
  private static final Set<String> OF_OPENID =
      Collections.unmodifiableSet(
          new HashSet<>(
              Arrays.asList("openid", "profile", "email", "address", "phone", "offline_access")));

  private IssuerClaims() {}

  /** The application that presented the token; empty where the token names none. */
  static String clientId(TokenClaims claims, IssuerSettings issuer) throws RefusedException {
    String entra = EntraCaller.clientId(claims);
    if (!entra.isEmpty() || issuer.authority.type != Authority.Type.OIDC) {
      return entra;
    }
    // RFC 9068, section 2.2
    String clientId = claims.text("client_id");
    return clientId == null ? "" : clientId;
  }

  /** The delegated permissions. */
  static Set<String> scopes(TokenClaims claims, IssuerSettings issuer) throws RefusedException {
    if (issuer.authority.type != Authority.Type.OIDC) {
      return claims.words("scp");
    }
    // RFC 9068 says scope; some providers write an array named scp
    Set<String> scopes = new LinkedHashSet<>(claims.words("scope"));
    for (String scp : claims.textOrTexts("scp")) {
      scopes.addAll(Arrays.asList(scp.split(" ", -1)));
    }
    scopes.remove("");
    return Collections.unmodifiableSet(scopes);
  }

  /** The roles as the issuer writes them. */
  static Set<String> roles(TokenClaims claims, IssuerSettings issuer) throws RefusedException {
    String claim = issuer.rules.roleClaim;
    boolean entra = issuer.authority.isEntra() && claim.equals("roles");
    return new LinkedHashSet<>(entra ? claims.texts(claim) : claims.textOrTexts(claim));
  }

  /**
   * Whether somebody granted something: of Entra a scope or a role of this API; elsewhere a scope
   * that is not the provider's own, or a role.
   */
  static boolean hasPermission(TokenClaims claims, IssuerSettings issuer) throws RefusedException {
    Set<String> scopes = scopes(claims, issuer);
    if (issuer.authority.isEntra()) {
      return !scopes.isEmpty() || !claims.texts("roles").isEmpty();
    }
    return !OF_OPENID.containsAll(scopes) || !roles(claims, issuer).isEmpty();
  }

  /** Providers that say what kind of token it is say that it is one for an API. */
  static boolean isAccessToken(TokenClaims claims) throws RefusedException {
    String use = claims.text("token_use");
    String type = claims.text("typ");
    return (use == null || use.equals("access")) && (type == null || type.equals("Bearer"));
  }
}

package org.onbehalf.migration;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import org.onbehalf.migration.OldApplication.User;
import org.onbehalf.testing.OidcIssuer;
import org.onbehalf.testing.RecordingApi.Answer;

/** Tokens as applications accepted them before. */
final class OldTokens {
  /** In the {@code web.xml} of the application {@code own-filter}. */
  private static final String SECRET = "a shared secret that lies in web.xml";

  private static final String REALM = "/realms/orders";

  private OldTokens() {}

  /** Signed by a secret that the application shares with whoever calls it. */
  static String hs256(User user) {
    SignedJWT jwt =
        new SignedJWT(
            new JWSHeader(JWSAlgorithm.HS256),
            new JWTClaimsSet.Builder()
                .subject(user.name())
                .claim("roles", user.roles())
                .expirationTime(Date.from(Instant.now().plusSeconds(3600)))
                .build());
    try {
      jwt.sign(new MACSigner(SECRET.getBytes(UTF_8)));
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What Keycloak's adapters ask a Keycloak for. */
  static OidcIssuer keycloak() {
    OidcIssuer issuer = OidcIssuer.start();
    String realm = issuer.issuer() + REALM;
    issuer.publish(
        REALM + "/.well-known/openid-configuration",
        Answer.json(
            200,
            "{\"issuer\":\"%1$s\",\"jwks_uri\":\"%1$s/certs\",\"token_endpoint\":\"%1$s/token\",\"authorization_endpoint\":\"%1$s/auth\",\"end_session_endpoint\":\"%1$s/logout\"}"
                .formatted(realm)));
    issuer.publish(
        REALM + "/certs",
        Answer.json(
            200,
            issuer
                .keySet()
                .replace("\"kty\":", "\"use\":\"sig\",\"alg\":\"RS256\",\"kty\":")));
    return issuer;
  }

  /** As that Keycloak signs it. */
  static String keycloak(OidcIssuer issuer, User user) {
    return issuer.token(
        user.name(),
        Map.of(
            "iss", issuer.issuer() + REALM,
            "typ", "Bearer",
            "azp", "page",
            "preferred_username", user.name(),
            "realm_access", Map.of("roles", user.roles())),
        Instant.now().plusSeconds(3600));
  }
}

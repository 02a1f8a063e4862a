package org.onbehalf.testkit;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.onbehalf.internal.Nullable;
import org.onbehalf.testkit.ClientAuthentication.Authenticated;

/** An access token for one API exchanged for one to the next, in the same user's name. */
final class OnBehalfOfGrant {
  private static final Duration SKEW = Duration.ofMinutes(5);

  private final Clock clock;
  private final Directory directory;
  private final EmulatorKeys keys;
  private final TokenFactory factory;
  private final UserTokens tokens;

  OnBehalfOfGrant(
      Clock clock,
      Directory directory,
      EmulatorKeys keys,
      TokenFactory factory,
      UserTokens tokens) {
    this.clock = clock;
    this.directory = directory;
    this.keys = keys;
    this.factory = factory;
    this.tokens = tokens;
  }

  Map<String, Object> exchange(Request request, Authenticated by, Directory.Tenant tenant) {
    String assertion = request.required("assertion");
    if (!"on_behalf_of".equals(request.required("requested_token_use"))) {
      throw new Refusal(EntraRule.INVALID_PARAMETER, "requested_token_use");
    }
    RequestedScopes requested = RequestedScopes.parse(request.required("scope"), tenant, directory);
    requested.resource();
    JWTClaimsSet claims = verify(assertion);
    checkTime(claims);
    checkAddressee(claims, by.client, tenant);
    User user =
        directory
            .user(String.valueOf(claims.getClaim("oid")))
            .filter(found -> found.tenant().equals(tenant.id))
            .orElseThrow(() -> new Refusal(EntraRule.UNKNOWN_USER, tenant.domain));
    Instant signedIn = instant(claims.getIssueTime()).plus(TokenFactory.BACKDATED);
    if (user.revokedAt(signedIn)) {
      throw new Refusal(EntraRule.REVOKED);
    }
    SignIn signIn =
        new SignIn(user, strings(claims, "acrs"), strings(claims, "amr").contains("mfa"));
    return tokens.issue(signIn, signedIn, by, requested, request, null);
  }

  private JWTClaimsSet verify(String assertion) {
    try {
      SignedJWT jwt = SignedJWT.parse(assertion);
      JWTClaimsSet claims = jwt.getJWTClaimsSet();
      String kid = jwt.getHeader().getKeyID();
      RSAPublicKey key = kid == null ? null : keys.publicKey(kid).orElse(null);
      if (key == null || !JWSAlgorithm.RS256.equals(jwt.getHeader().getAlgorithm())) {
        throw new Refusal(EntraRule.ASSERTION_INVALID, "The key was not found.");
      }
      if (!jwt.verify(new RSASSAVerifier(key))) {
        throw new Refusal(
            EntraRule.ASSERTION_INVALID,
            "Key was found, but use of the key to verify the signature failed.");
      }
      return claims;
    } catch (ParseException | JOSEException e) {
      throw new Refusal(EntraRule.ASSERTION_MALFORMED);
    }
  }

  private void checkTime(JWTClaimsSet claims) {
    Instant now = clock.instant();
    Instant expires = instant(claims.getExpirationTime());
    if (!now.isBefore(expires) || now.plus(SKEW).isBefore(instant(claims.getNotBeforeTime()))) {
      throw new Refusal(EntraRule.ASSERTION_EXPIRED, now, expires);
    }
  }

  private void checkAddressee(JWTClaimsSet claims, App client, Directory.Tenant tenant) {
    String tid = String.valueOf(claims.getClaim("tid"));
    String issuer = String.valueOf(claims.getIssuer());
    if (!tid.equals(tenant.id)
        || !(issuer.equals(factory.issuer(1, tid)) || issuer.equals(factory.issuer(2, tid)))) {
      throw new Refusal(EntraRule.ASSERTION_TENANT, issuer, tenant.id);
    }
    List<String> audience = claims.getAudience();
    if (audience.size() != 1 || !client.isIdentifiedBy(audience.get(0))) {
      throw new Refusal(
          EntraRule.ASSERTION_AUDIENCE, String.join(" ", audience), client.identifierUri());
    }
    Object authorizedParty =
        claims.getClaim("1.0".equals(claims.getClaim("ver")) ? "appid" : "azp");
    if (authorizedParty == null) {
      throw new Refusal(EntraRule.ASSERTION_IS_ID_TOKEN);
    }
    if (claims.getClaim("scp") == null) {
      throw new Refusal(EntraRule.ASSERTION_OF_APPLICATION, authorizedParty);
    }
  }

  private static Instant instant(@Nullable Date date) {
    return date == null ? Instant.EPOCH : date.toInstant();
  }

  private static Set<String> strings(JWTClaimsSet claims, String name) {
    Object value = claims.getClaim(name);
    Set<String> strings = new LinkedHashSet<>();
    for (Object element :
        value instanceof Collection ? (Collection<?>) value : Collections.emptySet()) {
      strings.add(String.valueOf(element));
    }
    return strings;
  }
}

package org.onbehalf.testkit;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.util.Base64;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.X509CertUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.onbehalf.internal.Nullable;

/**
 * Checks client assertions (RFC 7523 section 2.2): those signed with a certificate's key, and those
 * of an issuer that a federated identity credential trusts. Thread-safe.
 */
final class ClientAssertions {
  private static final Collection<JWSAlgorithm> ALGORITHMS =
      Arrays.asList(JWSAlgorithm.RS256, JWSAlgorithm.PS256);
  private static final Duration SKEW = Duration.ofMinutes(5);
  private static final int MAX_USED_IDS = 50_000;

  private final Clock clock;
  private final List<String> bases;
  private final Map<String, Instant> usedIds = new LinkedHashMap<>();

  /**
   * Begins without any assertion seen.
   *
   * @param bases the addresses of the emulator that an assertion's audience may begin with
   */
  ClientAssertions(Clock clock, List<String> bases) {
    this.clock = clock;
    this.bases = bases;
  }

  void check(String text, App client, Directory.Tenant tenant) {
    SignedJWT jwt;
    JWTClaimsSet claims;
    try {
      jwt = SignedJWT.parse(text);
      claims = jwt.getJWTClaimsSet();
    } catch (ParseException e) {
      throw new Refusal(EntraRule.CLIENT_ASSERTION_MALFORMED);
    }
    Instant now = clock.instant();
    if (String.valueOf(claims.getIssuer()).contains("://")) {
      // a federated issuer may reuse an assertion: Entra requires no jti there
      checkTrust(jwt, claims, client);
      checkTime(claims, now);
      return;
    }
    checkSignature(jwt, client);
    Instant expires = checkTime(claims, now);
    if (!String.valueOf(claims.getIssuer()).equals(claims.getSubject())) {
      throw new Refusal(EntraRule.CLIENT_ASSERTION_SUBJECT);
    }
    if (!client.clientId().equalsIgnoreCase(claims.getSubject())) {
      throw new Refusal(EntraRule.CLIENT_ASSERTION_CLIENT);
    }
    if (claims.getAudience().stream().noneMatch(audience -> isOurs(audience, tenant))) {
      throw new Refusal(EntraRule.CLIENT_ASSERTION_AUDIENCE);
    }
    checkFirstUse(client.clientId() + ' ' + claims.getJWTID(), claims.getJWTID(), expires, now);
  }

  private static Instant checkTime(JWTClaimsSet claims, Instant now) {
    Date expires = claims.getExpirationTime();
    Date notBefore = claims.getNotBeforeTime();
    if (expires == null
        || !now.isBefore(expires.toInstant())
        || (notBefore != null && now.plus(SKEW).isBefore(notBefore.toInstant()))) {
      throw new Refusal(
          EntraRule.CLIENT_ASSERTION_TIME, now, expires == null ? "missing" : expires.toInstant());
    }
    return expires.toInstant();
  }

  private static void checkTrust(SignedJWT jwt, JWTClaimsSet claims, App client) {
    String issuer = String.valueOf(claims.getIssuer());
    String subject = String.valueOf(claims.getSubject());
    List<String> audience = claims.getAudience();
    List<AppRegistration.FederatedTrust> trusts = client.federatedTrusts();
    trusts =
        require(
            trusts,
            trust -> trust.issuer.issuer().equals(issuer),
            new Refusal(EntraRule.FEDERATION_ISSUER, issuer));
    trusts =
        require(
            trusts,
            trust -> trust.subject.equals(subject),
            new Refusal(EntraRule.FEDERATION_SUBJECT, subject));
    trusts =
        require(
            trusts,
            trust -> audience.contains(trust.audience),
            new Refusal(EntraRule.FEDERATION_AUDIENCE, String.join(" ", audience)));
    List<AppRegistration.FederatedTrust> unused =
        require(
            trusts,
            trust -> trust.issuer.signed(jwt),
            new Refusal(
                EntraRule.CLIENT_ASSERTION_KEY,
                "The key was not found, or use of the key to verify the signature failed."));
  }

  private static List<AppRegistration.FederatedTrust> require(
      List<AppRegistration.FederatedTrust> trusts,
      Predicate<AppRegistration.FederatedTrust> condition,
      Refusal otherwise) {
    List<AppRegistration.FederatedTrust> left =
        trusts.stream().filter(condition).collect(Collectors.toList());
    if (left.isEmpty()) {
      throw otherwise;
    }
    return left;
  }

  private static void checkSignature(SignedJWT jwt, App client) {
    JWSHeader header = jwt.getHeader();
    X509Certificate certificate = certificate(header, client);
    if (certificate == null || !ALGORITHMS.contains(header.getAlgorithm())) {
      throw new Refusal(
          EntraRule.CLIENT_ASSERTION_KEY,
          "The key was not found. Algorithm used by client: '" + header.getAlgorithm() + "'");
    }
    try {
      if (!jwt.verify(new RSASSAVerifier((RSAPublicKey) certificate.getPublicKey()))) {
        throw new Refusal(
            EntraRule.CLIENT_ASSERTION_KEY,
            "Key was found, but use of the key to verify the signature failed.");
      }
    } catch (JOSEException e) {
      throw new Refusal(EntraRule.CLIENT_ASSERTION_KEY, "The signature could not be verified.");
    }
  }

  /** A registered certificate, or one of the header whose subject and issuer are trusted. */
  private static @Nullable X509Certificate certificate(JWSHeader header, App client) {
    for (X509Certificate certificate : client.certificates()) {
      if (isNamed(certificate, header)) {
        return certificate;
      }
    }
    List<Base64> chain = header.getX509CertChain();
    X509Certificate leaf =
        chain == null || chain.isEmpty() ? null : X509CertUtils.parse(chain.get(0).decode());
    if (leaf == null || !isNamed(leaf, header)) {
      return null;
    }
    for (AppRegistration.SubjectTrust trust : client.registration.subjectTrusts) {
      if (leaf.getSubjectX500Principal().getName().equals("CN=" + trust.commonName)
          && isIssuedBy(leaf, trust.issuer)) {
        return leaf;
      }
    }
    return null;
  }

  @SuppressWarnings("deprecation") // x5t is old, but Entra's clients still send it
  private static boolean isNamed(X509Certificate certificate, JWSHeader header) {
    return same(
            X509CertUtils.computeSHA256Thumbprint(certificate),
            header.getX509CertSHA256Thumbprint())
        || same(X509CertUtils.computeSHA1Thumbprint(certificate), header.getX509CertThumbprint());
  }

  /** Compares the bytes: MSAL4J writes the plain alphabet with padding, and Entra reads it. */
  private static boolean same(Base64URL thumbprint, @Nullable Base64URL presented) {
    return presented != null && MessageDigest.isEqual(thumbprint.decode(), presented.decode());
  }

  private static boolean isIssuedBy(X509Certificate certificate, X509Certificate issuer) {
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /**
   * Whether it is the tenant's token endpoint or v2 issuer, at any of the emulator's addresses. An
   * http address may be written with https, because MSAL4J knows no other scheme.
   */
  private boolean isOurs(String named, Directory.Tenant tenant) {
    String audience = withHttps(named);
    for (String each : bases) {
      String base = withHttps(each);
      for (String name : Arrays.asList(tenant.id, tenant.domain, "common", "organizations")) {
        if (audience.equals(base + name + "/oauth2/v2.0/token")
            || audience.equals(base + name + "/v2.0")) {
          return true;
        }
      }
    }
    return false;
  }

  private static String withHttps(String address) {
    return address.startsWith("http:") ? "https:" + address.substring("http:".length()) : address;
  }

  private synchronized void checkFirstUse(
      String key, @Nullable String id, Instant expires, Instant now) {
    usedIds.values().removeIf(end -> !now.isBefore(end));
    if (id == null || usedIds.containsKey(key) || usedIds.size() >= MAX_USED_IDS) {
      throw new Refusal(EntraRule.CLIENT_ASSERTION_REPLAYED);
    }
    usedIds.put(key, expires);
  }
}

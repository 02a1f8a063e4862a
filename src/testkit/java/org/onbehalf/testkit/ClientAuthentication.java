package org.onbehalf.testkit;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.X509CertUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.UnsupportedEncodingException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onbehalf.internal.Nullable;
import org.onbehalf.testkit.TokenFactory.ClientProof;

/**
 * Who the client is and how it proves that: a secret in the form or by HTTP Basic (RFC 6749 section
 * 2.3.1), or an assertion signed with a certificate's key (RFC 7523 section 2.2).
 */
final class ClientAuthentication {
  private static final String ASSERTION_TYPE =
      "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
  private static final Collection<JWSAlgorithm> ALGORITHMS =
      Arrays.asList(JWSAlgorithm.RS256, JWSAlgorithm.PS256);
  private static final Duration SKEW = Duration.ofMinutes(5);
  private static final int MOST_USED_IDS = 50_000;

  private final Directory directory;
  private final Clock clock;
  private final List<String> tokenEndpointBases;
  private final Map<String, Instant> usedIds = new LinkedHashMap<>();

  /**
   * Begins without any assertion seen.
   *
   * @param bases the addresses of the emulator that an assertion's audience may begin with
   */
  ClientAuthentication(Directory directory, Clock clock, List<String> bases) {
    this.directory = directory;
    this.clock = clock;
    this.tokenEndpointBases = bases;
  }

  /** A client and its proof. */
  static final class Authenticated {
    final App client;
    final ClientProof proof;

    Authenticated(App client, ClientProof proof) {
      this.client = client;
      this.proof = proof;
    }

    /** For grants that only a confidential client may use. */
    Authenticated confidential() {
      if (proof == ClientProof.NONE) {
        throw new Refusal(EntraRule.NO_CLIENT_CREDENTIAL);
      }
      return this;
    }
  }

  /** The client that the request names, by parameter, Basic credentials or assertion. */
  static Optional<String> clientId(Request request) {
    Optional<String> named = request.parameter("client_id");
    if (named.isPresent()) {
      return named;
    }
    Optional<String[]> basic = basic(request);
    if (basic.isPresent()) {
      return basic.map(pair -> pair[0]);
    }
    return request
        .parameter("client_assertion")
        .flatMap(Jwt::unverifiedClaims)
        .map(claims -> String.valueOf(claims.get("sub")));
  }

  /** Finds the client and checks the credential that it presents, if it does. */
  Authenticated authenticate(Request request, Directory.Tenant tenant) {
    String id =
        clientId(request).orElseThrow(() -> new Refusal(EntraRule.MISSING_PARAMETER, "client_id"));
    App client =
        directory
            .client(id, tenant.id)
            .orElseThrow(() -> new Refusal(EntraRule.UNKNOWN_CLIENT, id, tenant.domain));
    if (!client.isEnabled()) {
      throw new Refusal(EntraRule.DISABLED_CLIENT, client.clientId(), client.name());
    }
    Optional<String> secret =
        request.form.containsKey("client_secret")
            ? Optional.ofNullable(request.form.get("client_secret"))
            : basic(request).map(pair -> pair[1]);
    Optional<String> assertion = request.parameter("client_assertion");
    if (!secret.isPresent() && !assertion.isPresent()) {
      return new Authenticated(client, ClientProof.NONE);
    }
    if (!client.hasCredential()) {
      throw new Refusal(EntraRule.PUBLIC_CLIENT_WITH_CREDENTIAL);
    }
    if (assertion.isPresent()) {
      if (!ASSERTION_TYPE.equals(request.required("client_assertion_type"))) {
        throw new Refusal(EntraRule.INVALID_PARAMETER, "client_assertion_type");
      }
      checkAssertion(assertion.get(), client, tenant);
      return new Authenticated(client, ClientProof.CERTIFICATE);
    }
    checkSecret(secret.orElse(""), client);
    return new Authenticated(client, ClientProof.SECRET);
  }

  private void checkSecret(String presented, App client) {
    boolean expired = false;
    for (AppRegistration.Secret secret : client.secrets()) {
      if (MessageDigest.isEqual(bytes(secret.value), bytes(presented))) {
        if (clock.instant().isBefore(secret.expires)) {
          return;
        }
        expired = true;
      }
    }
    throw new Refusal(
        expired ? EntraRule.EXPIRED_SECRET : EntraRule.WRONG_SECRET, client.clientId());
  }

  private void checkAssertion(String text, App client, Directory.Tenant tenant) {
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
      // somebody else's, who may reuse it: Entra does not ask for a jti there
      FederatedAssertions.check(jwt, claims, client);
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
    checkFirstUse(client.clientId(), claims.getJWTID(), expires, now);
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

  @SuppressWarnings("deprecation") // x5t is old, but Entra's clients still send it
  private static @Nullable X509Certificate certificate(JWSHeader header, App client) {
    Base64URL sha1 = header.getX509CertThumbprint();
    Base64URL sha256 = header.getX509CertSHA256Thumbprint();
    for (X509Certificate certificate : client.certificates()) {
      if (same(X509CertUtils.computeSHA256Thumbprint(certificate), sha256)
          || same(X509CertUtils.computeSHA1Thumbprint(certificate), sha1)) {
        return certificate;
      }
    }
    return CertificateChains.trusted(header.getX509CertChain(), client, sha1, sha256);
  }

  /** Compares the bytes: MSAL4J writes the plain alphabet with padding, and Entra reads it. */
  static boolean same(Base64URL thumbprint, @Nullable Base64URL presented) {
    return presented != null && MessageDigest.isEqual(thumbprint.decode(), presented.decode());
  }

  /**
   * The tenant's token endpoint or v2 issuer, at any of the emulator's addresses; that of http may
   * be written with https, since MSAL4J knows no other scheme.
   */
  private boolean isOurs(String named, Directory.Tenant tenant) {
    String audience = withHttps(named);
    for (String each : tokenEndpointBases) {
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
      String clientId, @Nullable String id, Instant expires, Instant now) {
    usedIds.values().removeIf(end -> !now.isBefore(end));
    if (id == null || usedIds.containsKey(clientId + ' ' + id) || usedIds.size() >= MOST_USED_IDS) {
      throw new Refusal(EntraRule.CLIENT_ASSERTION_REPLAYED);
    }
    usedIds.put(clientId + ' ' + id, expires);
  }

  /** Basic credentials, each part form-encoded (RFC 6749 section 2.3.1). */
  private static Optional<String[]> basic(Request request) {
    String header = request.header("Authorization").orElse("");
    if (!header.regionMatches(true, 0, "Basic ", 0, 6)) {
      return Optional.empty();
    }
    try {
      byte[] decoded = Base64.getDecoder().decode(header.substring(6).trim());
      String[] pair = new String(decoded, StandardCharsets.UTF_8).split(":", 2);
      if (pair.length != 2) {
        throw new Refusal(EntraRule.MALFORMED_REQUEST);
      }
      return Optional.of(
          new String[] {URLDecoder.decode(pair[0], "UTF-8"), URLDecoder.decode(pair[1], "UTF-8")});
    } catch (IllegalArgumentException | UnsupportedEncodingException e) {
      throw new Refusal(EntraRule.MALFORMED_REQUEST);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

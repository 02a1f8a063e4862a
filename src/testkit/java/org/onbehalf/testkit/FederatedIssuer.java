package org.onbehalf.testkit;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Objects;
import java.util.UUID;

/**
 * Somebody outside of Entra who says which workload is which, and whom an application's federated
 * identity credential trusts: a Kubernetes cluster, a build service, the issuer of managed
 * identities.
 *
 * <p>Immutable and thread-safe. The emulator takes its key from here, where Entra would fetch it
 * from the issuer's address.
 *
 * @since 0.1
 */
public final class FederatedIssuer {
  /** What Entra wants an assertion to be for. */
  public static final String AUDIENCE = "api://AzureADTokenExchange";

  private final String issuer;
  private final TestCertificate key = TestCertificate.create("federated issuer");

  private FederatedIssuer(String issuer) {
    this.issuer = issuer;
  }

  /**
   * An issuer with a new key.
   *
   * @param issuer its {@code iss}, an absolute URL; not null
   * @throws IllegalArgumentException if it is no absolute URL
   */
  public static FederatedIssuer named(String issuer) {
    if (!Objects.requireNonNull(issuer, "issuer").contains("://")) {
      throw new IllegalArgumentException("an issuer is an absolute URL, found " + issuer);
    }
    return new FederatedIssuer(issuer);
  }

  /** Its {@code iss}. */
  public String issuer() {
    return issuer;
  }

  /**
   * An assertion for {@link #AUDIENCE} that is valid for an hour.
   *
   * @param subject of whom it speaks; not null
   * @return a signed JWT, another one with each call; never null
   */
  public String assertion(String subject) {
    return assertion(subject, AUDIENCE, Instant.now().plus(Duration.ofHours(1)));
  }

  /**
   * An assertion.
   *
   * @param subject of whom it speaks; not null
   * @param audience what it is for; not null
   * @param expires its end; not null
   * @return a signed JWT, another one with each call; never null
   */
  public String assertion(String subject, String audience, Instant expires) {
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .issuer(issuer)
            .subject(Objects.requireNonNull(subject, "subject"))
            .audience(Objects.requireNonNull(audience, "audience"))
            .expirationTime(Date.from(expires))
            .jwtID(UUID.randomUUID().toString())
            .build();
    SignedJWT jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.RS256), claims);
    try {
      jwt.sign(new RSASSASigner(key.privateKey()));
    } catch (JOSEException e) {
      throw new IllegalStateException("the assertion cannot be signed", e);
    }
    return jwt.serialize();
  }

  boolean signed(SignedJWT jwt) {
    try {
      return jwt.verify(new RSASSAVerifier((RSAPublicKey) key.certificate().getPublicKey()));
    } catch (JOSEException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return issuer;
  }
}

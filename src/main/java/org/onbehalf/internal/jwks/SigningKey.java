package org.onbehalf.internal.jwks;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.security.PublicKey;
import java.text.ParseException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.Roca;

/** A key with which the issuer signs tokens. Immutable. */
public final class SigningKey {
  private static final int LEAST_BITS = 2048;

  private final String kid;
  private final PublicKey publicKey;
  private final String thumbprint;
  private final Set<SignatureAlgorithm> algorithms;
  private final Set<String> issuers;

  private SigningKey(
      String kid,
      PublicKey publicKey,
      String thumbprint,
      Set<SignatureAlgorithm> algorithms,
      Set<String> issuers) {
    this.kid = kid;
    this.publicKey = publicKey;
    this.thumbprint = thumbprint;
    this.algorithms = Collections.unmodifiableSet(algorithms);
    this.issuers = Collections.unmodifiableSet(issuers);
  }

  /**
   * Reads a member of a key set.
   *
   * @param accepted the algorithms that are accepted
   * @param ignored collects why a key for signatures is not used
   * @return null for a key of another kind or for another purpose, which a set may well hold
   */
  static @Nullable SigningKey read(
      Map<?, ?> member, Set<SignatureAlgorithm> accepted, IgnoredKeys ignored) {
    Object kid = member.get("kid");
    Object issuer = member.get("issuer");
    if (issuer != null && !(issuer instanceof String)) {
      ignored.add(kid, "its issuer is no text");
      return null;
    }
    try {
      JWK jwk = JWK.parse(asMembers(member));
      if (!maySign(jwk)) {
        return null;
      }
      Set<SignatureAlgorithm> algorithms = algorithms(jwk, accepted);
      if (algorithms.isEmpty()) {
        ignored.add(kid, "it is too short, or for none of " + accepted);
        return null;
      }
      return new SigningKey(
          jwk.getKeyID() == null ? "" : jwk.getKeyID(),
          ((AsymmetricJWK) jwk).toPublicKey(),
          jwk.computeThumbprint().toString(),
          algorithms,
          issuer == null ? Collections.emptySet() : Collections.singleton((String) issuer));
    } catch (ParseException | JOSEException | IllegalArgumentException e) {
      // RFC 7517, section 5: what is not understood is ignored; section 4.7: x5c must fit the key
      ignored.add(
          kid,
          member.containsKey("x5c")
              ? "its members are malformed, or the certificate in x5c is another key's"
              : "its members are malformed, or of an unknown kind");
      return null;
    }
  }

  private static boolean maySign(JWK jwk) {
    return (jwk.getKeyUse() == null || KeyUse.SIGNATURE.equals(jwk.getKeyUse()))
        && (jwk.getKeyOperations() == null || jwk.getKeyOperations().contains(KeyOperation.VERIFY));
  }

  /** Those accepted that this kind of key is for; the one that the key names, if it names one. */
  private static Set<SignatureAlgorithm> algorithms(JWK jwk, Set<SignatureAlgorithm> accepted) {
    Set<SignatureAlgorithm> algorithms = EnumSet.noneOf(SignatureAlgorithm.class);
    String kind = kind(jwk);
    for (SignatureAlgorithm algorithm : accepted) {
      if (algorithm.kind().equals(kind)
          && (jwk.getAlgorithm() == null
              || algorithm.name().equals(jwk.getAlgorithm().getName()))) {
        algorithms.add(algorithm);
      }
    }
    return algorithms;
  }

  private static String kind(JWK jwk) {
    if (jwk instanceof ECKey) {
      return ((ECKey) jwk).getCurve().getName();
    }
    return jwk instanceof RSAKey
            && jwk.size() >= LEAST_BITS
            && !Roca.isWeak(((RSAKey) jwk).getModulus().decodeToBigInteger())
        ? "RSA"
        : "";
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> asMembers(Map<?, ?> member) {
    return (Map<String, Object>) member;
  }

  /** Merges the same key from another document; the restrictions of both apply. */
  SigningKey and(SigningKey other) {
    Set<String> bothIssuers = new TreeSet<>(issuers);
    bothIssuers.addAll(other.issuers);
    Set<SignatureAlgorithm> common = EnumSet.noneOf(SignatureAlgorithm.class);
    common.addAll(algorithms);
    common.retainAll(other.algorithms);
    return new SigningKey(kid, publicKey, thumbprint, common, bothIssuers);
  }

  /** Empty where the issuer gives it no name. */
  public String kid() {
    return kid;
  }

  /** RSA of at least 2048 bits, or a point on one of the curves P-256, P-384, P-521. */
  public PublicKey publicKey() {
    return publicKey;
  }

  /** RFC 7638, SHA-256, base64url: the key itself, whatever it is called. */
  public String thumbprint() {
    return thumbprint;
  }

  /** What it may verify: accepted here, for its kind of key, and as the key set says. */
  public Set<SignatureAlgorithm> algorithms() {
    return algorithms;
  }

  /** Whose tokens it may sign, as the key set says; {@code {tenantid}} inside; empty for all. */
  public Set<String> issuers() {
    return issuers;
  }

  @Override
  public String toString() {
    return "SigningKey(" + kid + ")";
  }
}

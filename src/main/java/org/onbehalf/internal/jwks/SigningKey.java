package org.onbehalf.internal.jwks;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.onbehalf.internal.Nullable;

/** A key of the issuer's that may sign RS256 tokens. Immutable. */
public final class SigningKey {
  private static final int LEAST_BITS = 2048;
  private static final String ALGORITHM = "RS256";

  private final String kid;
  private final RSAPublicKey publicKey;
  private final String thumbprint;
  private final Set<String> issuers;

  private SigningKey(String kid, RSAPublicKey publicKey, String thumbprint, Set<String> issuers) {
    this.kid = kid;
    this.publicKey = publicKey;
    this.thumbprint = thumbprint;
    this.issuers = issuers;
  }

  /**
   * Reads a member of a key set.
   *
   * @return null for a key of another kind or for another purpose, which a set may well hold
   */
  static @Nullable SigningKey read(Map<?, ?> member) {
    Object issuer = member.get("issuer");
    if (issuer != null && !(issuer instanceof String)) {
      return null;
    }
    try {
      JWK jwk = JWK.parse(asMembers(member));
      if (!(jwk instanceof RSAKey) || !maySign(jwk) || jwk.size() < LEAST_BITS) {
        return null;
      }
      return new SigningKey(
          jwk.getKeyID(),
          jwk.toRSAKey().toRSAPublicKey(),
          jwk.computeThumbprint().toString(),
          issuer == null ? Collections.emptySet() : Collections.singleton((String) issuer));
    } catch (ParseException | JOSEException | IllegalArgumentException e) {
      // RFC 7517 section 5: what is not understood is ignored
      return null;
    }
  }

  private static boolean maySign(JWK jwk) {
    return jwk.getKeyID() != null
        && !jwk.getKeyID().isEmpty()
        && (jwk.getKeyUse() == null || KeyUse.SIGNATURE.equals(jwk.getKeyUse()))
        && (jwk.getKeyOperations() == null || jwk.getKeyOperations().contains(KeyOperation.VERIFY))
        && (jwk.getAlgorithm() == null || ALGORITHM.equals(jwk.getAlgorithm().getName()));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> asMembers(Map<?, ?> member) {
    return (Map<String, Object>) member;
  }

  /** The same key as another document lists it: what either says of its issuer holds. */
  SigningKey and(SigningKey other) {
    Set<String> both = new TreeSet<>(issuers);
    both.addAll(other.issuers);
    return new SigningKey(kid, publicKey, thumbprint, Collections.unmodifiableSet(both));
  }

  public String kid() {
    return kid;
  }

  public RSAPublicKey publicKey() {
    return publicKey;
  }

  /** RFC 7638, SHA-256, base64url: the key itself, whatever it is called. */
  public String thumbprint() {
    return thumbprint;
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

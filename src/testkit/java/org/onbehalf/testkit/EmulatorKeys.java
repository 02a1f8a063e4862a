package org.onbehalf.testkit;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.util.Base64;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.X509CertUtils;
import java.security.cert.CertificateEncodingException;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The keys with which the emulator signs, as its key documents (JWKS) publish them.
 *
 * <p>The newest key signs; older ones stay published until they are removed. Thread-safe.
 *
 * @since 0.1
 */
public final class EmulatorKeys {
  private static final int MOST_KEYS = 50;

  private final CopyOnWriteArrayList<SigningKey> published = new CopyOnWriteArrayList<>();
  private final Map<String, String> issuers = new ConcurrentHashMap<>();

  EmulatorKeys() {
    rotate();
  }

  /**
   * Adds a new key, which signs from now on; the older ones stay published.
   *
   * @return the new key's id ({@code kid})
   * @throws IllegalStateException beyond 50 keys
   */
  public String rotate() {
    if (published.size() >= MOST_KEYS) {
      throw new IllegalStateException(
          "there are " + MOST_KEYS + " signing keys already; remove some");
    }
    SigningKey key = new SigningKey();
    published.add(0, key);
    return key.id;
  }

  /**
   * Publishes a key no longer; tokens that it signed are refused.
   *
   * @param kid the key's id; not null
   * @throws IllegalArgumentException if there is none, or it is the one that signs
   */
  public void remove(String kid) {
    if (signing().id.equals(kid)) {
      throw new IllegalArgumentException("key " + kid + " signs; rotate first");
    }
    if (!published.removeIf(key -> key.id.equals(kid))) {
      throw new IllegalArgumentException("there is no key " + kid + ", only " + ids());
    }
    issuers.remove(kid);
  }

  /** Publishes no key but the one that signs. */
  public void removeOld() {
    String current = signing().id;
    published.removeIf(key -> !key.id.equals(current));
    issuers.keySet().retainAll(Collections.singleton(current));
  }

  /**
   * Binds a key to one issuer: the {@code issuer} member that Entra's key documents carry. Unbound,
   * a key belongs to the tenant of the document, or to {@code {tenantid}}.
   *
   * @param kid the key's id; not null
   * @param issuer the issuer as tokens name it; not null
   */
  public void bindToIssuer(String kid, String issuer) {
    if (!ids().contains(kid)) {
      throw new IllegalArgumentException("there is no key " + kid + ", only " + ids());
    }
    issuers.put(kid, issuer);
  }

  /** The ids of all published keys; the one that signs first. */
  public List<String> ids() {
    List<String> ids = new ArrayList<>();
    published.forEach(key -> ids.add(key.id));
    return ids;
  }

  /**
   * A published key.
   *
   * @param kid the key's id; not null
   * @return empty if there is none
   */
  public Optional<RSAPublicKey> publicKey(String kid) {
    return published.stream()
        .filter(key -> key.id.equals(kid))
        .findFirst()
        .map(SigningKey::publicKey);
  }

  SigningKey signing() {
    return published.get(0);
  }

  /** The key document (RFC 7517), with Entra's {@code issuer} for each key. */
  Map<String, Object> document(String issuer) {
    List<Object> keys = new ArrayList<>();
    for (SigningKey key : published) {
      keys.add(key.toJson(issuers.getOrDefault(key.id, issuer)));
    }
    return Collections.singletonMap("keys", keys);
  }

  /** One RSA key with its certificate. */
  static final class SigningKey {
    /** The SHA-1 thumbprint, which is Entra's {@code kid} as well as its {@code x5t}. */
    final String id;

    private final TestCertificate certificate;
    private final RSASSASigner signer;

    SigningKey() {
      certificate = TestCertificate.create("Entra emulator signing key");
      id = X509CertUtils.computeSHA1Thumbprint(certificate.certificate()).toString();
      signer = new RSASSASigner(certificate.privateKey());
    }

    RSAPublicKey publicKey() {
      return (RSAPublicKey) certificate.certificate().getPublicKey();
    }

    Base64URL sign(byte[] input) {
      try {
        return signer.sign(new JWSHeader(JWSAlgorithm.RS256), input);
      } catch (JOSEException e) {
        throw new IllegalStateException("signing failed", e);
      }
    }

    Map<String, Object> toJson(String issuer) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("kty", "RSA");
      json.put("use", "sig");
      json.put("kid", id);
      json.put("x5t", id);
      json.put("n", Base64URL.encode(publicKey().getModulus()).toString());
      json.put("e", Base64URL.encode(publicKey().getPublicExponent()).toString());
      try {
        json.put(
            "x5c",
            Collections.singletonList(
                Base64.encode(certificate.certificate().getEncoded()).toString()));
      } catch (CertificateEncodingException e) {
        throw new IllegalStateException("the certificate cannot be encoded", e);
      }
      json.put("issuer", issuer);
      return json;
    }
  }
}

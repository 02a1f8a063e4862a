package org.onbehalf.internal.credential;

import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.onbehalf.internal.Roca;

/**
 * A certificate with its private key, both RSA and strong enough for Entra, and what is known of
 * its chain. Immutable; does not show the key.
 */
public final class KeyedCertificate {
  private static final int LEAST_BITS = 2048;
  private static final int LONGEST_CHAIN = 10;

  public final PrivateKey privateKey;

  /** The certificate itself, then who issued each; not complete where the source is not. */
  public final List<X509Certificate> chain;

  private KeyedCertificate(PrivateKey privateKey, List<X509Certificate> chain) {
    this.privateKey = privateKey;
    this.chain = Collections.unmodifiableList(chain);
  }

  /**
   * Key and certificate, if they belong together and can be used.
   *
   * @param name the last part of the key that says where they come from
   * @param chain the key's own certificate first
   */
  public static KeyedCertificate of(String name, PrivateKey key, List<X509Certificate> chain)
      throws CredentialFault {
    PublicKey publicKey = chain.get(0).getPublicKey();
    if (!(publicKey instanceof RSAKey)
        || ((RSAKey) publicKey).getModulus().bitLength() < LEAST_BITS) {
      throw new CredentialFault(
          name,
          "a certificate of another kind of key, or of a short one",
          "an RSA key of " + LEAST_BITS + " bits or more",
          "make a new certificate, and give Entra its public part");
    }
    if (Roca.isWeak(((RSAKey) publicKey).getModulus())) {
      throw new CredentialFault(
          name,
          "an RSA key that can be factored (ROCA, CVE-2017-15361)",
          "a key made by other software or another device",
          "make a new key and certificate, and give Entra its public part");
    }
    if (!belongTogether(key, publicKey)) {
      throw new CredentialFault(
          name,
          "a private key that is not the certificate's",
          "the certificate and its own private key",
          "bring the two together that were made together");
    }
    return new KeyedCertificate(key, new ArrayList<>(chain));
  }

  /** As far as the key tells: one that never leaves its hardware need not. */
  static boolean belongTogether(PrivateKey key, PublicKey publicKey) {
    return key.getAlgorithm().equals(publicKey.getAlgorithm())
        && (!(key instanceof RSAKey)
            || !(publicKey instanceof RSAKey)
            || ((RSAKey) key).getModulus().equals(((RSAKey) publicKey).getModulus()));
  }

  /** The certificate, then its issuer, and so on, as far as they are among these. */
  static List<X509Certificate> chain(X509Certificate leaf, List<X509Certificate> among) {
    List<X509Certificate> chain = new ArrayList<>(Collections.singletonList(leaf));
    X509Certificate last = leaf;
    while (last != null && chain.size() < LONGEST_CHAIN) {
      X509Certificate issuer = null;
      for (X509Certificate each : among) {
        if (each.getSubjectX500Principal().equals(last.getIssuerX500Principal())
            && !chain.contains(each)) {
          issuer = each;
        }
      }
      if (issuer != null) {
        chain.add(issuer);
      }
      last = issuer;
    }
    return chain;
  }

  public X509Certificate certificate() {
    return chain.get(0);
  }

  @Override
  public String toString() {
    return "KeyedCertificate(until " + certificate().getNotAfter().toInstant() + ")";
  }
}

package org.onbehalf.spi;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.onbehalf.internal.Nullable;

/**
 * A credential of a {@link ClientCredentialProvider}: a secret, a certificate with its private key,
 * or a signed assertion.
 *
 * <p>Immutable and thread-safe. {@code toString()} does not show the credential.
 *
 * @since 0.1
 */
public final class ProvidedCredential {
  private final @Nullable String secret;
  private final @Nullable PrivateKey privateKey;
  private final List<X509Certificate> chain;
  private final @Nullable String signedAssertion;

  private ProvidedCredential(
      @Nullable String secret,
      @Nullable PrivateKey privateKey,
      List<X509Certificate> chain,
      @Nullable String signedAssertion) {
    this.secret = secret;
    this.privateKey = privateKey;
    this.chain = chain;
    this.signedAssertion = signedAssertion;
  }

  /**
   * Creates a credential from a client secret.
   *
   * @param secret the secret; not null, not empty
   * @return the credential, never null
   * @throws NullPointerException if {@code secret} is null
   * @throws IllegalArgumentException if {@code secret} is empty
   * @since 0.1
   */
  public static ProvidedCredential secret(String secret) {
    return new ProvidedCredential(
        notEmpty(secret, "secret"), null, Collections.<X509Certificate>emptyList(), null);
  }

  /**
   * Creates a credential from a certificate. Onbehalf signs an assertion (RFC 7523, RS256) with its
   * private key for each token request. The key can be in a hardware security module if a security
   * provider of the JVM can sign with it.
   *
   * @param privateKey an RSA key; not null
   * @param chain the certificate of the key, with at least 2048 bits, followed by those of its
   *     issuers, which are sent only with {@code AzureAd.SendX5C}; not null, not empty
   * @return the credential, never null
   * @throws NullPointerException if a parameter or an element is null
   * @throws IllegalArgumentException if {@code chain} is empty
   * @since 0.1
   */
  public static ProvidedCredential certificate(PrivateKey privateKey, X509Certificate... chain) {
    if (chain.length == 0) {
      throw new IllegalArgumentException(
          "the chain is empty; it begins with the key's certificate");
    }
    List<X509Certificate> copy = new ArrayList<>();
    for (X509Certificate each : Arrays.asList(chain)) {
      copy.add(Objects.requireNonNull(each, "chain"));
    }
    return new ProvidedCredential(
        null,
        Objects.requireNonNull(privateKey, "privateKey"),
        Collections.unmodifiableList(copy),
        null);
  }

  /**
   * Creates a credential from a signed JWT (RFC 7523 section 2.2), which is sent unchanged.
   *
   * @param assertion the JWT in compact serialization, with the claim {@code exp}; not null, not
   *     empty
   * @return the credential, never null
   * @throws NullPointerException if {@code assertion} is null
   * @throws IllegalArgumentException if {@code assertion} is empty
   * @since 0.1
   */
  public static ProvidedCredential signedAssertion(String assertion) {
    return new ProvidedCredential(
        null, null, Collections.<X509Certificate>emptyList(), notEmpty(assertion, "assertion"));
  }

  private static String notEmpty(String text, String name) {
    if (Objects.requireNonNull(text, name).isEmpty()) {
      throw new IllegalArgumentException("the " + name + " is empty");
    }
    return text;
  }

  /**
   * Returns the secret.
   *
   * @return the value; empty for another kind of credential
   * @since 0.1
   */
  public Optional<String> secret() {
    return Optional.ofNullable(secret);
  }

  /**
   * Returns the certificate's private key.
   *
   * @return the value; empty for another kind of credential
   * @since 0.1
   */
  public Optional<PrivateKey> privateKey() {
    return Optional.ofNullable(privateKey);
  }

  /**
   * Returns the certificate and those of its issuers.
   *
   * @return an unmodifiable list, never null; empty for another kind of credential
   * @since 0.1
   */
  public List<X509Certificate> chain() {
    return chain;
  }

  /**
   * Returns the signed assertion.
   *
   * @return the value; empty for another kind of credential
   * @since 0.1
   */
  public Optional<String> signedAssertion() {
    return Optional.ofNullable(signedAssertion);
  }

  /** Returns the kind of the credential. */
  @Override
  public String toString() {
    return "ProvidedCredential("
        + (secret != null ? "secret" : privateKey != null ? "certificate" : "signed assertion")
        + ")";
  }
}

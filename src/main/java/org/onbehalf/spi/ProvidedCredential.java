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
 * A credential that a {@link ClientCredentialProvider} gives: a secret, a certificate with its
 * private key, or an assertion that somebody signed.
 *
 * <p>Immutable and thread-safe. {@code toString} tells nothing of it.
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
   * A client secret.
   *
   * @param secret the secret; not null, not empty
   * @return never null
   * @throws NullPointerException if {@code secret} is null
   * @throws IllegalArgumentException if {@code secret} is empty
   * @since 0.1
   */
  public static ProvidedCredential secret(String secret) {
    return new ProvidedCredential(
        notEmpty(secret, "secret"), null, Collections.<X509Certificate>emptyList(), null);
  }

  /**
   * A certificate; Onbehalf signs an assertion (RFC 7523, RS256) with its key for each request. The
   * key may be one that does not leave its hardware, as long as a security provider of the JVM
   * signs with it.
   *
   * @param privateKey an RSA key; not null
   * @param chain the key's own certificate first, of 2048 bits or more, then those of its issuers,
   *     which are sent with {@code AzureAd.SendX5C} only; not null, not empty
   * @return never null
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
   * A signed JWT, as RFC 7523 section 2.2 describes it; sent as it is.
   *
   * @param assertion the JWT in its compact form, with {@code exp}; not null, not empty
   * @return never null
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
   * The secret.
   *
   * @return empty for another kind of credential
   * @since 0.1
   */
  public Optional<String> secret() {
    return Optional.ofNullable(secret);
  }

  /**
   * The certificate's private key.
   *
   * @return empty for another kind of credential
   * @since 0.1
   */
  public Optional<PrivateKey> privateKey() {
    return Optional.ofNullable(privateKey);
  }

  /**
   * The certificate and its issuers.
   *
   * @return unmodifiable; empty for another kind of credential, never null
   * @since 0.1
   */
  public List<X509Certificate> chain() {
    return chain;
  }

  /**
   * The assertion.
   *
   * @return empty for another kind of credential
   * @since 0.1
   */
  public Optional<String> signedAssertion() {
    return Optional.ofNullable(signedAssertion);
  }

  /** Tells which kind it is. */
  @Override
  public String toString() {
    return "ProvidedCredential("
        + (secret != null ? "secret" : privateKey != null ? "certificate" : "signed assertion")
        + ")";
  }
}

package org.onbehalf.internal.acquisition;

import com.microsoft.aad.msal4j.ClientCredentialFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.function.Consumer;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.credential.CredentialFault;
import org.onbehalf.internal.credential.KeyedCertificate;
import org.onbehalf.internal.credential.Reading;
import org.onbehalf.internal.credential.SignedAssertion;

/** A credential that is kept in the configuration or in a file of this machine. Thread-safe. */
final class StoredCredential<T> implements CredentialSource {
  private final Reading<T> reading;
  private final Form<T> form;
  private final Consumer<CredentialFault> unread;

  /** From what is kept to what MSAL4J takes. */
  private interface Form<T> {
    Loaded load(T kept) throws CredentialFault;
  }

  private StoredCredential(Reading<T> reading, Form<T> form, Consumer<CredentialFault> unread) {
    this.reading = reading;
    this.form = form;
    this.unread = unread;
  }

  /**
   * A client secret.
   *
   * @param unread is told when the file cannot be read and what it held stays in use; so with the
   *     others
   */
  static CredentialSource secret(Reading<String> reading, Consumer<CredentialFault> unread) {
    return new StoredCredential<>(
        reading,
        secret -> new Loaded(ClientCredentialFactory.createFromSecret(secret), null),
        unread);
  }

  /** A certificate with its private key. */
  static CredentialSource certificate(
      Reading<KeyedCertificate> reading, Consumer<CredentialFault> unread) {
    return new StoredCredential<>(reading, StoredCredential::certificate, unread);
  }

  static Loaded certificate(KeyedCertificate certificate) {
    return new Loaded(
        ClientCredentialFactory.createFromCertificateChain(
            certificate.privateKey, certificate.chain),
        certificate.certificate());
  }

  /** An assertion that somebody else signs, and renews in its file. */
  static CredentialSource assertion(
      String name,
      Reading<SignedAssertion> reading,
      Clock clock,
      Consumer<CredentialFault> unread) {
    return new StoredCredential<>(reading, assertion -> assertion(name, assertion, clock), unread);
  }

  /** Not beyond its end (RFC 7523 section 3). */
  static Loaded assertion(String name, SignedAssertion assertion, Clock clock)
      throws CredentialFault {
    if (assertion.isExpiredAt(clock.instant())) {
      throw new CredentialFault(
          name,
          "an assertion that expired on " + assertion.expiresAt,
          "one that is valid now",
          "see what writes it, and this server's clock");
    }
    return new Loaded(ClientCredentialFactory.createFromClientAssertion(assertion.text), null);
  }

  @Override
  public Loaded load(String tokenEndpoint) throws CredentialFault {
    return form.load(reading.current(unread));
  }

  @Override
  public int version() {
    try {
      T unused = reading.current(fault -> {});
    } catch (CredentialFault e) {
      // load tells of it
      return reading.version();
    }
    return reading.version();
  }

  @Override
  public @Nullable X509Certificate certificate() throws CredentialFault {
    T kept = reading.current(unread);
    return kept instanceof KeyedCertificate ? ((KeyedCertificate) kept).certificate() : null;
  }
}

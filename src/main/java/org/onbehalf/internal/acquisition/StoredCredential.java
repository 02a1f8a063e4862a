package org.onbehalf.internal.acquisition;

import java.time.Clock;
import java.util.function.Consumer;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.ThrowingFunction;
import org.onbehalf.internal.credential.ClientCredential;
import org.onbehalf.internal.credential.CredentialFault;
import org.onbehalf.internal.credential.KeyedCertificate;
import org.onbehalf.internal.credential.LazyValue;
import org.onbehalf.internal.credential.ReloadableValue;
import org.onbehalf.internal.credential.SecretText;
import org.onbehalf.internal.credential.SignedAssertion;
import org.onbehalf.internal.credential.WatchedFile;

/** A credential in the configuration or in a local file. Thread-safe. */
final class StoredCredential<T> implements CredentialSource {
  private static final String SECRET_FILE = "ClientSecretFile";
  private static final String ASSERTION_FILE = "SignedAssertionFileDiskPath";

  private final ReloadableValue<T> reading;
  private final ThrowingFunction<T, LoadedCredential, CredentialFault> form;
  private final Consumer<CredentialFault> unreadable;

  private StoredCredential(
      ReloadableValue<T> reading,
      ThrowingFunction<T, LoadedCredential, CredentialFault> form,
      Consumer<CredentialFault> unreadable) {
    this.reading = reading;
    this.form = form;
    this.unreadable = unreadable;
  }

  /**
   * The source of a configured credential; null if it is of another kind.
   *
   * @param unreadable is told when a file cannot be read and its previous content stays in use
   */
  static @Nullable CredentialSource of(
      ClientCredential configured, Clock clock, Consumer<CredentialFault> unreadable) {
    String secret = configured.clientSecret;
    if (secret != null) {
      return new StoredCredential<>(
          new LazyValue<>(() -> secret), LoadedCredential::secret, unreadable);
    }
    if (configured.clientSecretFile != null) {
      return new StoredCredential<>(
          new WatchedFile<>(
              SECRET_FILE,
              configured.clientSecretFile,
              SecretText.LARGEST,
              content -> SecretText.parse(SECRET_FILE, content)),
          LoadedCredential::secret,
          unreadable);
    }
    if (configured.certificate != null) {
      return new StoredCredential<>(
          configured.certificate.reading(), LoadedCredential::certificate, unreadable);
    }
    if (configured.signedAssertionFile != null) {
      return new StoredCredential<>(
          new WatchedFile<>(
              ASSERTION_FILE,
              configured.signedAssertionFile,
              SignedAssertion.LARGEST,
              content -> SignedAssertion.parse(ASSERTION_FILE, content)),
          assertion -> assertion(ASSERTION_FILE, assertion, clock),
          unreadable);
    }
    return null;
  }

  /** An assertion must not be used after its expiry (RFC 7523 section 3). */
  static LoadedCredential assertion(String name, SignedAssertion assertion, Clock clock)
      throws CredentialFault {
    if (assertion.isExpiredAt(clock.instant())) {
      throw new CredentialFault(
          name,
          "an assertion that expired on " + assertion.expiresAt,
          "one that is valid now",
          "see what writes it, and this server's clock");
    }
    return LoadedCredential.assertion(assertion.text);
  }

  @Override
  public LoadedCredential load(String tokenEndpoint) throws CredentialFault {
    return form.apply(reading.current(unreadable));
  }

  @Override
  public int version() {
    try {
      T unused = reading.current(fault -> {});
    } catch (CredentialFault e) {
      // load reports it
      return reading.version();
    }
    return reading.version();
  }

  @Override
  public @Nullable KeyedCertificate certificate() throws CredentialFault {
    T stored = reading.current(unreadable);
    return stored instanceof KeyedCertificate ? (KeyedCertificate) stored : null;
  }
}

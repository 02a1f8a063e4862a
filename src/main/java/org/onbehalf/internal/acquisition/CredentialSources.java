package org.onbehalf.internal.acquisition;

import java.time.Clock;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.onbehalf.internal.config.ClientCredential;
import org.onbehalf.internal.credential.CredentialFault;
import org.onbehalf.internal.credential.FixedReading;
import org.onbehalf.internal.credential.SecretText;
import org.onbehalf.internal.credential.SignedAssertion;
import org.onbehalf.internal.credential.WatchedFile;
import org.onbehalf.internal.http.HttpExchange;
import org.onbehalf.spi.ClientCredentialProvider;

/** Makes of each configured credential what loads it. */
final class CredentialSources {
  private static final String SECRET_FILE = "ClientSecretFile";
  private static final String ASSERTION_FILE = "SignedAssertionFileDiskPath";

  private final String clientId;
  private final Map<String, ClientCredentialProvider> providers;
  private final HttpExchange http;
  private final Clock clock;
  private final BiConsumer<String, CredentialFault> unread;

  /**
   * From its parts.
   *
   * @param providers by the key of their entry
   * @param unread is told which entry's file cannot be read, and why
   */
  CredentialSources(
      String clientId,
      Map<String, ClientCredentialProvider> providers,
      HttpExchange http,
      Clock clock,
      BiConsumer<String, CredentialFault> unread) {
    this.clientId = clientId;
    this.providers = providers;
    this.http = http;
    this.clock = clock;
    this.unread = unread;
  }

  CredentialSource of(ClientCredential configured) {
    Consumer<CredentialFault> told = fault -> unread.accept(configured.key, fault);
    String secret = configured.clientSecret;
    if (secret != null) {
      return StoredCredential.secret(new FixedReading<>(() -> secret), told);
    }
    if (configured.clientSecretFile != null) {
      return StoredCredential.secret(
          new WatchedFile<>(
              SECRET_FILE,
              configured.clientSecretFile,
              SecretText.LARGEST,
              content -> SecretText.parse(SECRET_FILE, content)),
          told);
    }
    if (configured.certificate != null) {
      return StoredCredential.certificate(configured.certificate.reading(), told);
    }
    if (configured.signedAssertionFile != null) {
      return StoredCredential.assertion(
          ASSERTION_FILE,
          new WatchedFile<>(
              ASSERTION_FILE,
              configured.signedAssertionFile,
              SignedAssertion.LARGEST,
              content -> SignedAssertion.parse(ASSERTION_FILE, content)),
          clock,
          told);
    }
    if (configured.managedIdentity != null) {
      return new ManagedIdentityCredential(configured.managedIdentity, http, clock);
    }
    ClientCredentialProvider provider = providers.get(configured.key);
    if (configured.custom == null || provider == null) {
      throw new IllegalStateException(configured.key + " is of no known kind");
    }
    return new CustomCredential(provider, clientId, configured.custom.data, clock);
  }
}

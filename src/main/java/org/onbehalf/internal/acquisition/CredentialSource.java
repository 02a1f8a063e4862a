package org.onbehalf.internal.acquisition;

import java.util.function.Consumer;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.credential.ClientCredential;
import org.onbehalf.internal.credential.CredentialFault;
import org.onbehalf.internal.credential.SecretText;
import org.onbehalf.internal.credential.SignedAssertion;
import org.onbehalf.internal.credential.WatchedFile;

/** Loads one of the client credentials. Thread-safe. */
interface CredentialSource {
  /**
   * The credential for one request.
   *
   * @param tokenEndpoint where the request goes; the audience of what is signed for it
   */
  LoadedCredential load(String tokenEndpoint) throws CredentialFault;

  /** Changes when the credential's file has changed. */
  default int version() {
    return 0;
  }

  /** The token endpoint refused what was loaded, so it must not be cached. */
  default void refused() {
    // most sources cache nothing
  }

  /**
   * A credential in the configuration or in a local file; null if it is of another kind.
   *
   * @param unreadable is told when a file cannot be read and its previous content stays in use
   */
  static @Nullable CredentialSource stored(
      ClientCredential configured, Consumer<CredentialFault> unreadable) {
    String secret = configured.clientSecret;
    if (secret != null) {
      return endpoint -> LoadedCredential.secret(secret);
    }
    if (configured.clientSecretFile != null) {
      String name = "ClientSecretFile";
      return watched(
          new WatchedFile<>(
              name,
              configured.clientSecretFile,
              SecretText.LARGEST,
              content -> LoadedCredential.secret(SecretText.parse(name, content))),
          unreadable);
    }
    if (configured.signedAssertionFile != null) {
      String name = "SignedAssertionFileDiskPath";
      return watched(
          new WatchedFile<>(
              name,
              configured.signedAssertionFile,
              SignedAssertion.LARGEST,
              content -> LoadedCredential.assertion(SignedAssertion.parse(name, content))),
          unreadable);
    }
    return configured.certificate == null
        ? null
        : watched(configured.certificate.watched(LoadedCredential::certificate), unreadable);
  }

  static CredentialSource watched(
      WatchedFile<LoadedCredential> file, Consumer<CredentialFault> unreadable) {
    return new CredentialSource() {
      @Override
      public LoadedCredential load(String tokenEndpoint) throws CredentialFault {
        return file.current(unreadable);
      }

      @Override
      public int version() {
        try {
          LoadedCredential unused = file.current(fault -> {});
        } catch (CredentialFault e) {
          // load reports it
        }
        return file.version();
      }
    };
  }
}

package org.onbehalf.internal.acquisition;

import com.microsoft.aad.msal4j.IClientCredential;
import java.security.cert.X509Certificate;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.credential.CredentialFault;

/** One of {@code AzureAd.ClientCredentials}, to be had for each token request. Thread-safe. */
interface CredentialSource {

  /** A credential in MSAL4J's form. */
  final class Loaded {
    final IClientCredential credential;

    /** Exactly where the credential is one. */
    final @Nullable X509Certificate certificate;

    Loaded(IClientCredential credential, @Nullable X509Certificate certificate) {
      this.credential = credential;
      this.certificate = certificate;
    }
  }

  /**
   * The credential for one request, as it is now.
   *
   * @param tokenEndpoint where the request goes; the audience of what is signed for it
   */
  Loaded load(String tokenEndpoint) throws CredentialFault;

  /** Looks at where the credential is kept; another number means another credential. */
  default int version() {
    return 0;
  }

  /** Entra refused what was loaded: it is not to be kept. */
  default void refused() {
    // most keep nothing
  }

  /** The certificate, if it is one whose end can be known beforehand. */
  default @Nullable X509Certificate certificate() throws CredentialFault {
    return null;
  }
}

package org.onbehalf.internal.acquisition;

import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.credential.CredentialFault;
import org.onbehalf.internal.credential.KeyedCertificate;

/** Where one of the client credentials comes from. Thread-safe. */
interface CredentialSource {
  /**
   * The credential for one request.
   *
   * @param tokenEndpoint where the request goes; the audience of what is signed for it
   */
  LoadedCredential load(String tokenEndpoint) throws CredentialFault;

  /** Changes when the stored credential has changed. */
  default int version() {
    return 0;
  }

  /** The token endpoint refused what was loaded, so it must not be cached. */
  default void refused() {
    // most sources cache nothing
  }

  /** The certificate, if it is one whose expiry can be known in advance. */
  default @Nullable KeyedCertificate certificate() throws CredentialFault {
    return null;
  }
}

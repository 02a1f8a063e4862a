package org.onbehalf.internal.acquisition;

import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.credential.KeyedCertificate;

/**
 * What the application authenticates with in one token request: a client secret, a certificate, or
 * an assertion signed by somebody else. Immutable; does not show itself.
 */
public final class LoadedCredential {
  /** Exactly one of the three is not null. */
  public final @Nullable String secret;

  public final @Nullable KeyedCertificate certificate;
  public final @Nullable String assertion;

  private LoadedCredential(
      @Nullable String secret, @Nullable KeyedCertificate certificate, @Nullable String assertion) {
    this.secret = secret;
    this.certificate = certificate;
    this.assertion = assertion;
  }

  static LoadedCredential secret(String secret) {
    return new LoadedCredential(secret, null, null);
  }

  static LoadedCredential certificate(KeyedCertificate certificate) {
    return new LoadedCredential(null, certificate, null);
  }

  static LoadedCredential assertion(String assertion) {
    return new LoadedCredential(null, null, assertion);
  }

  @Override
  public String toString() {
    return "LoadedCredential";
  }
}

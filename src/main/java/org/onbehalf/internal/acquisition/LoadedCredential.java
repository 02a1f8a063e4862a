package org.onbehalf.internal.acquisition;

import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.credential.KeyedCertificate;
import org.onbehalf.internal.credential.SignedAssertion;

/** The client credential of one token request: one of the fields. Immutable; shows nothing. */
public final class LoadedCredential {
  public final @Nullable String secret;
  public final @Nullable KeyedCertificate certificate;
  public final @Nullable SignedAssertion assertion;

  private LoadedCredential(
      @Nullable String secret,
      @Nullable KeyedCertificate certificate,
      @Nullable SignedAssertion assertion) {
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

  static LoadedCredential assertion(SignedAssertion assertion) {
    return new LoadedCredential(null, null, assertion);
  }

  @Override
  public String toString() {
    return "LoadedCredential";
  }
}

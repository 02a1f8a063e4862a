package org.onbehalf.internal.config;

import java.nio.file.Path;
import org.onbehalf.internal.Nullable;

/** A client credential: a secret, or a certificate with its private key in a PKCS12 file. */
public final class ClientCredential {
  /** Where it stands, such as {@code AzureAd.ClientCredentials[0]}; for messages. */
  public final String key;

  /** Set exactly for {@code SourceType = ClientSecret}. */
  public final @Nullable String clientSecret;

  /** Set exactly for {@code SourceType = Path}. */
  public final @Nullable Path certificateDiskPath;

  /** The PKCS12 file's password; empty for none. */
  public final String certificatePassword;

  ClientCredential(
      String key,
      @Nullable String clientSecret,
      @Nullable Path certificateDiskPath,
      String certificatePassword) {
    this.key = key;
    this.clientSecret = clientSecret;
    this.certificateDiskPath = certificateDiskPath;
    this.certificatePassword = certificatePassword;
  }

  /** Shows where it stands, not what it is. */
  @Override
  public String toString() {
    return "ClientCredential(" + key + ")";
  }
}

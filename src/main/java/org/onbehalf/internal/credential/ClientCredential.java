package org.onbehalf.internal.credential;

import java.nio.file.Path;
import java.util.Map;
import org.onbehalf.internal.Nullable;

/** Where a client credential comes from. Exactly one of the fields is set. Immutable. */
public final class ClientCredential {
  /** Where it stands, such as {@code AzureAd.ClientCredentials[0]}; for messages. */
  public final String key;

  /** {@code SourceType = ClientSecret} with the secret itself. */
  public final @Nullable String clientSecret;

  /** {@code SourceType = ClientSecret} with a file that holds it. */
  public final @Nullable Path clientSecretFile;

  /** {@code SourceType = Path}, {@code Base64Encoded} or {@code KeyStore}. */
  public final @Nullable CertificateSource certificate;

  /** {@code SourceType = SignedAssertionFilePath}. */
  public final @Nullable Path signedAssertionFile;

  /** {@code SourceType = SignedAssertionFromManagedIdentity}. */
  public final @Nullable ManagedIdentityEndpoint managedIdentity;

  /** {@code SourceType = Custom}. */
  public final @Nullable Custom custom;

  /** A class of the application's, and what it is told. */
  public static final class Custom {
    /** Its full name; it implements {@code org.onbehalf.spi.ClientCredentialProvider}. */
    public final String className;

    /** Not to be shown. */
    public final Map<String, String> data;

    Custom(String className, Map<String, String> data) {
      this.className = className;
      this.data = data;
    }
  }

  private ClientCredential(
      String key,
      @Nullable String clientSecret,
      @Nullable Path clientSecretFile,
      @Nullable CertificateSource certificate,
      @Nullable Path signedAssertionFile,
      @Nullable ManagedIdentityEndpoint managedIdentity,
      @Nullable Custom custom) {
    this.key = key;
    this.clientSecret = clientSecret;
    this.clientSecretFile = clientSecretFile;
    this.certificate = certificate;
    this.signedAssertionFile = signedAssertionFile;
    this.managedIdentity = managedIdentity;
    this.custom = custom;
  }

  static ClientCredential secret(String key, String secret) {
    return new ClientCredential(key, secret, null, null, null, null, null);
  }

  static ClientCredential secretFile(String key, Path file) {
    return new ClientCredential(key, null, file, null, null, null, null);
  }

  static ClientCredential certificate(String key, CertificateSource source) {
    return new ClientCredential(key, null, null, source, null, null, null);
  }

  static ClientCredential assertionFile(String key, Path file) {
    return new ClientCredential(key, null, null, null, file, null, null);
  }

  static ClientCredential managedIdentity(String key, ManagedIdentityEndpoint endpoint) {
    return new ClientCredential(key, null, null, null, null, endpoint, null);
  }

  static ClientCredential custom(String key, Custom custom) {
    return new ClientCredential(key, null, null, null, null, null, custom);
  }

  /** Shows where it stands, not what it is. */
  @Override
  public String toString() {
    return "ClientCredential(" + key + ")";
  }
}

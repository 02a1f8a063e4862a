package org.onbehalf.internal.credential;

import java.nio.file.Path;
import java.util.function.Function;
import org.onbehalf.internal.Nullable;

/**
 * Where a certificate and its private key are: in a PKCS12 or PEM file, in the configuration, or in
 * a key store. Immutable; shows no password.
 */
public final class CertificateSource {
  private static final int LARGEST = 1 << 20;

  private final String name;
  private final @Nullable Path file;
  private final byte[] embedded;
  private final @Nullable KeyStoreEntry entry;
  private final String password;

  private CertificateSource(
      String name,
      @Nullable Path file,
      byte[] embedded,
      @Nullable KeyStoreEntry entry,
      String password) {
    this.name = name;
    this.file = file;
    this.embedded = embedded;
    this.entry = entry;
    this.password = password;
  }

  /** {@code SourceType = Path}. */
  public static CertificateSource path(Path file, String password) {
    return new CertificateSource("CertificateDiskPath", file, new byte[0], null, password);
  }

  /** {@code SourceType = Base64Encoded}: what a file would hold. */
  public static CertificateSource embedded(byte[] content, String password) {
    return new CertificateSource("Base64EncodedValue", null, content, null, password);
  }

  /** {@code SourceType = KeyStore}. */
  public static CertificateSource keyStore(Path file, KeyStoreEntry entry) {
    return new CertificateSource("KeyStorePath", file, new byte[0], entry, "");
  }

  /** The last part of the key that says where it is. */
  public String name() {
    return name;
  }

  /** Key and certificate in that form, read again when the file changes. */
  public <T> WatchedFile<T> watched(Function<KeyedCertificate, T> form) {
    return new WatchedFile<>(name, file, embedded, LARGEST, content -> form.apply(parse(content)));
  }

  /** Key and certificate as they are now. */
  public KeyedCertificate read() throws CredentialFault {
    return parse(file == null ? embedded : CredentialFile.read(name, file, LARGEST));
  }

  private KeyedCertificate parse(byte[] content) throws CredentialFault {
    if (entry != null) {
      return entry.open(name, content);
    }
    return PemFile.is(content)
        ? PemFile.parse(name, content, password)
        : new KeyStoreEntry(KeyStoreEntry.PKCS12, "CertificatePassword", password, null, null)
            .open(name, content);
  }

  /** Shows which kind it is. */
  @Override
  public String toString() {
    return "CertificateSource(" + name + ")";
  }
}

package org.onbehalf.internal.acquisition;

import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.IClientCredential;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.onbehalf.internal.config.ClientCredential;

/**
 * The configured client credentials in MSAL4J's form; certificates are read on first use.
 * Thread-safe.
 */
final class ClientCredentials {
  private final Map<String, IClientCredential> loaded;

  ClientCredentials(List<ClientCredential> configured) {
    this.loaded = new ConcurrentHashMap<>(configured.size());
  }

  /**
   * The credential, read when it is first needed.
   *
   * @throws IOException names the key; never the secret
   */
  IClientCredential load(ClientCredential configured) throws IOException {
    IClientCredential present = loaded.get(configured.key);
    if (present != null) {
      return present;
    }
    IClientCredential made = make(configured);
    loaded.put(configured.key, made);
    return made;
  }

  private static IClientCredential make(ClientCredential configured) throws IOException {
    if (configured.clientSecret != null) {
      return ClientCredentialFactory.createFromSecret(configured.clientSecret);
    }
    Path path = configured.certificateDiskPath;
    if (path == null) {
      throw new IOException(configured.key + " is neither a secret nor a certificate");
    }
    char[] password = configured.certificatePassword.toCharArray();
    try (InputStream file = Files.newInputStream(path)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(file, password);
      for (String alias : Collections.list(store.aliases())) {
        Key key = store.getKey(alias, password);
        Certificate certificate = store.getCertificate(alias);
        if (key instanceof PrivateKey && certificate instanceof X509Certificate) {
          return ClientCredentialFactory.createFromCertificate(
              (PrivateKey) key, (X509Certificate) certificate);
        }
      }
    } catch (GeneralSecurityException | IOException e) {
      throw new IOException(
          configured.key
              + ".CertificateDiskPath "
              + path
              + " cannot be read as PKCS12 with its CertificatePassword",
          e);
    }
    throw new IOException(
        configured.key
            + ".CertificateDiskPath "
            + path
            + " holds no private key with a certificate");
  }
}

package org.onbehalf.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The emulator's certificate, for its own side of TLS and for its clients'. */
final class LoopbackTls implements AutoCloseable {
  static final String PASSWORD = "changeit";

  private final TestCertificate certificate = TestCertificate.forLoopback();
  private final KeyStore trusted;
  private final Path file;

  LoopbackTls() throws IOException, GeneralSecurityException {
    trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("entra-emulator", certificate.certificate());
    file = Files.createTempFile("entra-emulator", ".p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      trusted.store(out, PASSWORD.toCharArray());
    }
  }

  Path file() {
    return file;
  }

  SSLContext serverContext() throws GeneralSecurityException {
    char[] password = PASSWORD.toCharArray();
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(certificate.keyStore(password), password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  SSLContext clientContext() {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK cannot make a TLS context", e);
    }
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // held by another process: the system's to remove
      file.toFile().deleteOnExit();
    }
  }
}

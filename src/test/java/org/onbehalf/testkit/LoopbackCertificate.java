package org.onbehalf.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/** A certificate for localhost, as servers that are not ours want it: in PEM files. */
public final class LoopbackCertificate {
  private final TestCertificate certificate;

  public LoopbackCertificate() {
    this(TestCertificate.forLoopback());
  }

  private LoopbackCertificate(TestCertificate certificate) {
    this.certificate = certificate;
  }

  /** One for another host. */
  public static LoopbackCertificate forAnother(String name) {
    return new LoopbackCertificate(TestCertificate.create(name));
  }

  /** What trusts it and nobody else. */
  public KeyStore trustStore() throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("loopback", certificate.certificate());
    return trusted;
  }

  public Path writeCertificate(Path file) throws IOException, GeneralSecurityException {
    return write(file, "CERTIFICATE", certificate.certificate().getEncoded());
  }

  public Path writePrivateKey(Path file) throws IOException {
    return write(file, "PRIVATE KEY", certificate.privateKey().getEncoded());
  }

  private static Path write(Path file, String label, byte[] content) throws IOException {
    String base64 = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(content);
    return Files.writeString(
        file, "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n");
  }
}

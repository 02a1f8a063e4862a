package org.onbehalf.internal.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStore.PrivateKeyEntry;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import org.onbehalf.internal.Nullable;

/** Opens a PKCS12 file once at start-up, so that a wrong one is told then and not by Entra. */
final class CertificateFile {
  private static final String NAME = "CertificateDiskPath";
  private static final String EXPECTED = "a PKCS12 file with one certificate and its private key";
  private static final int LARGEST = 1 << 20;

  private CertificateFile() {}

  /** Whether the file can be used; a fault when not, a warning when its time is over. */
  static boolean check(Section section, Path path, String password, Clock clock) {
    return open(section, path, password, clock) != null;
  }

  /** What is in the file; a fault and null when it cannot be used. */
  static @Nullable PrivateKeyEntry open(Section section, Path path, String password, Clock clock) {
    byte[] content = SecretFile.bytes(section, NAME, path, LARGEST);
    if (content == null) {
      return null;
    }
    if (new String(content, StandardCharsets.ISO_8859_1).contains("-----BEGIN ")) {
      section.fault(
          NAME,
          "a PEM file, which is not supported by this version",
          EXPECTED,
          "convert it: openssl pkcs12 -export -in file.pem -out file.p12");
      return null;
    }
    KeyStore store = open(section, content, password);
    if (store == null) {
      return null;
    }
    try {
      PrivateKeyEntry entry = entry(section, store, password);
      if (entry != null) {
        warnOfValidity(section, (X509Certificate) entry.getCertificate(), clock.instant());
      }
      return entry;
    } catch (GeneralSecurityException e) {
      section.fault(
          NAME,
          "a private key that the password does not open",
          EXPECTED,
          "export the key with the same password as the file");
      return null;
    }
  }

  /** The cause of what the JDK throws goes no further: its text is not ours to vouch for. */
  private static @Nullable KeyStore open(Section section, byte[] content, String password) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(new ByteArrayInputStream(content), password.toCharArray());
      return store;
    } catch (IOException e) {
      if (e.getCause() instanceof UnrecoverableKeyException) {
        section.fault(
            "CertificatePassword",
            password.isEmpty() ? "no password" : "a password that does not open the file",
            "the password of the PKCS12 file",
            "correct the password");
      } else {
        section.fault(NAME, "a file that is not PKCS12", EXPECTED, "export the file as PKCS12");
      }
      return null;
    } catch (GeneralSecurityException | RuntimeException e) {
      section.fault(NAME, "a file that cannot be opened", EXPECTED, "export the file once more");
      return null;
    }
  }

  private static @Nullable PrivateKeyEntry entry(Section section, KeyStore store, String password)
      throws GeneralSecurityException {
    PrivateKeyEntry found = null;
    int keys = 0;
    for (String alias : Collections.list(store.aliases())) {
      if (store.isKeyEntry(alias)) {
        keys++;
        Key key = store.getKey(alias, password.toCharArray());
        Certificate certificate = store.getCertificate(alias);
        if (key instanceof PrivateKey && certificate instanceof X509Certificate) {
          found = new PrivateKeyEntry((PrivateKey) key, new Certificate[] {certificate});
        }
      }
    }
    if (keys != 1 || found == null) {
      section.fault(
          NAME,
          "a file with " + (keys == 1 ? "a key but no certificate" : keys + " private keys"),
          EXPECTED,
          "export the one certificate with its private key");
      return null;
    }
    return found;
  }

  private static void warnOfValidity(Section section, X509Certificate certificate, Instant now) {
    Instant end = certificate.getNotAfter().toInstant();
    Instant start = certificate.getNotBefore().toInstant();
    if (now.isAfter(end)) {
      section.warn(NAME, "the certificate expired on " + end + "; renew it.");
    } else if (now.isBefore(start)) {
      section.warn(NAME, "the certificate is not valid before " + start + ".");
    }
  }
}

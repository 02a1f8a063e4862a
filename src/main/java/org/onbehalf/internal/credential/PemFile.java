package org.onbehalf.internal.credential;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.onbehalf.internal.Nullable;

/**
 * Certificates and one private key as text (RFC 7468), in any order; what else stands in the file,
 * such as OpenSSL's bag attributes, is passed over.
 */
final class PemFile {
  static final String EXPECTED = "a certificate and its one private key, in PEM";
  private static final String BEGIN = "-----BEGIN ";
  private static final String DASHES = "-----";
  private static final int MOST_PARTS = 64;

  private final String name;
  private final List<X509Certificate> certificates = new ArrayList<>();
  private @Nullable PrivateKey key;

  private PemFile(String name) {
    this.name = name;
  }

  /** Whether that content is meant to be PEM. */
  static boolean is(byte[] content) {
    return new String(content, StandardCharsets.ISO_8859_1).contains(BEGIN);
  }

  /**
   * The key with its certificate and the chain.
   *
   * @param name the last part of the key that says where the content comes from
   * @param password of an encrypted key
   */
  static KeyedCertificate parse(String name, byte[] content, String password)
      throws CredentialFault {
    PemFile file = new PemFile(name);
    file.read(new String(content, StandardCharsets.ISO_8859_1), password);
    return file.keyedCertificate();
  }

  private void read(String text, String password) throws CredentialFault {
    int parts = 0;
    int end = 0;
    for (int begin = text.indexOf(BEGIN); begin >= 0; begin = text.indexOf(BEGIN, end)) {
      int labelEnd = text.indexOf(DASHES, begin + BEGIN.length());
      String label = labelEnd < 0 ? "" : text.substring(begin + BEGIN.length(), labelEnd);
      String last = DASHES + "END " + label + DASHES;
      end = labelEnd < 0 ? -1 : text.indexOf(last, labelEnd);
      if (end < 0 || ++parts > MOST_PARTS) {
        throw new CredentialFault(
            name,
            end < 0 ? "a PEM file that breaks off" : "more than " + MOST_PARTS + " parts",
            EXPECTED,
            "write the whole file once more");
      }
      part(label, text.substring(labelEnd + DASHES.length(), end), password);
      end += last.length();
    }
  }

  private void part(String label, String body, String password) throws CredentialFault {
    switch (label) {
      case "CERTIFICATE":
      case "X509 CERTIFICATE":
        certificates.add(certificate(decode(body)));
        return;
      case "PRIVATE KEY":
        keep(PrivateKeys.pkcs8(name, decode(body)));
        return;
      case "ENCRYPTED PRIVATE KEY":
        keep(PrivateKeys.encrypted(name, decode(body), password));
        return;
      case "RSA PRIVATE KEY":
        if (body.contains(":")) {
          throw new CredentialFault(
              name,
              "a key in OpenSSL's own encryption, which no Java reads",
              EXPECTED,
              "convert the key: openssl pkcs8 -topk8 -in key.pem -out key8.pem");
        }
        keep(PrivateKeys.pkcs1(name, decode(body)));
        return;
      default:
        if (label.endsWith("PRIVATE KEY")) {
          throw PrivateKeys.notRsa(name);
        }
    }
  }

  private void keep(PrivateKey found) throws CredentialFault {
    if (key != null) {
      throw new CredentialFault(
          name, "more than one private key", EXPECTED, "leave the one key in the file");
    }
    key = found;
  }

  private byte[] decode(String body) throws CredentialFault {
    try {
      return Base64.getDecoder().decode(body.replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) {
      throw broken();
    }
  }

  private X509Certificate certificate(byte[] encoded) throws CredentialFault {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(encoded));
    } catch (CertificateException e) {
      throw broken();
    }
  }

  private CredentialFault broken() {
    return new CredentialFault(
        name, "a PEM file with a part that is broken", EXPECTED, "write the file once more");
  }

  private KeyedCertificate keyedCertificate() throws CredentialFault {
    PrivateKey own = key;
    if (own == null || certificates.isEmpty()) {
      throw new CredentialFault(
          name,
          own == null ? "a PEM file without a private key" : "a PEM file without a certificate",
          EXPECTED,
          "put both into one file: cat certificate.pem key.pem > both.pem");
    }
    for (X509Certificate each : certificates) {
      if (KeyedCertificate.belongTogether(own, each.getPublicKey())) {
        return KeyedCertificate.of(name, own, KeyedCertificate.chain(each, certificates));
      }
    }
    return KeyedCertificate.of(name, own, certificates);
  }
}

package org.onbehalf.testkit;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.onbehalf.internal.Nullable;

/**
 * A key pair with a certificate, signed by itself or by another, for client credentials in tests.
 *
 * <p>Immutable and thread-safe.
 *
 * @since 0.1
 */
public final class TestCertificate {
  private static final Duration LIFETIME = Duration.ofDays(365);

  private final PrivateKey privateKey;
  private final List<X509Certificate> chain;

  private TestCertificate(PrivateKey privateKey, List<X509Certificate> chain) {
    this.privateKey = privateKey;
    this.chain = Collections.unmodifiableList(chain);
  }

  /**
   * A new RSA key of 2048 bits with a certificate that is valid for a year from yesterday.
   *
   * @param commonName the subject's CN; not null
   */
  public static TestCertificate create(String commonName) {
    return create(commonName, Instant.now().minus(Duration.ofDays(1)));
  }

  /**
   * A new RSA key of 2048 bits with a certificate that is valid for a year.
   *
   * @param commonName the subject's CN; not null
   * @param notBefore when its validity begins; not null
   */
  public static TestCertificate create(String commonName, Instant notBefore) {
    return rsa(commonName, notBefore, null);
  }

  /**
   * Issues a certificate for a new RSA key of 2048 bits, valid for a year from yesterday, as an
   * authority would whose certificate this is.
   *
   * @param commonName the subject's CN; not null
   */
  public TestCertificate issue(String commonName) {
    return rsa(commonName, Instant.now().minus(Duration.ofDays(1)), this);
  }

  private static TestCertificate rsa(
      String commonName, Instant notBefore, @Nullable TestCertificate issuer) {
    Objects.requireNonNull(commonName, "commonName");
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      // sha256WithRSAEncryption, whose parameters are an explicit NULL (RFC 4055)
      byte[] algorithm = Der.sequence(Der.oid("1.2.840.113549.1.1.11"), Der.tagged(0x05));
      return sign(
          generator.generateKeyPair(),
          commonName,
          notBefore,
          "SHA256withRSA",
          algorithm,
          new byte[0],
          issuer);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK cannot make an RSA certificate", e);
    }
  }

  /** For the emulator's own TLS: an elliptic curve, because its keys are made in no time. */
  static TestCertificate forLoopback() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      byte[] names =
          Der.sequence(
              Der.tagged(0x82, "localhost".getBytes(StandardCharsets.US_ASCII)),
              Der.tagged(0x87, new byte[] {127, 0, 0, 1}));
      byte[] alternativeNames = Der.sequence(Der.oid("2.5.29.17"), Der.octets(names));
      byte[] authority =
          Der.sequence(
              Der.oid("2.5.29.19"), Der.bool(true), Der.octets(Der.sequence(Der.bool(true))));
      return sign(
          generator.generateKeyPair(),
          "Entra emulator",
          Instant.now().minus(Duration.ofDays(1)),
          "SHA256withECDSA",
          Der.sequence(Der.oid("1.2.840.10045.4.3.2")),
          Der.tagged(0xa3, Der.sequence(authority, alternativeNames)),
          null);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK cannot make an EC certificate", e);
    }
  }

  /** Builds the X.509 structure of RFC 5280 section 4.1 and signs it. */
  private static TestCertificate sign(
      KeyPair keys,
      String commonName,
      Instant notBefore,
      String signatureName,
      byte[] signatureAlgorithm,
      byte[] extensions,
      @Nullable TestCertificate issuer)
      throws GeneralSecurityException {
    byte[] name = Der.sequence(Der.set(Der.sequence(Der.oid("2.5.4.3"), Der.utf8(commonName))));
    byte[] issuerName =
        issuer == null ? name : issuer.certificate().getSubjectX500Principal().getEncoded();
    byte[] body =
        Der.sequence(
            Der.tagged(0xa0, Der.integer(BigInteger.valueOf(2))),
            Der.integer(new BigInteger(96, new SecureRandom()).add(BigInteger.ONE)),
            signatureAlgorithm,
            issuerName,
            Der.sequence(Der.time(notBefore), Der.time(notBefore.plus(LIFETIME))),
            name,
            keys.getPublic().getEncoded(),
            extensions);
    Signature signature = Signature.getInstance(signatureName);
    signature.initSign(issuer == null ? keys.getPrivate() : issuer.privateKey);
    signature.update(body);
    byte[] certificate = Der.sequence(body, signatureAlgorithm, Der.bits(signature.sign()));
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> chain = new ArrayList<>();
    chain.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(certificate)));
    if (issuer != null) {
      chain.addAll(issuer.chain);
    }
    return new TestCertificate(keys.getPrivate(), chain);
  }

  /** The private key. */
  public PrivateKey privateKey() {
    return privateKey;
  }

  /** The certificate. */
  public X509Certificate certificate() {
    return chain.get(0);
  }

  /** The certificate, then its issuers'; unmodifiable, with one certificate at least. */
  public List<X509Certificate> chain() {
    return chain;
  }

  /**
   * Key and certificate as a PKCS12 store.
   *
   * @param password protects store and key; not null
   * @return a new store with the one entry {@code key}, never null
   */
  public KeyStore keyStore(char[] password) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, password);
      store.setKeyEntry("key", privateKey, password, chain.toArray(new Certificate[0]));
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this JDK cannot make a PKCS12 store", e);
    }
  }

  /**
   * Writes the PKCS12 store to a file.
   *
   * @param file is created or overwritten; not null
   * @param password protects store and key; not null
   * @return the file
   * @throws IOException if it cannot be written
   */
  public Path writePkcs12(Path file, char[] password) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      keyStore(password).store(out, password);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK cannot write a PKCS12 store", e);
    }
    return file;
  }

  /**
   * Writes the certificate, its issuers' and the private key (PKCS #8, not encrypted) to a file, in
   * PEM (RFC 7468).
   *
   * @param file is created or overwritten; not null
   * @return the file
   * @throws IOException if it cannot be written
   */
  public Path writePem(Path file) throws IOException {
    StringBuilder pem = new StringBuilder();
    try {
      for (X509Certificate each : chain) {
        pem.append(pem("CERTIFICATE", each.getEncoded()));
      }
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that cannot be encoded", e);
    }
    pem.append(pem("PRIVATE KEY", privateKey.getEncoded()));
    return Files.write(file, pem.toString().getBytes(StandardCharsets.US_ASCII));
  }

  private static String pem(String label, byte[] content) {
    byte[] lineBreak = {'\n'};
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder(64, lineBreak).encodeToString(content)
        + "\n-----END "
        + label
        + "-----\n";
  }

  /** The ASN.1 DER types (X.690) of a certificate. */
  private static final class Der {
    private static final DateTimeFormatter UTC_TIME =
        DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    static byte[] tagged(int tag, byte[]... parts) {
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      for (byte[] part : parts) {
        content.write(part, 0, part.length);
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(tag);
      length(out, content.size());
      byte[] bytes = content.toByteArray();
      out.write(bytes, 0, bytes.length);
      return out.toByteArray();
    }

    static byte[] sequence(byte[]... parts) {
      return tagged(0x30, parts);
    }

    static byte[] set(byte[]... parts) {
      return tagged(0x31, parts);
    }

    static byte[] integer(BigInteger value) {
      return tagged(0x02, value.toByteArray());
    }

    static byte[] bool(boolean value) {
      return tagged(0x01, new byte[] {(byte) (value ? 0xff : 0)});
    }

    static byte[] utf8(String value) {
      return tagged(0x0c, value.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] octets(byte[] value) {
      return tagged(0x04, value);
    }

    static byte[] bits(byte[] value) {
      return tagged(0x03, new byte[] {0}, value);
    }

    /** A moment before 2050 (RFC 5280 section 4.1.2.5). */
    static byte[] time(Instant value) {
      return tagged(0x17, UTC_TIME.format(value).getBytes(StandardCharsets.US_ASCII));
    }

    /** An object identifier in dotted form. */
    static byte[] oid(String dotted) {
      String[] arcs = dotted.split("\\.", -1);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(Integer.parseInt(arcs[0]) * 40 + Integer.parseInt(arcs[1]));
      for (int i = 2; i < arcs.length; i++) {
        long arc = Long.parseLong(arcs[i]);
        int shift = 0;
        while (arc >>> (shift + 7) != 0) {
          shift += 7;
        }
        for (; shift >= 0; shift -= 7) {
          out.write((int) (arc >>> shift & 0x7f) | (shift > 0 ? 0x80 : 0));
        }
      }
      return tagged(0x06, out.toByteArray());
    }

    private static void length(ByteArrayOutputStream out, int length) {
      if (length < 0x80) {
        out.write(length);
      } else {
        byte[] bytes = BigInteger.valueOf(length).toByteArray();
        int skip = bytes[0] == 0 ? 1 : 0;
        out.write(0x80 | bytes.length - skip);
        out.write(bytes, skip, bytes.length - skip);
      }
    }
  }
}

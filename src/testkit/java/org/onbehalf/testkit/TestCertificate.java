package org.onbehalf.testkit;

import static org.onbehalf.testkit.DerWriter.bits;
import static org.onbehalf.testkit.DerWriter.bool;
import static org.onbehalf.testkit.DerWriter.integer;
import static org.onbehalf.testkit.DerWriter.octets;
import static org.onbehalf.testkit.DerWriter.oid;
import static org.onbehalf.testkit.DerWriter.sequence;
import static org.onbehalf.testkit.DerWriter.set;
import static org.onbehalf.testkit.DerWriter.tagged;
import static org.onbehalf.testkit.DerWriter.time;
import static org.onbehalf.testkit.DerWriter.utf8;

import java.io.ByteArrayInputStream;
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
   * @since 0.1
   */
  public static TestCertificate create(String commonName) {
    return create(commonName, Instant.now().minus(Duration.ofDays(1)));
  }

  /**
   * A new RSA key of 2048 bits with a certificate that is valid for a year.
   *
   * @param commonName the subject's CN; not null
   * @param notBefore when its validity begins; not null
   * @since 0.1
   */
  public static TestCertificate create(String commonName, Instant notBefore) {
    return rsa(commonName, notBefore, null);
  }

  /**
   * Issues a certificate for a new RSA key of 2048 bits, valid for a year from yesterday, as an
   * authority would whose certificate this is.
   *
   * @param commonName the subject's CN; not null
   * @since 0.1
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
      byte[] algorithm = sequence(oid("1.2.840.113549.1.1.11"), tagged(0x05));
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
          sequence(
              tagged(0x82, "localhost".getBytes(StandardCharsets.US_ASCII)),
              tagged(0x87, new byte[] {127, 0, 0, 1}));
      byte[] alternativeNames = sequence(oid("2.5.29.17"), octets(names));
      byte[] authority = sequence(oid("2.5.29.19"), bool(true), octets(sequence(bool(true))));
      return sign(
          generator.generateKeyPair(),
          "Entra emulator",
          Instant.now().minus(Duration.ofDays(1)),
          "SHA256withECDSA",
          sequence(oid("1.2.840.10045.4.3.2")),
          tagged(0xa3, sequence(authority, alternativeNames)),
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
    byte[] name = sequence(set(sequence(oid("2.5.4.3"), utf8(commonName))));
    byte[] issuerName =
        issuer == null ? name : issuer.certificate().getSubjectX500Principal().getEncoded();
    byte[] body =
        sequence(
            tagged(0xa0, integer(BigInteger.valueOf(2))),
            integer(new BigInteger(96, new SecureRandom()).add(BigInteger.ONE)),
            signatureAlgorithm,
            issuerName,
            sequence(time(notBefore), time(notBefore.plus(LIFETIME))),
            name,
            keys.getPublic().getEncoded(),
            extensions);
    Signature signature = Signature.getInstance(signatureName);
    signature.initSign(issuer == null ? keys.getPrivate() : issuer.privateKey);
    signature.update(body);
    byte[] certificate = sequence(body, signatureAlgorithm, bits(signature.sign()));
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> chain = new ArrayList<>();
    chain.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(certificate)));
    if (issuer != null) {
      chain.addAll(issuer.chain);
    }
    return new TestCertificate(keys.getPrivate(), chain);
  }

  /**
   * The private key.
   *
   * @since 0.1
   */
  public PrivateKey privateKey() {
    return privateKey;
  }

  /**
   * The certificate.
   *
   * @since 0.1
   */
  public X509Certificate certificate() {
    return chain.get(0);
  }

  /**
   * The certificate, then its issuers'.
   *
   * @return unmodifiable, with one certificate at least; never null
   * @since 0.1
   */
  public List<X509Certificate> chain() {
    return chain;
  }

  /**
   * Key and certificate as a PKCS12 store.
   *
   * @param password protects store and key; not null
   * @return a new store with the one entry {@code key}, never null
   * @since 0.1
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
   * @since 0.1
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
   * @since 0.1
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
}

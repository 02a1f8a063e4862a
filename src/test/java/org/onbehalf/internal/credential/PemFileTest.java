package org.onbehalf.internal.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.testkit.TestCertificate;

/**
 * Certificates in PEM. The files in {@code openssl} were made once, by OpenSSL 3.0: {@code req
 * -x509 -newkey rsa:2048}, {@code rsa -traditional}, {@code pkcs8 -topk8}, {@code pkcs8 -topk8 -v1
 * PBE-SHA1-3DES}, {@code rsa -traditional -aes128}, {@code ecparam}, {@code pkcs12 -export}; their
 * password is TOPSECRET.
 */
class PemFileTest {
  private static final String NAME = "CertificateDiskPath";

  @TempDir Path directory;

  private static byte[] made(String... files) throws IOException {
    StringBuilder pem = new StringBuilder();
    for (String file : files) {
      pem.append(new String(bytes(file), StandardCharsets.US_ASCII));
    }
    return pem.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] bytes(String file) throws IOException {
    try (InputStream in = PemFileTest.class.getResourceAsStream("openssl/" + file)) {
      return Objects.requireNonNull(in, file).readAllBytes();
    }
  }

  private static KeyedCertificate parse(byte[] content) throws CredentialFault {
    return CertificateSource.embedded(content, "TOPSECRET").read();
  }

  private static CredentialFault fault(byte[] content, String password) {
    CredentialFault fault =
        catchThrowableOfType(
            CredentialFault.class, () -> CertificateSource.embedded(content, password).read());
    assertThat(fault).as("refused").isNotNull();
    assertThat(fault).hasNoCause();
    assertThat(fault.getMessage()).doesNotContain("SECRET", "MII");
    return fault;
  }

  @ParameterizedTest
  @ValueSource(strings = {"pkcs8.pem", "pkcs1.pem", "pbes2.pem", "pbes1.pem"})
  void parse_ofAKeyAsOpensslWritesIt_opensIt(String key) throws Exception {
    KeyedCertificate before = parse(made("certificate.pem", key));
    KeyedCertificate behind = parse(made(key, "certificate.pem"));

    assertThat(before.certificate().getSubjectX500Principal()).hasToString("CN=openssl");
    assertThat(before.privateKey).isEqualTo(parse(made("certificate.pem", "pkcs8.pem")).privateKey);
    assertThat(behind.chain).isEqualTo(before.chain);
  }

  @Test
  void parse_ofAPkcs12FileAsOpensslWritesIt_opensIt() throws Exception {
    assertThat(parse(bytes("store.p12")).privateKey)
        .isEqualTo(parse(made("certificate.pem", "pkcs8.pem")).privateKey);
  }

  @Test
  void parse_ofAChain_putsTheKeysOwnCertificateFirst_andItsIssuersBehindIt() throws Exception {
    TestCertificate root = TestCertificate.create("root");
    TestCertificate middle = root.issue("middle");
    TestCertificate leaf = middle.issue("leaf");
    String pem = Files.readString(leaf.writePem(directory.resolve("leaf.pem")));
    String[] parts = pem.split("(?<=-----\n)(?=-----BEGIN)", -1);
    String other = Files.readString(TestCertificate.create("x").writePem(directory.resolve("x")));
    String shuffled =
        parts[3] + parts[2] + other.split("(?=-----BEGIN PRIVATE)", -1)[0] + parts[1] + parts[0];

    KeyedCertificate parsed = parse(shuffled.getBytes(StandardCharsets.US_ASCII));

    assertThat(parsed.chain).containsExactlyElementsOf(leaf.chain());
    assertThat(parsed.privateKey).isEqualTo(leaf.privateKey());
    assertThat(parsed.toString()).doesNotContain("modulus", "exponent");
  }

  @ParameterizedTest
  @CsvSource({
    "certificate.pem, , without a private key, both.pem",
    "pkcs8.pem, , without a certificate, both.pem",
    "certificate.pem, legacy.pem, own encryption, openssl pkcs8 -topk8",
    "ec.pem, , not RSA, new certificate",
    "pkcs8.pem, pkcs8.pem, more than one private key, one key",
  })
  void parse_ofAFileThatCannotBeUsed_saysWhatToDo(
      String one, String other, String found, String remedy) throws Exception {
    CredentialFault fault = fault(other == null ? made(one) : made(one, other), "TOPSECRET");

    assertThat(fault.name).isEqualTo("Base64EncodedValue");
    assertThat(fault.found).contains(found);
    assertThat(fault.remedy).contains(remedy);
  }

  @Test
  void parse_withTheWrongPassword_blamesThePassword() throws Exception {
    for (String key : new String[] {"pbes2.pem", "pbes1.pem"}) {
      assertThat(fault(made("certificate.pem", key), "WRONGSECRET").name)
          .isEqualTo("CertificatePassword");
      assertThat(fault(made("certificate.pem", key), "").found).isEqualTo("no password");
    }
  }

  @Test
  void parse_ofAKeyThatIsNotTheCertificates_refuses() throws Exception {
    String pem = Files.readString(TestCertificate.create("x").writePem(directory.resolve("x.pem")));
    String foreignKey = pem.substring(pem.indexOf("-----BEGIN PRIVATE"));
    byte[] certificate = made("certificate.pem");
    byte[] both =
        (new String(certificate, StandardCharsets.US_ASCII) + foreignKey)
            .getBytes(StandardCharsets.US_ASCII);

    assertThat(fault(both, "").found).contains("not the certificate's");
  }

  @Test
  void parse_ofEveryBeginningOfAFile_neverMisleads() throws Exception {
    byte[] whole = made("certificate.pem", "pkcs8.pem");

    for (int length = 1; length < whole.length - 1; length += 7) {
      byte[] cut = Arrays.copyOf(whole, length);

      assertThat(fault(cut, "").name).as("%d bytes", length).isEqualTo("Base64EncodedValue");
    }
  }

  @Test
  void parse_ofABrokenPart_refuses() throws Exception {
    String whole = new String(made("certificate.pem", "pkcs8.pem"), StandardCharsets.US_ASCII);

    for (String broken :
        new String[] {whole.replaceFirst("MII", "M!!"), whole.replaceFirst("MIID", "AAAA")}) {
      assertThat(fault(broken.getBytes(StandardCharsets.US_ASCII), "").found).contains("broken");
    }
    assertThat(
            fault(
                    "-----BEGIN CERTIFICATE-----\n".repeat(70).getBytes(StandardCharsets.US_ASCII),
                    "")
                .found)
        .contains("breaks off");
  }

  @Test
  void read_ofAFile_namesItsKey() {
    CertificateSource source = CertificateSource.path(directory.resolve("missing.pem"), "");

    CredentialFault fault = catchThrowableOfType(CredentialFault.class, source::read);

    assertThat(fault.name).isEqualTo(NAME);
    assertThat(fault.found).contains("missing.pem", "no file");
  }
}

package org.onbehalf.internal.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.internal.Nullable;
import org.onbehalf.testkit.TestCertificate;

/** Entries of key stores, as SourceType = KeyStore names them. */
class KeyStoreEntryTest {
  private static final String PASSWORD = "TOPSECRET";

  @TempDir static Path directory;

  private static TestCertificate one;
  private static TestCertificate two;

  @BeforeAll
  static void write() throws Exception {
    one = TestCertificate.create("authority").issue("one");
    two = TestCertificate.create("two");
    for (String type : new String[] {"JKS", "PKCS12"}) {
      KeyStore store = KeyStore.getInstance(type);
      store.load(null, null);
      // PKCS12 has one password for all
      String keyPassword = type.equals("JKS") ? "KEYSECRET" : PASSWORD;
      store.setKeyEntry(
          "one",
          one.privateKey(),
          keyPassword.toCharArray(),
          one.chain().toArray(new Certificate[0]));
      store.setKeyEntry(
          "two", two.privateKey(), PASSWORD.toCharArray(), two.chain().toArray(new Certificate[0]));
      store.setCertificateEntry("trusted", two.certificate());
      try (OutputStream out = Files.newOutputStream(directory.resolve(type))) {
        store.store(out, PASSWORD.toCharArray());
      }
    }
    two.writePkcs12(directory.resolve("single"), PASSWORD.toCharArray());
    Files.writeString(directory.resolve("garbage"), "no store");
  }

  private static KeyedCertificate open(
      String file,
      @Nullable String type,
      String password,
      @Nullable String alias,
      @Nullable String keyPassword)
      throws CredentialFault {
    return CertificateSource.keyStore(
            directory.resolve(file), KeyStoreEntry.of(type, password, alias, keyPassword))
        .read();
  }

  private static CredentialFault fault(
      String file,
      @Nullable String type,
      String password,
      @Nullable String alias,
      @Nullable String keyPassword) {
    CredentialFault fault =
        catchThrowableOfType(
            CredentialFault.class, () -> open(file, type, password, alias, keyPassword));
    assertThat(fault).as("refused").isNotNull();
    assertThat(fault).hasNoCause();
    assertThat(fault.getMessage()).doesNotContain("SECRET");
    return fault;
  }

  @Test
  void open_byAlias_takesThatKeyWithItsChain() throws Exception {
    for (String type : new String[] {"JKS", null}) {
      KeyedCertificate opened = open("JKS", type, PASSWORD, "one", "KEYSECRET");

      assertThat(opened.privateKey).isEqualTo(one.privateKey());
      assertThat(opened.chain).containsExactlyElementsOf(one.chain());
    }
    assertThat(open("PKCS12", "PKCS12", PASSWORD, "TWO", null).chain)
        .containsExactlyElementsOf(two.chain());
  }

  @Test
  void open_withoutAlias_takesTheOnlyKey_andElseNamesTheChoice() throws Exception {
    assertThat(open("single", null, PASSWORD, null, null).privateKey).isEqualTo(two.privateKey());

    CredentialFault fault = fault("PKCS12", null, PASSWORD, null, null);
    assertThat(fault.name).isEqualTo("Alias");
    assertThat(fault.expected).contains("\"one\"", "\"two\"");
  }

  @Test
  void open_byAnAliasThatIsNoPrivateKey_refuses() {
    assertThat(fault("JKS", null, PASSWORD, "three", null).found).contains("not in the store");
    assertThat(fault("JKS", null, PASSWORD, "trusted", null).found).contains("no private key");
    assertThat(fault("JKS", null, PASSWORD, "three", null).name).isEqualTo("Alias");
  }

  @Test
  void open_withAWrongPassword_blamesThatOne() {
    assertThat(fault("JKS", null, "WRONGSECRET", "one", null).name).isEqualTo("KeyStorePassword");
    assertThat(fault("PKCS12", null, "", "one", null).found).isEqualTo("no password");
    assertThat(fault("JKS", null, PASSWORD, "one", "WRONGSECRET").name).isEqualTo("KeyPassword");
    assertThat(fault("JKS", null, PASSWORD, "one", null).found).contains("does not open");
  }

  @Test
  void open_ofAnotherTypeThanConfigured_saysWhichItIs() {
    CredentialFault fault = fault("JKS", "PKCS12", PASSWORD, "one", null);
    assertThat(fault.name).isEqualTo("KeyStoreType");
    assertThat(fault.expected).contains("JKS");
    assertThat(fault("PKCS12", "JKS", PASSWORD, "one", null).expected).contains("PKCS12");
    assertThat(fault("garbage", null, PASSWORD, "one", null).name).isEqualTo("KeyStorePath");
  }

  @Test
  void read_ofAJksFileAsACertificate_namesTheSourceTypeForIt() {
    CredentialFault fault =
        catchThrowableOfType(
            CredentialFault.class,
            () -> CertificateSource.path(directory.resolve("JKS"), PASSWORD).read());

    assertThat(fault.name).isEqualTo("CertificateDiskPath");
    assertThat(fault.remedy).contains("SourceType = KeyStore");
  }
}

package org.onbehalf.internal.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.internal.config.Configurations.MINIMAL;
import static org.onbehalf.internal.config.Configurations.fault;
import static org.onbehalf.internal.config.Configurations.faults;
import static org.onbehalf.internal.config.Configurations.input;
import static org.onbehalf.internal.config.Configurations.message;
import static org.onbehalf.internal.config.Configurations.read;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onbehalf.internal.credential.EncryptionKey;

/** {@code TokenCache.EncryptionKeys}. */
class EncryptionKeysTest {
  private static final byte[] ONE = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);
  private static final byte[] TWO = "fedcba9876543210fedcba9876543210".getBytes(UTF_8);

  @TempDir Path temp;

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static String keys(String elements) {
    return MINIMAL + "TokenCache.EncryptionKeys = [ " + elements + " ]\n";
  }

  private static List<EncryptionKey> keysOf(String elements) {
    return read(keys(elements)).tokenCache.stores.encryptionKeys;
  }

  private String file(String content) throws IOException {
    Path file = Files.createTempFile(temp, "k", ".key");
    Files.writeString(file, content);
    return "{ Id = f, File = \"" + file + "\" }";
  }

  private String keyStore(String password, Object... aliasesAndKeys) throws Exception {
    Path file = Files.createTempFile(temp, "k", ".p12");
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (int i = 0; i < aliasesAndKeys.length; i += 2) {
      store.setEntry(
          (String) aliasesAndKeys[i],
          new KeyStore.SecretKeyEntry(new SecretKeySpec((byte[]) aliasesAndKeys[i + 1], "AES")),
          new KeyStore.PasswordProtection("changeit".toCharArray()));
    }
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, "changeit".toCharArray());
    }
    return "Id = s, KeyStore = \"" + file + "\", Password = \"" + password + "\"";
  }

  @Test
  void read_givesAllInTheirOrder() throws Exception {
    List<EncryptionKey> keys =
        keysOf(
            "{ Id = new, Key = \""
                + base64(ONE)
                + "\" }, "
                + file("# ours\n" + base64(TWO) + "\n"));

    assertThat(keys).extracting(each -> each.id).containsExactly("new", "f");
    assertThat(keys.get(0).read()).containsExactly(ONE);
    assertThat(keys.get(1).read()).containsExactly(TWO);
    assertThat(keys.toString()).doesNotContain(base64(ONE));
  }

  @Test
  void read_withoutAny_isFine_whereTheStoreIsThisServersOwn() {
    assertThat(read(MINIMAL).tokenCache.stores.encryptionKeys).isEmpty();
  }

  @Test
  void file_mayHoldSeveral_andTheGeneratedOneCountsToo() throws Exception {
    String generated = "onbehalf-seal-key-1:" + "0f".repeat(16) + "1e".repeat(16);

    List<EncryptionKey> keys = keysOf(file(base64(ONE) + "\r\n\r\n" + generated + "\n"));

    assertThat(keys.get(0).read()).hasSize(2);
    assertThat(keys.get(0).read().get(1)).startsWith(15).endsWith(30).hasSize(32);
  }

  @Test
  void keyStore_givesAll_theLastByNameFirst_orTheOneThatIsNamed() throws Exception {
    String store = keyStore("changeit", "2026-05", ONE, "2026-11", TWO);

    assertThat(keysOf("{ " + store + " }").get(0).read()).containsExactly(TWO, ONE);
    assertThat(keysOf("{ " + store + ", Alias = \"2026-05\" }").get(0).read()).containsExactly(ONE);
  }

  @ParameterizedTest
  @CsvSource({
    "MDEyMzQ1Njc4OWFiY2RlZg==, 16 bytes in base64",
    "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY0, 33 bytes in base64",
    "correct horse battery staple, a text that is not base64",
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=, 32 bytes that are all the same",
  })
  void read_ofWhatIsNoKey_refuses_andDoesNotShowIt(String key, String found) throws Exception {
    String inline = keys("{ Id = a, Key = \"" + key + "\" }");

    assertThat(fault(inline).key).isEqualTo("TokenCache.EncryptionKeys[0].Key");
    assertThat(fault(inline).found).isEqualTo(found);
    assertThat(message(input(inline))).doesNotContain(key);

    String inFile = keys(file(base64(ONE) + "\n" + key));
    assertThat(fault(inFile).key).isEqualTo("TokenCache.EncryptionKeys[0].File");
    assertThat(fault(inFile).found).contains("line 2: " + found);
    assertThat(message(input(inFile))).doesNotContain(key);
  }

  @Test
  void read_ofAnIdTwice_refuses() {
    Fault fault =
        fault(
            keys(
                "{ Id = a, Key = \""
                    + base64(ONE)
                    + "\" }, { Id = a, Key = \""
                    + base64(TWO)
                    + "\" }"));

    assertThat(fault.key).isEqualTo("TokenCache.EncryptionKeys[1].Id");
    assertThat(fault.found).isEqualTo("\"a\" once more");
  }

  @Test
  void read_withoutAnIdOrASource_orWithTwoSources_refuses() throws Exception {
    assertThat(fault(keys("{ Key = \"" + base64(ONE) + "\" }")).key).endsWith("[0].Id");
    assertThat(fault(keys("{ Id = a }")).found).isEqualTo("none of the three");
    assertThat(fault(keys("{ Id = a, Key = \"" + base64(ONE) + "\", File = \"/x\" }")).found)
        .isEqualTo("several of them");
    assertThat(fault(keys("{ Id = a, Alias = b, Key = \"" + base64(ONE) + "\" }")).key)
        .endsWith("[0].Alias");
  }

  @Test
  void read_ofAFileThatCannotBeHad_refuses() throws Exception {
    assertThat(fault(keys("{ Id = a, File = \"/no/such/file\" }")).found)
        .contains("does not exist");
    assertThat(fault(keys("{ Id = a, File = \"" + temp + "\" }")).found).contains("cannot be read");
    assertThat(fault(keys("{ Id = a, File = relative }")).found).contains("relative");
    assertThat(fault(keys(file("\n# nothing\n"))).found).contains("holds no key");
    assertThat(fault(keys(file("x".repeat(70_000)))).found).contains("more than 65536 bytes");
  }

  @Test
  void read_ofAKeyStoreThatCannotBeUsed_refuses() throws Exception {
    assertThat(fault(keys("{ " + keyStore("wrong", "a", ONE) + " }")).found)
        .contains("no PKCS12 or JCEKS file that the Password opens");
    assertThat(fault(keys("{ " + keyStore("changeit") + " }")).found)
        .contains("holds no secret key");
    assertThat(fault(keys("{ " + keyStore("changeit", "a", ONE) + ", Alias = b }")).found)
        .contains("of that Alias");
    byte[] weak = "0123456789abcdef".getBytes(UTF_8);
    assertThat(fault(keys("{ " + keyStore("changeit", "a", weak) + " }")).found)
        .contains("128 bits");
  }

  @Test
  void read_ofAKeyAtTheWrongPlace_doesNotShowIt() {
    String list = MINIMAL + "TokenCache.EncryptionKeys = [ \"" + base64(ONE) + "\" ]";
    String plain = MINIMAL + "TokenCache.EncryptionKeys = \"" + base64(ONE) + "\"";

    for (String each : List.of(list, plain)) {
      assertThat(faults(each)).isNotEmpty();
      assertThat(message(input(each + "\nAzureAd.NameClaim = \"" + base64(ONE) + "\"")))
          .doesNotContain(base64(ONE));
    }
  }
}

package org.onbehalf.engines;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.internal.cache.CachedToken;
import org.onbehalf.internal.cache.StoreSettings;
import org.onbehalf.internal.cache.TokenCache;
import org.onbehalf.internal.cache.TokenCacheSettings;
import org.onbehalf.internal.config.TokenCacheKeys;
import org.onbehalf.internal.credential.EncryptionKey;
import org.onbehalf.testing.CapturedLog;

/** Two nodes on one table, whose keys change under them one after the other. */
class KeyChangeTest {
  private static final String TABLE = "tokens";

  private final Database database = H2.newDatabase();
  private final List<CacheNode> nodes = new ArrayList<>();
  private final CapturedLog log = new CapturedLog();
  @TempDir Path temp;

  @AfterEach
  void close() {
    nodes.forEach(CacheNode::close);
    log.close();
  }

  private CacheNode node(EncryptionKey... keys) {
    CacheNode node = new CacheNode(database.settings(TABLE), keys);
    nodes.add(node);
    return node;
  }

  private static EncryptionKey key(int number) {
    return CacheNode.key(number);
  }

  private int records() throws Exception {
    return Integer.parseInt(database.query("SELECT count(*) FROM " + TABLE).get(0));
  }

  /** Appears whole, as a careful operator or a Kubernetes secret has it. */
  private void write(Path file, int... keys) throws Exception {
    Path draft = file.resolveSibling("draft");
    Files.write(draft, withKeys(keys));
    Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private static byte[] withKeys(int... keys) {
    return IntStream.of(keys)
        .mapToObj(each -> Base64.getEncoder().encodeToString(CacheNode.secret(each)))
        .collect(Collectors.joining("\n", "# the keys of the token store\n", "\n"))
        .getBytes(UTF_8);
  }

  @Test
  void nodes_withTheSameKey_share() {
    CacheNode one = node(key(1));
    CacheNode other = node(key(1));

    one.put("alice", "of alice");

    assertThat(other.load("alice")).isEqualTo("of alice");
  }

  @Test
  void nodes_thatKnowBothKeys_share_whicheverSeals() throws Exception {
    CacheNode ahead = node(key(2), key(1));
    CacheNode behind = node(key(1), key(2));

    ahead.put("alice", "by the one ahead");
    behind.put("bob", "by the one behind");

    assertThat(behind.load("alice")).isEqualTo("by the one ahead");
    assertThat(ahead.load("bob")).isEqualTo("by the one behind");
    behind.remove("alice");
    ahead.remove("bob");
    assertThat(records()).isZero();
  }

  @Test
  void node_onTheNewKeyAlone_andOneOnTheOldAlone_bothServe_andNeitherDeletesAnything()
      throws Exception {
    CacheNode ahead = node(key(2));
    CacheNode behind = node(key(1));
    ahead.put("alice", "by the one ahead");
    behind.put("alice", "by the one behind");

    assertThat(node(key(2)).load("alice")).isEqualTo("by the one ahead");
    assertThat(node(key(1)).load("alice")).isEqualTo("by the one behind");
    assertThat(node(key(3)).load("alice")).isNull();

    assertThat(records()).isEqualTo(2);
    assertThat(node(key(3), key(2), key(1)).load("alice")).isNotNull();
    assertThat(node(key(3), key(1)).load("alice")).isEqualTo("by the one behind");
  }

  @Test
  void keys_ofAFile_changeWithoutARestart_andWithoutALostToken() throws Exception {
    Path first = temp.resolve("first.key");
    Path second = temp.resolve("second.key");
    write(first, 1);
    write(second, 1);
    CacheNode one = node(EncryptionKey.inFile("1", first));
    CacheNode other = node(EncryptionKey.inFile("1", second));
    one.put("alice", "under the old key");

    // all learn the new key, then it seals, on one node after the other, then the old one goes
    write(first, 1, 2);
    write(second, 1, 2);
    assertThat(other.load("alice")).isEqualTo("under the old key");
    write(first, 2, 1);
    one.put("bob", "under the new key");
    assertThat(other.load("bob")).isEqualTo("under the new key");
    assertThat(one.load("alice")).isEqualTo("under the old key");
    other.put("carol", "under the old key still");
    assertThat(one.load("carol")).isEqualTo("under the old key still");
    write(second, 2, 1);
    other.put("dave", "under the new key");
    write(first, 2);
    write(second, 2);
    assertThat(one.load("dave")).isEqualTo("under the new key");
    assertThat(node(key(2)).load("bob")).isEqualTo("under the new key");

    assertThat(node(key(2)).load("alice")).isNull();
    assertThat(records()).isEqualTo(4);
    assertThat(log.messages(Level.INFO))
        .anySatisfy(message -> assertThat(message).contains("EncryptionKeys were read again"));
  }

  @Test
  void file_changedWithinATickOfTheClock_isReadAgain() throws Exception {
    Path file = temp.resolve("the.key");
    write(file, 1, 2);
    FileTime written = Files.getLastModifiedTime(file);
    CacheNode one = node(EncryptionKey.inFile("1", file));
    one.put("alice", "under the old key");

    // the same size, time and inode, so that only the content tells
    Files.write(file, withKeys(2, 1));
    Files.setLastModifiedTime(file, written);
    one.put("bob", "under the new key");

    assertThat(node(key(2)).load("bob")).isEqualTo("under the new key");
  }

  @Test
  void file_thatIsHalfWritten_orGone_leavesTheKeysInUse_andIsTold() throws Exception {
    Path file = temp.resolve("the.key");
    write(file, 1);
    CacheNode one = node(EncryptionKey.inFile("1", file));
    one.put("alice", "of alice");

    Files.writeString(file, "bm90IDMyIGJ5dGVz");
    assertThat(one.load("alice")).isEqualTo("of alice");
    Files.delete(file);
    one.put("bob", "of bob");

    assertThat(node(key(1)).load("bob")).isEqualTo("of bob");
    assertThat(log.messages(Level.WARN))
        .anySatisfy(
            message -> assertThat(message).contains("line 1: 12 bytes in base64").contains("stay"))
        .anySatisfy(message -> assertThat(message).contains("does not exist"));
    assertThat(log.text()).doesNotContain("bm90IDMyIGJ5dGVz");

    write(file, 2, 1);
    one.put("carol", "under the new key");
    assertThat(node(key(2)).load("carol")).isEqualTo("under the new key");
  }

  @Test
  void keyStore_gainsAKey_whoseNameIsTheLast_andThatSeals() throws Exception {
    Path file = temp.resolve("keys.p12");
    store(file, "PKCS12", "2026-05", 1);
    CacheNode one = node(EncryptionKey.inKeyStore("all", file, null, "changeit"));
    one.put("alice", "under the old key");

    store(file, "PKCS12", "2026-05", 1, "2026-11", 2);
    one.put("bob", "under the new key");

    assertThat(one.load("alice")).isEqualTo("under the old key");
    assertThat(node(key(2)).load("bob")).isEqualTo("under the new key");
    assertThat(node(EncryptionKey.inKeyStore("one", file, "2026-05", "changeit")).load("alice"))
        .isEqualTo("under the old key");
  }

  @Test
  void keyStore_ofTheOldKind_opensToo() throws Exception {
    Path file = temp.resolve("keys.jceks");
    store(file, "JCEKS", "a", 1);
    node(EncryptionKey.inKeyStore("all", file, null, "changeit")).put("alice", "of alice");

    assertThat(node(key(1)).load("alice")).isEqualTo("of alice");
  }

  @Test
  void fileStore_withKeysOfItsOwn_isSealedByThem_andGeneratesNone() throws Exception {
    Path directory = temp.resolve("store");
    TokenCacheSettings settings =
        new TokenCacheSettings(
            TokenCacheKeys.Store.FILE,
            null,
            100,
            Duration.ofHours(24),
            0,
            CacheNode.PATIENCE,
            100,
            new StoreSettings(
                Duration.ofSeconds(5),
                Duration.ofMinutes(1),
                List.of(key(1)),
                Duration.ofSeconds(10),
                null,
                16 << 20,
                null,
                StoreSettings.DEFAULTS.jcache,
                null,
                java.util.Map.of(),
                false));
    Instant now = Instant.now();
    try (TokenCache outgoing = new TokenCache(settings, directory, Clock.systemUTC())) {
      outgoing.put(
          CacheNode.of("alice"), new CachedToken("of alice", now, now.plus(Duration.ofHours(1))));
    }
    try (TokenCache incoming = new TokenCache(settings, directory, Clock.systemUTC())) {
      assertThat(incoming.load(CacheNode.of("alice"))).isNotNull();
    }

    assertThat(directory.resolve("seal.key")).doesNotExist();
  }

  /** With aliases and the numbers of their keys in turn. */
  private static void store(Path file, String type, Object... entries) throws Exception {
    char[] password = "changeit".toCharArray();
    KeyStore store = KeyStore.getInstance(type);
    store.load(null, password);
    for (int i = 0; i < entries.length; i += 2) {
      byte[] secret = CacheNode.secret((Integer) entries[i + 1]);
      store.setEntry(
          (String) entries[i],
          new KeyStore.SecretKeyEntry(new SecretKeySpec(secret, "AES")),
          new KeyStore.PasswordProtection(password));
    }
    try (var out = Files.newOutputStream(file)) {
      store.store(out, password);
    }
  }
}

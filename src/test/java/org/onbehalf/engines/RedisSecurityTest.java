package org.onbehalf.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.onbehalf.engines.Records.expiredSession;
import static org.onbehalf.engines.Records.key;
import static org.onbehalf.engines.Records.session;
import static org.onbehalf.engines.Records.token;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.redis.RedisRecordStore;
import org.onbehalf.internal.cache.redis.RedisSettings.Login;
import org.onbehalf.spi.RecordStore.Kind;
import org.onbehalf.testkit.LoopbackCertificate;

/** A Redis with TLS and an ACL user who may do what SECURITY.md lists, and nothing else. */
class RedisSecurityTest {
  private static final Login OURS = new Login("onbehalf", "s3cret-of-redis");

  @TempDir static Path temp;
  private static RedisServer server;
  private static KeyStore trusted;

  @BeforeAll
  static void start() throws Exception {
    LoopbackCertificate certificate = new LoopbackCertificate();
    trusted = certificate.trustStore();
    Path acl = temp.resolve("users.acl");
    Files.writeString(
        acl,
        """
        user default off
        user onbehalf on >s3cret-of-redis ~onbehalf:* -@all +get +set +psetex +del +eval +getrange +zadd +zrem +zscore +zrange +zrangebyscore
        user reader on >x ~onbehalf:* -@all +get
        """);
    server = withTls(temp.resolve("data"), certificate, "--aclfile", acl.toString());
  }

  private static RedisServer withTls(
      Path directory, LoopbackCertificate certificate, String... options) throws Exception {
    Files.createDirectories(directory);
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(
        List.of(
            "--port",
            "0",
            "--tls-port",
            "{port}",
            "--tls-cert-file",
            certificate.writeCertificate(directory.resolve("certificate.pem")).toString(),
            "--tls-key-file",
            certificate.writePrivateKey(directory.resolve("key.pem")).toString(),
            "--tls-auth-clients",
            "no"));
    return RedisServer.start(directory, all.toArray(String[]::new));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static RedisRecordStore tokens(Login login, @Nullable KeyStore trusted) {
    return new RedisRecordStore(
        Kind.TOKENS,
        RedisFixtures.standalone(server.port(), login, trusted),
        RedisFixtures.TIMEOUT,
        Clock.systemUTC());
  }

  @Test
  void tokensAndSessions_areServedOverTlsToTheAclUser() throws IOException {
    try (RedisRecordStore tokens = tokens(OURS, trusted);
        RedisRecordStore sessions =
            new RedisRecordStore(
                Kind.SESSIONS,
                RedisFixtures.standalone(server.port(), OURS, trusted),
                RedisFixtures.TIMEOUT,
                Clock.systemUTC())) {
      tokens.open();
      sessions.open();
      tokens.write(List.of(token(key("one"), "1"), token(key("two"), "2")));
      tokens.delete(key("two"));
      sessions.replace(session("s", "alice", 1, "first"), 0);
      sessions.replace(session("s", "alice under a new key", 2, "second"), 1);
      sessions.replace(expiredSession("old", "alice"), 0);

      assertThat(tokens.read(key("one"))).isPresent();
      assertThat(tokens.read(key("two"))).isEmpty();
      assertThat(sessions.owned(key("alice"), 9)).hasSize(1);
      assertThat(sessions.deleteExpired(Instant.now(), 9)).isEqualTo(1);
      sessions.delete(key("s"));
      assertThat(sessions.read(key("s"))).isEmpty();
    }
  }

  @Test
  void open_withAWrongPassword_namesTheKeysAndNotThePassword() {
    try (RedisRecordStore store = tokens(new Login("onbehalf", "wrong-and-secret"), trusted)) {
      assertThatThrownBy(store::open)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("WRONGPASS")
          .hasMessageContaining("TokenCache.Redis.User")
          .hasMessageNotContaining("wrong-and-secret");
    }
  }

  @Test
  void write_withoutTheRight_namesThem() throws IOException {
    try (RedisRecordStore store = tokens(new Login("reader", "x"), trusted)) {
      store.open();

      assertThatThrownBy(() -> store.write(List.of(token(key("one"), "1"))))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("NOPERM")
          .hasMessageContaining("SECURITY.md");
    }
  }

  @Test
  void open_ofACertificateThatNobodyTrusts_isRefused() throws Exception {
    try (RedisRecordStore store = tokens(OURS, new LoopbackCertificate().trustStore())) {
      assertThatThrownBy(store::open)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("TLS")
          .hasMessageContaining("TrustStore");
    }
  }

  @Test
  void open_ofACertificateForAnotherName_isRefused() throws Exception {
    LoopbackCertificate another = LoopbackCertificate.forAnother("redis.elsewhere.example");
    try (RedisServer elsewhere = withTls(temp.resolve("elsewhere"), another);
        RedisRecordStore store =
            new RedisRecordStore(
                Kind.TOKENS,
                RedisFixtures.standalone(elsewhere.port(), Login.NONE, another.trustStore()),
                RedisFixtures.TIMEOUT,
                Clock.systemUTC())) {
      assertThatThrownBy(store::open)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("No name matching localhost");
    }
  }

  @Test
  void open_withoutTlsOfWhatHasIt_saysSo() {
    try (RedisRecordStore store = tokens(OURS, null)) {
      assertThatThrownBy(store::open)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("TokenCache.Redis.Tls");
    }
  }

  @Test
  void open_withTlsOfWhatHasNone_saysSo() {
    try (RedisServer plain = RedisServer.start(temp.resolve("plain"));
        RedisRecordStore store =
            new RedisRecordStore(
                Kind.TOKENS,
                RedisFixtures.impatient(plain.port(), Duration.ofMillis(300), trusted),
                Duration.ofSeconds(1),
                Clock.systemUTC())) {
      assertThatThrownBy(store::open)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("TokenCache.Redis.Tls");
    }
  }

  @Test
  void open_withoutThePasswordThatIsNeeded_namesItsKey() {
    try (RedisServer guarded =
            RedisServer.start(temp.resolve("guarded"), "--requirepass", "open-sesame");
        RedisRecordStore without =
            new RedisRecordStore(
                Kind.TOKENS,
                RedisFixtures.standalone(guarded.port()),
                RedisFixtures.TIMEOUT,
                Clock.systemUTC());
        RedisRecordStore with =
            new RedisRecordStore(
                Kind.TOKENS,
                RedisFixtures.standalone(guarded.port(), new Login(null, "open-sesame"), null),
                RedisFixtures.TIMEOUT,
                Clock.systemUTC())) {
      assertThatThrownBy(without::open)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("NOAUTH")
          .hasMessageContaining("TokenCache.Redis.Password");
      assertThatCode(with::open).doesNotThrowAnyException();
    }
  }
}

package org.onbehalf.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.onbehalf.engines.Records.key;
import static org.onbehalf.engines.Records.session;
import static org.onbehalf.engines.Records.token;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.redis.RedisSessionStore;
import org.onbehalf.internal.cache.redis.RedisTokenStore;
import org.onbehalf.internal.config.RedisSettings.Login;
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

  private static RedisTokenStore tokens(Login login, @Nullable KeyStore trusted) {
    return new RedisTokenStore(
        RedisFixtures.standalone(server.port(), login, trusted),
        RedisFixtures.TIMEOUT,
        Clock.systemUTC());
  }

  @Test
  void tokensAndSessions_areServedOverTlsToTheAclUser() throws IOException {
    try (RedisTokenStore tokens = tokens(OURS, trusted);
        RedisSessionStore sessions =
            new RedisSessionStore(
                RedisFixtures.standalone(server.port(), OURS, trusted), RedisFixtures.TIMEOUT)) {
      tokens.open();
      sessions.open();
      tokens.write(List.of(token(1), token(2)));
      tokens.delete(key(2));
      sessions.replace(session(1, key(9), 1), 0);
      sessions.replace(session(1, key(8), 2), 1);
      sessions.replace(session(2, key(8), 1, Records.NOW.minusSeconds(1)), 0);

      assertThat(tokens.read(key(1))).isPresent();
      assertThat(tokens.read(key(2))).isEmpty();
      assertThat(sessions.owned(key(8), 9)).hasSize(2);
      assertThat(sessions.deleteExpired(Records.NOW, 9)).isEqualTo(1);
      sessions.delete(key(1));
      assertThat(sessions.read(key(1))).isEmpty();
    }
  }

  @Test
  void open_withAWrongPassword_namesTheKeysAndNotThePassword() {
    try (RedisTokenStore store = tokens(new Login("onbehalf", "wrong-and-secret"), trusted)) {
      assertThatThrownBy(store::open)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("WRONGPASS")
          .hasMessageContaining("TokenCache.Redis.User")
          .hasMessageNotContaining("wrong-and-secret");
    }
  }

  @Test
  void write_withoutTheRight_namesThem() throws IOException {
    try (RedisTokenStore store = tokens(new Login("reader", "x"), trusted)) {
      store.open();

      assertThatThrownBy(() -> store.write(List.of(token(1))))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("NOPERM")
          .hasMessageContaining("SECURITY.md");
    }
  }

  @Test
  void open_ofACertificateThatNobodyTrusts_isRefused() throws Exception {
    try (RedisTokenStore store = tokens(OURS, new LoopbackCertificate().trustStore())) {
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
        RedisTokenStore store =
            new RedisTokenStore(
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
    try (RedisTokenStore store = tokens(OURS, null)) {
      assertThatThrownBy(store::open)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("TokenCache.Redis.Tls");
    }
  }

  @Test
  void open_withTlsOfWhatHasNone_saysSo() {
    try (RedisServer plain = RedisServer.start(temp.resolve("plain"));
        RedisTokenStore store =
            new RedisTokenStore(
                RedisFixtures.impatient(plain.port(), Duration.ofMillis(300), trusted),
                RedisFixtures.TIMEOUT,
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
        RedisTokenStore without =
            new RedisTokenStore(
                RedisFixtures.standalone(guarded.port()),
                RedisFixtures.TIMEOUT,
                Clock.systemUTC());
        RedisTokenStore with =
            new RedisTokenStore(
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

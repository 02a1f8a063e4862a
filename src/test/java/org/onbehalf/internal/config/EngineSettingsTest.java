package org.onbehalf.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.internal.config.Configurations.MINIMAL;
import static org.onbehalf.internal.config.Configurations.fault;
import static org.onbehalf.internal.config.Configurations.faults;
import static org.onbehalf.internal.config.Configurations.input;
import static org.onbehalf.internal.config.Configurations.read;
import static org.onbehalf.internal.config.Configurations.warnings;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.internal.cache.StoreSettings;
import org.onbehalf.internal.cache.TokenCacheSettings;
import org.onbehalf.internal.cache.jcache.JCacheSettings;
import org.onbehalf.internal.cache.redis.RedisSettings;

/** The sections TokenCache.Disk, Redis, JCache and Class. */
class EngineSettingsTest {
  private static final String KEYS =
      "TokenCache.EncryptionKeys = [ { Id = a, Key = \"b3V0IG9mIG5vd2hlcmUgY29tZXMgdGhpcyBrZXkhISE=\" } ]\n";

  private static RedisSettings redis(String lines) {
    return Objects.requireNonNull(
        read(MINIMAL + KEYS + "TokenCache.Store = redis\nTokenCache.Redis {\n" + lines + "\n}")
            .tokenCache
            .stores
            .redis);
  }

  private static String redisKey(String lines) {
    String nodes = lines.startsWith("Nodes") ? "" : "Nodes = [\"localhost\"]\n";
    return fault(MINIMAL + "TokenCache.Redis {\n" + nodes + lines + "\n}").key;
  }

  @Test
  void redis_byDefault_isOneServerWithoutTls() {
    RedisSettings settings = redis("Nodes = \"redis.contoso.com\"");

    assertThat(settings.topology).isEqualTo(TokenCacheKeys.Topology.STANDALONE);
    assertThat(settings.nodes)
        .containsExactly(InetSocketAddress.createUnresolved("redis.contoso.com", 6379));
    assertThat(settings.tls).isFalse();
    assertThat(settings.keyPrefix).isEqualTo("onbehalf:");
    assertThat(settings.connectTimeout).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.login.password).isNull();
  }

  @Test
  void redis_behindSentinels_isReadWithItsLogins() {
    RedisSettings settings =
        redis(
            """
            Topology = Sentinel
            Nodes = ["one", "[::1]:26380"]
            MasterName = mymaster
            Tls = true
            User = onbehalf
            Password = "s3cret"
            SentinelPassword = "another"
            SessionReplicas = 1
            """);

    assertThat(settings.nodes)
        .containsExactly(
            InetSocketAddress.createUnresolved("one", 26379),
            InetSocketAddress.createUnresolved("::1", 26380));
    assertThat(settings.masterName).isEqualTo("mymaster");
    assertThat(settings.login.password).isEqualTo("s3cret");
    assertThat(settings.login).hasToString("Login(hidden)");
    assertThat(settings.sentinelLogin.user).isNull();
    assertThat(settings.sentinelLogin.password).isEqualTo("another");
    assertThat(settings.sessionReplicas).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "Topology = ring, Topology",
    "Topology = sentinel, MasterName",
    "'Topology = cluster, Database = 1', Database",
    "'Nodes = [one, two]', Nodes",
    "Nodes = \"redis://one\", Nodes",
    "Nodes = \"one:70000\", Nodes",
    "User = onbehalf, Password",
    "KeyPrefix = \"a{b}\", KeyPrefix",
    "ConnectTimeout = 2, ConnectTimeout",
    "TrustStore.Password = x, TrustStore.Password",
  })
  void redis_withAFault_namesItsKey(String lines, String key) {
    assertThat(redisKey(lines.replace(", Database", "\nDatabase")))
        .isEqualTo("TokenCache.Redis." + key);
  }

  @Test
  void redis_password_isNeverShown() {
    String hocon =
        MINIMAL
            + "TokenCache.Redis { Nodes = \"one:70000\", Password = \"TOPSECRET\","
            + " SentinelPassword = \"TOPSECRET\" }";

    assertThat(faults(hocon))
        .allSatisfy(each -> assertThat(each.found).doesNotContain("TOPSECRET"));
  }

  @Test
  void redis_passwordInClearText_isWarnedOf_exceptOnThisMachine() {
    String lines = "TokenCache.Redis { Password = x, Nodes = \"%s\" }";

    assertThat(warnings(input(MINIMAL + lines.formatted("redis.contoso.com"))))
        .anySatisfy(warning -> assertThat(warning).contains("TokenCache.Redis.Tls", "clear text"));
    assertThat(warnings(input(MINIMAL + lines.formatted("127.0.0.1")))).isEmpty();
  }

  @Test
  void jcache_isReadWithItsNames_andHasDefaults() {
    String store = MINIMAL + KEYS + "TokenCache.Store = jcache\n";
    JCacheSettings settings =
        read(store
                + "TokenCache.JCache { Provider = com.contoso.Provider, Uri = \"hazelcast-client\","
                + " Cache = tokens, Sessions = sessions }")
            .tokenCache
            .stores
            .jcache;
    JCacheSettings defaults = read(store).tokenCache.stores.jcache;

    assertThat(settings.provider).isEqualTo("com.contoso.Provider");
    assertThat(settings.uri).hasToString("hazelcast-client");
    assertThat(settings.cache).isEqualTo("tokens");
    assertThat(settings.sessions).isEqualTo("sessions");
    assertThat(defaults.provider).isNull();
    assertThat(defaults.uri).isNull();
    assertThat(defaults.cache).isEqualTo("onbehalf-tokens");
    assertThat(defaults.sessions).isEqualTo("onbehalf-sessions");
  }

  @ParameterizedTest
  @CsvSource({
    "Provider = \"a b\", Provider",
    "Uri = \"a b\", Uri",
    "Sessions = onbehalf-tokens, Sessions"
  })
  void jcache_withAFault_namesItsKey(String line, String key) {
    assertThat(fault(MINIMAL + "TokenCache.JCache." + line).key)
        .isEqualTo("TokenCache.JCache." + key);
  }

  @Test
  void custom_isReadWithItsClassAndWhatItIsTold() {
    StoreSettings settings =
        read(MINIMAL
                + KEYS
                + "TokenCache { Store = custom, Class = com.contoso.MyStore, ProviderData { url = x } }")
            .tokenCache
            .stores;

    assertThat(settings.className).isEqualTo("com.contoso.MyStore");
    assertThat(settings.providerData).containsExactly(java.util.Map.entry("url", "x"));
    assertThat(fault(MINIMAL + KEYS + "TokenCache.Store = custom").key)
        .isEqualTo("TokenCache.Class");
  }

  @Test
  void cluster_ofFormerVersions_leadsToJCache() {
    assertThat(fault(MINIMAL + KEYS + "TokenCache.Store = cluster").remedy).contains("jcache");
    assertThat(fault(MINIMAL + "TokenCache.Cluster.Servers = localhost").remedy)
        .contains("TokenCache.JCache");
  }

  @Test
  void disk_isReadWithItsSize() {
    TokenCacheSettings settings =
        read(MINIMAL + "TokenCache { Store = disk, Disk.Size = 3 GiB }").tokenCache;

    assertThat(settings.store).isEqualTo(TokenCacheKeys.Store.DISK);
    assertThat(settings.stores.diskSize).isEqualTo(3L << 30);
    assertThat(settings.stores.redis).isNull();
  }

  @Test
  void redis_withoutServers_namesTheKey() {
    assertThat(fault(MINIMAL + KEYS + "TokenCache.Store = redis").key)
        .isEqualTo("TokenCache.Redis.Nodes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"redis, Redis.Nodes = localhost", "jcache", "custom, Class = a.B"})
  void store_thatServersShare_needsKeys(String store) {
    assertThat(fault(MINIMAL + "TokenCache { Store = " + store + " }").key)
        .isEqualTo("TokenCache.EncryptionKeys");
  }
}

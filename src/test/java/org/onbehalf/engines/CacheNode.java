package org.onbehalf.engines;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.CacheStatistics;
import org.onbehalf.internal.cache.CachedToken;
import org.onbehalf.internal.cache.RecordStores;
import org.onbehalf.internal.cache.StoreSettings;
import org.onbehalf.internal.cache.TokenCache;
import org.onbehalf.internal.cache.TokenCacheSettings;
import org.onbehalf.internal.cache.TokenKey;
import org.onbehalf.internal.cache.TokenRequestForm;
import org.onbehalf.internal.cache.jcache.JCacheSettings;
import org.onbehalf.internal.cache.jdbc.JdbcSettings;
import org.onbehalf.internal.cache.redis.RedisSettings;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.config.TokenCacheKeys;
import org.onbehalf.internal.credential.EncryptionKey;

/** A node's token cache over a shared store, as the runtime builds it. */
final class CacheNode implements AutoCloseable {
  /** For tests that are not about time: a machine that runs many builds is slow. */
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final long DISK_SIZE = 16 << 20;

  private static final TokenRequestForm API =
      new TokenRequestForm(
          "PartnerAPI", "https://login.example/tenant", "client", Map.of("scope", "read"));

  private final RecordStores stores;
  private final TokenCache cache;

  CacheNode(JdbcSettings database, EncryptionKey... keys) {
    this(database, PATIENCE, Clock.systemUTC(), keys);
  }

  CacheNode(JdbcSettings database, Duration storeTimeout, Clock clock, EncryptionKey... keys) {
    this(database, CacheNode.class.getClassLoader(), storeTimeout, clock, keys);
  }

  /** With the web application's class loader. */
  CacheNode(
      JdbcSettings database,
      ClassLoader application,
      Duration storeTimeout,
      Clock clock,
      EncryptionKey... keys) {
    this(
        TokenCacheKeys.Store.JDBC,
        null,
        new StoreSettings(
            Duration.ofSeconds(5),
            Duration.ofMinutes(1),
            keys.length == 0 ? List.of(key(1)) : List.of(keys),
            Duration.ZERO,
            database,
            DISK_SIZE,
            null,
            StoreSettings.DEFAULTS.jcache,
            null,
            Map.of(),
            false),
        application,
        storeTimeout,
        clock);
  }

  /** Over Redis, with the first key. */
  CacheNode(RedisSettings redis, Duration storeTimeout) {
    this(TokenCacheKeys.Store.REDIS, null, redis, storeTimeout);
  }

  /** Over a cluster of a JCache provider, with the first key. */
  CacheNode(JCacheSettings jcache) {
    this(
        TokenCacheKeys.Store.JCACHE,
        null,
        new StoreSettings(
            Duration.ofSeconds(5),
            Duration.ofMinutes(1),
            List.of(key(1)),
            Duration.ZERO,
            null,
            DISK_SIZE,
            null,
            jcache,
            null,
            Map.of(),
            false),
        CacheNode.class.getClassLoader(),
        PATIENCE,
        Clock.systemUTC());
  }

  /** Over Ehcache's disk tier, with the first key. */
  CacheNode(Path directory) {
    this(TokenCacheKeys.Store.DISK, directory, null, PATIENCE);
  }

  private CacheNode(
      TokenCacheKeys.Store store,
      @Nullable Path directory,
      @Nullable RedisSettings redis,
      Duration storeTimeout) {
    this(
        store,
        directory,
        new StoreSettings(
            Duration.ofSeconds(5),
            Duration.ofMinutes(1),
            List.of(key(1)),
            Duration.ZERO,
            null,
            DISK_SIZE,
            redis,
            StoreSettings.DEFAULTS.jcache,
            null,
            Map.of(),
            false),
        CacheNode.class.getClassLoader(),
        storeTimeout,
        Clock.systemUTC());
  }

  private CacheNode(
      TokenCacheKeys.Store store,
      @Nullable Path directory,
      StoreSettings engines,
      ClassLoader application,
      Duration storeTimeout,
      Clock clock) {
    TokenCacheSettings settings =
        new TokenCacheSettings(
            store, directory, 10_000, Duration.ofHours(24), 0, storeTimeout, 1000, engines);
    this.stores =
        new RecordStores(
            settings, "orders", directory, Database.dataSources()::get, application, clock);
    this.cache = new TokenCache(stores, clock);
  }

  /** A key of 32 bytes, by its number. */
  static EncryptionKey key(int number) {
    return EncryptionKey.of("key " + number, secret(number));
  }

  static byte[] secret(int number) {
    byte[] secret = new byte[32];
    for (int i = 0; i < secret.length; i++) {
      secret[i] = (byte) (number * 31 + i);
    }
    return secret;
  }

  static TokenKey of(String user) {
    return TokenKey.ofCaller(
        new BearerToken("assertion-of-" + user), Instant.ofEpochMilli(Long.MAX_VALUE), 0, API);
  }

  void put(String user, String token) {
    Instant now = Instant.now();
    cache.put(of(user), new CachedToken(token, now, now.plus(Duration.ofHours(1))));
  }

  /** What the store gives; null for nothing, or nothing in time. */
  @Nullable
  String load(String user) {
    return text(cache.load(of(user)));
  }

  /** What the heap gives without asking the store. */
  @Nullable
  String find(String user) {
    return text(cache.find(of(user)));
  }

  void remove(String user) {
    cache.remove(of(user));
  }

  CacheStatistics statistics() {
    return cache.statistics();
  }

  private static @Nullable String text(@Nullable CachedToken token) {
    return token == null ? null : token.accessToken();
  }

  @Override
  public void close() {
    cache.close();
    stores.close();
  }
}

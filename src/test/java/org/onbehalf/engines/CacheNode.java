package org.onbehalf.engines;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.CacheStatistics;
import org.onbehalf.internal.cache.CachedToken;
import org.onbehalf.internal.cache.Stores;
import org.onbehalf.internal.cache.TokenCache;
import org.onbehalf.internal.cache.TokenKey;
import org.onbehalf.internal.cache.TokenVariant;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.config.EncryptionKey;
import org.onbehalf.internal.config.JdbcSettings;
import org.onbehalf.internal.config.Settings;
import org.onbehalf.internal.config.StoreSettings;

/** A node's token cache over a shared store, as the runtime builds it. */
final class CacheNode implements AutoCloseable {
  /** For tests that are not about time: a machine that runs many builds is slow. */
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final TokenVariant API =
      new TokenVariant("PartnerAPI", List.of("https://login.example/tenant", "client", "read"));

  private final Stores stores;
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
    List<EncryptionKey> all = keys.length == 0 ? List.of(key(1)) : List.of(keys);
    Settings.TokenCache settings =
        new Settings.TokenCache(
            Settings.TokenCache.Store.JDBC,
            null,
            10_000,
            Duration.ofHours(24),
            0,
            storeTimeout,
            1000,
            new StoreSettings(Duration.ofMinutes(1), all, Duration.ofMillis(1), database));
    this.stores = new Stores(settings, "orders", null, application, clock);
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
    return new TokenKey(new BearerToken("assertion-of-" + user), API);
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

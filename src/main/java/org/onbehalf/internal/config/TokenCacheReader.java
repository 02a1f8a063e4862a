package org.onbehalf.internal.config;

import java.security.KeyStore;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.Settings.TokenCache.Store;

/** Reads {@code TokenCache}. */
final class TokenCacheReader {

  private final Section section;

  TokenCacheReader(Section section) {
    this.section = section;
  }

  /**
   * The section.
   *
   * @param httpTrust {@code Http.TrustStore}, for stores that have none of their own
   */
  Settings.TokenCache read(@Nullable KeyStore httpTrust) {
    Store store = section.get(TokenCacheKeys.STORE);
    return new Settings.TokenCache(
        store,
        section.find(TokenCacheKeys.DIRECTORY),
        section.get(TokenCacheKeys.HEAP_ENTRIES),
        section.get(TokenCacheKeys.MAX_TOKEN_AGE),
        section.get(TokenCacheKeys.REFRESH_AHEAD),
        section.get(TokenCacheKeys.STORE_TIMEOUT),
        section.get(TokenCacheKeys.STORE_QUEUE),
        stores(store, httpTrust));
  }

  private StoreSettings stores(Store store, @Nullable KeyStore httpTrust) {
    RedisSettings redis = new RedisReader(section.child(TokenCacheKeys.REDIS)).read(httpTrust);
    JCacheSettings jcache = new JCacheReader(section.child(TokenCacheKeys.JCACHE)).read();
    String className = JCacheReader.className(section, TokenCacheKeys.CLASS, "com.contoso.MyStore");
    if (redis == null
        && store == Store.REDIS
        && !section.child(TokenCacheKeys.REDIS).isSet(TokenCacheKeys.REDIS_NODES)) {
      section
          .child("Redis")
          .fault(
              TokenCacheKeys.REDIS_NODES,
              "nothing",
              "the servers, such as [\"redis.contoso.com:6379\"]",
              "name them, or set TokenCache.Store = file");
    }
    if (className == null && store == Store.CUSTOM && !section.isSet(TokenCacheKeys.CLASS)) {
      section.fault(
          TokenCacheKeys.CLASS,
          "nothing",
          "the class of the store, which implements org.onbehalf.spi.RecordStore",
          "write its full name, or set TokenCache.Store = file");
    }
    if (redis != null) {
      OptionalLibrary.JEDIS.require(
          section.child(TokenCacheKeys.REDIS), TokenCacheKeys.REDIS_NODES);
    }
    return new StoreSettings(
        section.get(TokenCacheKeys.HEAP_MAX_AGE),
        new EncryptionKeysReader(section).read(store.isShared()),
        section.get(TokenCacheKeys.ENCRYPTION_KEYS_INTERVAL),
        new JdbcReader(section.child(TokenCacheKeys.JDBC)).read(store == Store.JDBC),
        section.child(TokenCacheKeys.DISK).get(TokenCacheKeys.DISK_SIZE),
        redis,
        jcache,
        className,
        section.texts(TokenCacheKeys.PROVIDER_DATA),
        section.get(TokenCacheKeys.ALLOW_GROUP_ACCESS));
  }
}

package org.onbehalf.internal.config;

import static org.onbehalf.internal.config.TokenCacheKeys.*;

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
    Store store = section.get(STORE);
    return new Settings.TokenCache(
        store,
        section.find(DIRECTORY),
        section.get(HEAP_ENTRIES),
        section.get(MAX_TOKEN_AGE),
        section.get(REFRESH_AHEAD),
        section.get(STORE_TIMEOUT),
        section.get(STORE_QUEUE),
        stores(store, httpTrust));
  }

  private StoreSettings stores(Store store, @Nullable KeyStore httpTrust) {
    RedisSettings redis = RedisSettings.read(section.child(REDIS), httpTrust);
    JCacheSettings jcache = JCacheSettings.read(section.child(JCACHE));
    String className = section.find(CLASS);
    if (redis == null && store == Store.REDIS && !section.child(REDIS).isSet(REDIS_NODES)) {
      section
          .child("Redis")
          .fault(
              REDIS_NODES,
              "nothing",
              "the servers, such as [\"redis.contoso.com:6379\"]",
              "name them, or set TokenCache.Store = file");
    }
    if (className == null && store == Store.CUSTOM && !section.isSet(CLASS)) {
      section.fault(
          CLASS,
          "nothing",
          "the class of the store, which implements org.onbehalf.spi.RecordStore",
          "write its full name, or set TokenCache.Store = file");
    }
    if (redis != null) {
      OptionalLibrary.JEDIS.require(section.child(REDIS), REDIS_NODES);
    }
    return new StoreSettings(
        section.get(HEAP_MAX_AGE),
        new EncryptionKeysReader(section).read(store.isShared()),
        section.get(ENCRYPTION_KEYS_INTERVAL),
        JdbcSettings.read(section.child(JDBC), store == Store.JDBC),
        section.child(DISK).get(DISK_SIZE),
        redis,
        jcache,
        className,
        section.texts(PROVIDER_DATA),
        section.get(ALLOW_GROUP_ACCESS));
  }
}

package org.onbehalf.internal.cache;

import static org.onbehalf.internal.config.TokenCacheKeys.*;
import static org.onbehalf.internal.message.ConfigurationMessages.MISSING;

import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.jcache.JCacheSettings;
import org.onbehalf.internal.cache.jdbc.JdbcSettings;
import org.onbehalf.internal.cache.redis.RedisSettings;
import org.onbehalf.internal.config.Section;

/** The section {@code TokenCache}. Immutable. */
public final class TokenCacheSettings {
  public final Store store;

  /** Null for the default, see {@link StoreDirectory}. */
  public final @Nullable Path directory;

  public final int heapEntries;
  public final Duration maxTokenAge;

  /** The last share of a token's lifetime, in percent, in which it is refreshed; 0 for none. */
  public final int refreshAhead;

  public final Duration storeTimeout;

  /** How many operations may wait for the store thread. */
  public final int storeQueue;

  public final StoreSettings stores;

  public TokenCacheSettings(
      Store store,
      @Nullable Path directory,
      int heapEntries,
      Duration maxTokenAge,
      int refreshAhead,
      Duration storeTimeout,
      int storeQueue) {
    this(
        store,
        directory,
        heapEntries,
        maxTokenAge,
        refreshAhead,
        storeTimeout,
        storeQueue,
        StoreSettings.DEFAULTS);
  }

  public TokenCacheSettings(
      Store store,
      @Nullable Path directory,
      int heapEntries,
      Duration maxTokenAge,
      int refreshAhead,
      Duration storeTimeout,
      int storeQueue,
      StoreSettings stores) {
    this.store = store;
    this.directory = directory;
    this.heapEntries = heapEntries;
    this.maxTokenAge = maxTokenAge;
    this.refreshAhead = refreshAhead;
    this.storeTimeout = storeTimeout;
    this.storeQueue = storeQueue;
    this.stores = stores;
  }

  /**
   * Reads the section {@code TokenCache}.
   *
   * @param httpTrust {@code Http.TrustStore}, for stores that have none of their own
   */
  public static TokenCacheSettings read(Section section, @Nullable KeyStore httpTrust) {
    Store store = section.get(STORE);
    return new TokenCacheSettings(
        store,
        section.find(DIRECTORY),
        section.get(HEAP_ENTRIES),
        section.get(MAX_TOKEN_AGE),
        section.get(REFRESH_AHEAD),
        section.get(STORE_TIMEOUT),
        section.get(STORE_QUEUE),
        stores(section, store, httpTrust));
  }

  private static StoreSettings stores(Section section, Store store, @Nullable KeyStore httpTrust) {
    RedisSettings redis = RedisSettings.read(section.child(REDIS), httpTrust);
    JCacheSettings jcache = JCacheSettings.read(section.child(JCACHE));
    if (store == Store.JCACHE) {
      JCacheSettings.requireApi(section, STORE);
    }
    String className = section.find(CLASS);
    if (redis == null && store == Store.REDIS && !section.child(REDIS).isSet(REDIS_NODES)) {
      section
          .child("Redis")
          .fault(
              MISSING,
              REDIS_NODES,
              "nothing",
              "the servers, such as [\"redis.contoso.com:6379\"]",
              "name them, or set TokenCache.Store = file");
    }
    if (className == null && store == Store.CUSTOM && !section.isSet(CLASS)) {
      section.fault(
          MISSING,
          CLASS,
          "nothing",
          "the class of the store, which implements org.onbehalf.spi.RecordStore",
          "write its full name, or set TokenCache.Store = file");
    }
    return new StoreSettings(
        section.get(STORE_OPEN_TIMEOUT),
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

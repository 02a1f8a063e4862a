package org.onbehalf.internal.cache;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.jcache.JCacheSettings;
import org.onbehalf.internal.cache.jdbc.JdbcSettings;
import org.onbehalf.internal.cache.redis.RedisSettings;
import org.onbehalf.internal.credential.EncryptionKey;

/** The part of the section {@code TokenCache} that depends on the store. Immutable. */
public final class StoreSettings {
  private static final long DISK_SIZE = 256L << 20;

  public static final StoreSettings DEFAULTS =
      new StoreSettings(
          Duration.ofSeconds(5),
          Duration.ofMinutes(1),
          Collections.emptyList(),
          Duration.ofSeconds(10),
          null,
          DISK_SIZE,
          null,
          new JCacheSettings(null, null, "onbehalf-tokens", "onbehalf-sessions"),
          null,
          Collections.emptyMap(),
          false);

  /** How long to wait while a store in files is opened. */
  public final Duration openTimeout;

  /** After how long in memory a shared store is asked again. */
  public final Duration heapMaxAge;

  /** The first one seals; empty if the key is generated beside the store. */
  public final List<EncryptionKey> encryptionKeys;

  /** How often their files are checked. */
  public final Duration encryptionKeysInterval;

  /** Null if no data source is configured. */
  public final @Nullable JdbcSettings jdbc;

  /** The maximum size of the file of {@code TokenCache.Disk}, in bytes. */
  public final long diskSize;

  /** Null if no server is configured. */
  public final @Nullable RedisSettings redis;

  public final JCacheSettings jcache;

  /** The class of a custom store; null if none is configured. */
  public final @Nullable String className;

  /** The configuration of a custom store. */
  public final Map<String, String> providerData;

  /** Whether the group of the store's files may have permissions. */
  public final boolean allowGroupAccess;

  public StoreSettings(
      Duration openTimeout,
      Duration heapMaxAge,
      List<EncryptionKey> encryptionKeys,
      Duration encryptionKeysInterval,
      @Nullable JdbcSettings jdbc,
      long diskSize,
      @Nullable RedisSettings redis,
      JCacheSettings jcache,
      @Nullable String className,
      Map<String, String> providerData,
      boolean allowGroupAccess) {
    this.openTimeout = openTimeout;
    this.heapMaxAge = heapMaxAge;
    this.encryptionKeys = encryptionKeys;
    this.encryptionKeysInterval = encryptionKeysInterval;
    this.jdbc = jdbc;
    this.diskSize = diskSize;
    this.redis = redis;
    this.jcache = jcache;
    this.className = className;
    this.providerData = providerData;
    this.allowGroupAccess = allowGroupAccess;
  }
}

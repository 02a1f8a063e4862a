package org.onbehalf.internal.config;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.onbehalf.internal.Nullable;

/**
 * What only some of {@code TokenCache}'s stores are told, or need; the fields bear the keys' names.
 * Immutable.
 */
public final class StoreSettings {
  private static final long DISK_SIZE = 256L << 20;

  public static final StoreSettings DEFAULTS =
      new StoreSettings(
          Duration.ofMinutes(1),
          Collections.emptyList(),
          Duration.ofSeconds(10),
          null,
          DISK_SIZE,
          null,
          null,
          false);

  /** How long an entry of the heap serves before a shared store is asked again. */
  public final Duration heapMaxAge;

  /** The first seals, all open; empty for a key that is generated beside the store. */
  public final List<EncryptionKey> encryptionKeys;

  /** How often their files are looked at. */
  public final Duration encryptionKeysInterval;

  /** Null where neither a data source nor a URL is named. */
  public final @Nullable JdbcSettings jdbc;

  /** How large the file of {@code TokenCache.Disk} may grow, in bytes. */
  public final long diskSize;

  /** Null where the section names no server. */
  public final @Nullable RedisSettings redis;

  /** Null where the section names no server. */
  public final @Nullable ClusterSettings cluster;

  /** Whether the group of the store's files may read and write them. */
  public final boolean allowGroupAccess;

  public StoreSettings(
      Duration heapMaxAge,
      List<EncryptionKey> encryptionKeys,
      Duration encryptionKeysInterval,
      @Nullable JdbcSettings jdbc,
      long diskSize,
      @Nullable RedisSettings redis,
      @Nullable ClusterSettings cluster,
      boolean allowGroupAccess) {
    this.heapMaxAge = heapMaxAge;
    this.encryptionKeys = encryptionKeys;
    this.encryptionKeysInterval = encryptionKeysInterval;
    this.jdbc = jdbc;
    this.diskSize = diskSize;
    this.redis = redis;
    this.cluster = cluster;
    this.allowGroupAccess = allowGroupAccess;
  }
}

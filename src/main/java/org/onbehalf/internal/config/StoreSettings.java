package org.onbehalf.internal.config;

import org.onbehalf.internal.Nullable;

/**
 * What only some of {@code TokenCache}'s stores are told: a field for each of their sections; the
 * fields bear the keys' names.
 */
public final class StoreSettings {
  private static final long DISK_SIZE = 256L << 20;

  public static final StoreSettings DEFAULTS = new StoreSettings(DISK_SIZE, null, null);

  /** How large the file of {@code TokenCache.Disk} may grow, in bytes. */
  public final long diskSize;

  /** Null where the section names no server. */
  public final @Nullable RedisSettings redis;

  /** Null where the section names no server. */
  public final @Nullable ClusterSettings cluster;

  public StoreSettings(
      long diskSize, @Nullable RedisSettings redis, @Nullable ClusterSettings cluster) {
    this.diskSize = diskSize;
    this.redis = redis;
    this.cluster = cluster;
  }
}

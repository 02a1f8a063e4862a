package org.onbehalf.internal.cache.cluster;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.ehcache.clustered.client.config.builders.ClusteredResourcePoolBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import org.ehcache.config.units.MemoryUnit;
import org.onbehalf.internal.cache.RecordCache;
import org.onbehalf.internal.config.ClusterSettings;
import org.onbehalf.spi.TokenRecord;
import org.onbehalf.spi.TokenStore;

/**
 * Tokens in Ehcache's clustered tier on Terracotta, shared by all nodes that name it. When its room
 * is used up, older tokens go. A kill of the Terracotta server takes what it did not keep itself.
 */
public final class ClusterTokenStore implements TokenStore {
  private final ClusterTier<byte[]> tier;

  /**
   * Connects to nothing yet.
   *
   * @param settings the section {@code TokenCache.Cluster}
   * @param timeout how long an operation may take
   * @param clock tells how long a record still lives
   */
  public ClusterTokenStore(ClusterSettings settings, Duration timeout, Clock clock) {
    this.tier =
        new ClusterTier<>(
            settings,
            timeout,
            "tokens",
            byte[].class,
            () ->
                RecordCache.configuration(
                    ResourcePoolsBuilder.newResourcePoolsBuilder()
                        .with(
                            ClusteredResourcePoolBuilder.clusteredDedicated(
                                settings.resource, settings.tokensSize, MemoryUnit.B))
                        .build(),
                    clock));
  }

  @Override
  public void open() throws IOException {
    tier.open();
  }

  @Override
  public Optional<TokenRecord> read(byte[] key) throws IOException {
    return tier.call(cache -> new RecordCache(cache).read(key));
  }

  @Override
  public void write(List<TokenRecord> batch) throws IOException {
    tier.call(
        cache -> {
          new RecordCache(cache).write(batch);
          return batch;
        });
  }

  @Override
  public void delete(byte[] key) throws IOException {
    tier.call(
        cache -> {
          new RecordCache(cache).delete(key);
          return key;
        });
  }

  /** Terracotta does that by itself, when it needs the room. */
  @Override
  public int deleteExpired(Instant now, int atMost) {
    return 0;
  }

  @Override
  public void close() {
    tier.close();
  }
}

package org.onbehalf.internal.cache;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.ehcache.Cache;
import org.ehcache.config.ResourcePools;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.expiry.ExpiryPolicy;
import org.ehcache.spi.resilience.ResilienceStrategy;
import org.ehcache.spi.resilience.StoreAccessException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.spi.TokenRecord;

/**
 * Tokens in an Ehcache tier that keeps bytes: name in hexadecimal → {@link RecordBytes}. No class
 * of ours is ever serialized, so that no change of ours can make stored content unreadable.
 */
public final class RecordCache {
  private final Cache<String, byte[]> cache;

  public RecordCache(Cache<String, byte[]> cache) {
    this.cache = cache;
  }

  /** How such a cache is made: records expire as they say, faults are exceptions. */
  public static CacheConfigurationBuilder<String, byte[]> configuration(
      ResourcePools pools, Clock clock) {
    return CacheConfigurationBuilder.newCacheConfigurationBuilder(String.class, byte[].class, pools)
        .withExpiry(new AsTheRecordSays(clock))
        .withResilienceStrategy(failing());
  }

  /**
   * Ehcache's own strategies hide faults: a read is a miss, a write is dropped, and nobody is told.
   */
  @SuppressWarnings("unchecked")
  public static <K, V> ResilienceStrategy<K, V> failing() {
    return (ResilienceStrategy<K, V>)
        Proxy.newProxyInstance(
            RecordCache.class.getClassLoader(),
            new Class<?>[] {ResilienceStrategy.class},
            (proxy, method, arguments) -> {
              Object last = arguments == null ? null : arguments[arguments.length - 1];
              if (last instanceof StoreAccessException) {
                throw new TierException((StoreAccessException) last);
              }
              switch (method.getName()) {
                case "equals":
                  return proxy == last;
                case "hashCode":
                  return System.identityHashCode(proxy);
                default:
                  return "faults are exceptions";
              }
            });
  }

  private static final class TierException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TierException(StoreAccessException fault) {
      super(fault.getCause() == null ? fault : fault.getCause());
    }
  }

  /** Work on a cache. */
  public interface Work<T> {
    T run() throws IOException;
  }

  /**
   * Does it.
   *
   * @param what the store, for the message
   * @throws IOException for whatever the cache throws
   */
  public static <T> T guarded(String what, Work<T> work) throws IOException {
    try {
      return work.run();
    } catch (RuntimeException e) {
      Throwable cause = e instanceof TierException && e.getCause() != null ? e.getCause() : e;
      throw new IOException(
          what + " failed: " + cause.getClass().getSimpleName() + ": " + cause.getMessage(), cause);
    }
  }

  public Optional<TokenRecord> read(byte[] key) throws IOException {
    byte[] value = cache.get(Hex.of(key));
    return value == null ? Optional.empty() : Optional.of(RecordBytes.token(key, value));
  }

  public void write(List<TokenRecord> batch) {
    for (TokenRecord each : batch) {
      cache.put(Hex.of(each.key()), RecordBytes.of(each));
    }
  }

  public void delete(byte[] key) {
    cache.remove(Hex.of(key));
  }

  private static final class AsTheRecordSays implements ExpiryPolicy<String, byte[]> {
    private final Clock clock;

    AsTheRecordSays(Clock clock) {
      this.clock = clock;
    }

    @Override
    public Duration getExpiryForCreation(String key, byte[] value) {
      try {
        long millis =
            RecordBytes.token(new byte[0], value).expiresAt().toEpochMilli() - clock.millis();
        return Duration.ofMillis(Math.max(0, millis));
      } catch (IOException e) {
        return Duration.ZERO;
      }
    }

    @Override
    public @Nullable Duration getExpiryForAccess(String key, Supplier<? extends byte[]> value) {
      return null;
    }

    @Override
    public Duration getExpiryForUpdate(
        String key, Supplier<? extends byte[]> oldValue, byte[] newValue) {
      return getExpiryForCreation(key, newValue);
    }
  }
}

package org.onbehalf.internal.cache.disk;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.ehcache.Cache;
import org.ehcache.CacheManager;
import org.ehcache.config.ResourcePools;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.config.builders.CacheManagerBuilder;
import org.ehcache.config.builders.ExpiryPolicyBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import org.ehcache.config.units.MemoryUnit;
import org.ehcache.impl.config.store.disk.OffHeapDiskStoreConfiguration;
import org.ehcache.spi.resilience.ResilienceStrategy;
import org.ehcache.spi.resilience.StoreAccessException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.ThrowingFunction;
import org.onbehalf.internal.cache.ContextClassLoader;
import org.onbehalf.internal.cache.Hex;
import org.onbehalf.internal.cache.JvmFileLock;
import org.onbehalf.internal.cache.PrivateFiles;
import org.onbehalf.internal.cache.RecordFormat;
import org.onbehalf.internal.cache.StoreLockedException;
import org.onbehalf.internal.message.StoreMessages;
import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.StoredRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tokens in Ehcache's persistent disk tier. They survive an orderly stop only: Ehcache deletes what
 * a killed server left behind. It needs a directory of its own. When it is full, tokens that were
 * not used lately are evicted.
 */
public final class DiskRecordStore implements RecordStore {
  private static final String CACHE = "tokens";
  private static final Logger log = LoggerFactory.getLogger(DiskRecordStore.class);

  private final Path parent;
  private final Path directory;
  private final PrivateFiles files;
  private final long size;
  private final Clock clock;
  private @Nullable CacheManager manager;
  private @Nullable Cache<String, byte[]> records;
  private @Nullable JvmFileLock lock;

  /**
   * Creates the store, which opens no file yet.
   *
   * @param parent in which the store creates its directory {@code disk}
   * @param size how large its file may grow, in bytes
   * @param clock tells how long a record still lives
   */
  public DiskRecordStore(Path parent, PrivateFiles files, long size, Clock clock) {
    this.parent = parent.toAbsolutePath().normalize();
    this.directory = this.parent.resolve("disk");
    this.files = files;
    this.size = size;
    this.clock = clock;
  }

  @Override
  public void open() throws IOException {
    files.prepareDirectory(parent);
    Path real = parent.toRealPath().resolve("disk");
    files.prepareDirectory(real);
    JvmFileLock taken = JvmFileLock.tryLock(real);
    if (taken == null) {
      throw locked(real, null);
    }
    try {
      CacheManager opened = openOrReplace(real);
      manager = opened;
      records = opened.getCache(CACHE, String.class, byte[].class);
      lock = taken;
    } finally {
      if (lock == null) {
        closeManager();
        taken.release();
      }
    }
  }

  private CacheManager openOrReplace(Path real) throws IOException {
    try {
      return build(real);
    } catch (RuntimeException e) {
      if (isLocked(e)) {
        throw locked(real, e);
      }
      if (isOfTheSystem(e)) {
        throw fault(e);
      }
      log.warn(
          StoreMessages.DISCARDED
              + " {} has content that Ehcache cannot read ({}): it is deleted, and tokens are requested"
              + " again",
          real,
          rootCause(e).toString());
    }
    empty(real);
    try {
      return build(real);
    } catch (RuntimeException e) {
      throw fault(e);
    }
  }

  private CacheManager build(Path real) {
    ResourcePools pools =
        ResourcePoolsBuilder.newResourcePoolsBuilder().disk(size, MemoryUnit.B, true).build();
    return ContextClassLoader.ours(
        () ->
            CacheManagerBuilder.newCacheManagerBuilder()
                .with(CacheManagerBuilder.persistence(real.toFile()))
                .withCache(
                    CACHE,
                    CacheConfigurationBuilder.newCacheConfigurationBuilder(
                            String.class, byte[].class, pools)
                        .withExpiry(
                            ExpiryPolicyBuilder.expiry()
                                .create((String key, byte[] value) -> remaining(value))
                                .update((key, former, value) -> remaining(value))
                                .build())
                        .withResilienceStrategy(throwingStrategy())
                        // one thread uses it; a segment takes entries of up to a tenth of its size
                        .withService(new OffHeapDiskStoreConfiguration(1)))
                .build(true));
  }

  private Duration remaining(byte[] value) {
    try {
      long expiry = RecordFormat.token(new byte[0], value).expiresAt().toEpochMilli();
      return Duration.ofMillis(Math.max(0, expiry - clock.millis()));
    } catch (IOException e) {
      return Duration.ZERO;
    }
  }

  /** Ehcache's own strategies hide faults: a read is a miss, and a write is dropped. */
  @SuppressWarnings("unchecked")
  private static ResilienceStrategy<String, byte[]> throwingStrategy() {
    return (ResilienceStrategy<String, byte[]>)
        Proxy.newProxyInstance(
            DiskRecordStore.class.getClassLoader(),
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
                  return "throws exceptions";
              }
            });
  }

  private static final class TierException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TierException(StoreAccessException fault) {
      super(fault.getCause() == null ? fault : fault.getCause());
    }
  }

  private <R> R use(ThrowingFunction<Cache<String, byte[]>, R, IOException> work)
      throws IOException {
    Cache<String, byte[]> opened = records;
    if (opened == null) {
      throw new IOException("the store is not open");
    }
    try {
      return work.apply(opened);
    } catch (RuntimeException e) {
      Throwable cause = e instanceof TierException && e.getCause() != null ? e.getCause() : e;
      throw new IOException(
          directory + " failed: " + cause.getClass().getSimpleName() + ": " + cause.getMessage(),
          cause);
    }
  }

  @Override
  public Optional<StoredRecord> read(byte[] key) throws IOException {
    return use(
        cache -> {
          byte[] value = cache.get(Hex.of(key));
          return value == null ? Optional.empty() : Optional.of(RecordFormat.token(key, value));
        });
  }

  @Override
  public void write(List<StoredRecord> batch) throws IOException {
    use(
        cache -> {
          batch.forEach(each -> cache.put(Hex.of(each.key()), RecordFormat.ofToken(each)));
          return batch;
        });
  }

  @Override
  public void delete(byte[] key) throws IOException {
    use(
        cache -> {
          cache.remove(Hex.of(key));
          return key;
        });
  }

  /** The configuration refuses sessions in a store that evicts. */
  @Override
  public boolean replace(StoredRecord next, long expectedVersion) {
    throw new UnsupportedOperationException("Store = disk stores tokens only");
  }

  @Override
  public List<StoredRecord> owned(byte[] owner, int atMost) {
    throw new UnsupportedOperationException("Store = disk stores tokens only");
  }

  /** Ehcache deletes expired records when it needs the space. */
  @Override
  public int deleteExpired(Instant now, int atMost) {
    return 0;
  }

  /** Writes everything to the file and releases its lock. May be opened again. */
  @Override
  public void close() throws IOException {
    records = null;
    try {
      closeManager();
    } catch (RuntimeException e) {
      throw fault(e);
    } finally {
      if (lock != null) {
        lock.release();
        lock = null;
      }
    }
  }

  private void closeManager() {
    CacheManager closing = manager;
    manager = null;
    if (closing != null) {
      try {
        ContextClassLoader.ours(
            () -> {
              closing.close();
              return closing;
            });
      } finally {
        StaticExecutor.release(
            "org.ehcache.shadow.org.terracotta.offheapstore.disk.paging.MappedPageSource",
            "ASYNC_FLUSH_EXECUTOR",
            "executor");
      }
    }
  }

  private static void empty(Path directory) throws IOException {
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<Path>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path left, @Nullable IOException fault)
              throws IOException {
            if (!left.equals(directory)) {
              Files.delete(left);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** By the message, as Ehcache has no exception of its own for this. */
  private static boolean isLocked(Throwable fault) {
    for (Throwable each = fault; each != null; each = each.getCause()) {
      if (each.getMessage() != null && each.getMessage().contains("already locked by")) {
        return true;
      }
    }
    return false;
  }

  /** Whether the machine is at fault, and not the content of the directory. */
  private static boolean isOfTheSystem(Throwable fault) {
    for (Throwable each = fault; each != null; each = each.getCause()) {
      if (each instanceof IOException || each instanceof Error) {
        return true;
      }
    }
    return false;
  }

  private static Throwable rootCause(Throwable fault) {
    Throwable cause = fault;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private IOException fault(RuntimeException e) {
    return new IOException(directory + " cannot be used: " + rootCause(e), e);
  }

  private static IOException locked(Path real, @Nullable RuntimeException cause) {
    return new StoreLockedException(real, "TokenCache.Directory", cause);
  }

  /** The path. */
  @Override
  public String toString() {
    return directory.toString();
  }
}

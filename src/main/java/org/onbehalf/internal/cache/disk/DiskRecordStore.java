package org.onbehalf.internal.cache.disk;

import java.io.IOException;
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
import java.util.function.Supplier;
import org.ehcache.Cache;
import org.ehcache.CacheManager;
import org.ehcache.config.ResourcePools;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.config.builders.CacheManagerBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import org.ehcache.config.units.MemoryUnit;
import org.ehcache.expiry.ExpiryPolicy;
import org.ehcache.impl.config.store.disk.OffHeapDiskStoreConfiguration;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.ContextClassLoader;
import org.onbehalf.internal.cache.Hex;
import org.onbehalf.internal.cache.JvmFileLock;
import org.onbehalf.internal.cache.PrivateFiles;
import org.onbehalf.internal.cache.RecordFormat;
import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.StoredRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tokens in Ehcache's persistent disk tier. They survive an orderly stop, and nothing else: what a
 * killed server leaves behind, Ehcache deletes when it opens it. Hence a directory of its own, in
 * which nothing else may lie. When it is full, the tokens that were not used lately go.
 */
public final class DiskRecordStore implements RecordStore {
  static final String DIRECTORY = "disk";
  private static final String CACHE = "tokens";
  private static final Logger log = LoggerFactory.getLogger(DiskRecordStore.class);

  private final Path directory;
  private final PrivateFiles files;
  private final long size;
  private final Clock clock;
  private @Nullable CacheManager manager;
  private @Nullable Cache<String, byte[]> records;
  private @Nullable JvmFileLock lock;

  /**
   * Opens nothing yet.
   *
   * @param directory in which the store makes itself a directory {@code disk}
   * @param files what is checked of the directory
   * @param size how large its file may grow, in bytes
   * @param clock tells how long a record still lives
   */
  public DiskRecordStore(Path directory, PrivateFiles files, long size, Clock clock) {
    this.directory = directory.toAbsolutePath().normalize();
    this.files = files;
    this.size = size;
    this.clock = clock;
  }

  @Override
  public void open() throws IOException {
    files.prepareDirectory(directory);
    Path own = directory.toRealPath().resolve(DIRECTORY);
    files.prepareDirectory(own);
    JvmFileLock taken = JvmFileLock.tryLock(own);
    if (taken == null) {
      throw locked(own, null);
    }
    try {
      CacheManager opened = openOrBeginAnew(own);
      manager = opened;
      Cache<String, byte[]> cache = opened.getCache(CACHE, String.class, byte[].class);
      if (cache == null) {
        throw new IOException("Ehcache made no cache of the name " + CACHE);
      }
      records = cache;
      lock = taken;
    } finally {
      if (lock == null) {
        closeManager();
        taken.release();
      }
    }
  }

  private CacheManager openOrBeginAnew(Path own) throws IOException {
    try {
      return build(own);
    } catch (RuntimeException e) {
      if (isLocked(e)) {
        throw locked(own, e);
      }
      if (isOfTheSystem(e)) {
        throw fault(own, e);
      }
      log.warn(
          "{} holds what Ehcache cannot read ({}): it is emptied, and tokens are fetched again",
          own,
          innermost(e).toString());
    }
    empty(own);
    try {
      return build(own);
    } catch (RuntimeException e) {
      throw fault(own, e);
    }
  }

  private CacheManager build(Path own) {
    ResourcePools pools =
        ResourcePoolsBuilder.newResourcePoolsBuilder().disk(size, MemoryUnit.B, true).build();
    return ContextClassLoader.ours(
        () ->
            CacheManagerBuilder.newCacheManagerBuilder()
                .with(CacheManagerBuilder.persistence(own.toFile()))
                .withCache(
                    CACHE,
                    CacheConfigurationBuilder.newCacheConfigurationBuilder(
                            String.class, byte[].class, pools)
                        .withExpiry(new RecordExpiry(clock))
                        .withResilienceStrategy(EhcacheFaults.strategy())
                        // one thread uses it; a segment takes entries of up to a tenth of its size
                        .withService(new OffHeapDiskStoreConfiguration(1)))
                .build(true));
  }

  @Override
  public Optional<StoredRecord> read(byte[] key) throws IOException {
    return guarded(
        cache -> {
          byte[] value = cache.get(Hex.of(key));
          return value == null ? Optional.empty() : Optional.of(RecordFormat.token(key, value));
        });
  }

  @Override
  public void write(List<StoredRecord> batch) throws IOException {
    guarded(
        cache -> {
          for (StoredRecord each : batch) {
            cache.put(Hex.of(each.key()), RecordFormat.ofToken(each));
          }
          return batch;
        });
  }

  @Override
  public void delete(byte[] key) throws IOException {
    guarded(
        cache -> {
          cache.remove(Hex.of(key));
          return key;
        });
  }

  /** The configuration allows no sessions in a store that evicts. */
  @Override
  public boolean replace(StoredRecord next, long expectedVersion) {
    throw new UnsupportedOperationException("Store = disk stores tokens only");
  }

  @Override
  public List<StoredRecord> owned(byte[] owner, int atMost) {
    throw new UnsupportedOperationException("Store = disk stores tokens only");
  }

  /** Ehcache does that by itself, when it needs the room. */
  @Override
  public int deleteExpired(Instant now, int atMost) {
    return 0;
  }

  /** Writes everything to the file and gives up its lock. May be opened again. */
  @Override
  public void close() throws IOException {
    records = null;
    try {
      closeManager();
    } catch (RuntimeException e) {
      throw fault(directory.resolve(DIRECTORY), e);
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

  private interface Work<T> {
    T on(Cache<String, byte[]> cache) throws IOException;
  }

  private <T> T guarded(Work<T> work) throws IOException {
    Cache<String, byte[]> opened = records;
    if (opened == null) {
      throw new IOException("the store is not open");
    }
    return EhcacheFaults.guarded(directory.resolve(DIRECTORY), () -> work.on(opened));
  }

  private static final class RecordExpiry implements ExpiryPolicy<String, byte[]> {
    private final Clock clock;

    RecordExpiry(Clock clock) {
      this.clock = clock;
    }

    @Override
    public Duration getExpiryForCreation(String key, byte[] value) {
      try {
        long expiry = RecordFormat.token(new byte[0], value).expiresAt().toEpochMilli();
        return Duration.ofMillis(Math.max(0, expiry - clock.millis()));
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

  private static void empty(Path own) throws IOException {
    Files.walkFileTree(
        own,
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
            if (!left.equals(own)) {
              Files.delete(left);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** By Ehcache's words: it has no exception of its own for that. */
  private static boolean isLocked(Throwable fault) {
    for (Throwable each = fault; each != null; each = each.getCause()) {
      String message = each.getMessage();
      if (message != null && message.contains("already locked by")) {
        return true;
      }
    }
    return false;
  }

  /** Whether the machine is at fault, and not what lies in the directory. */
  private static boolean isOfTheSystem(Throwable fault) {
    for (Throwable each = fault; each != null; each = each.getCause()) {
      if (each instanceof IOException || each instanceof Error) {
        return true;
      }
    }
    return false;
  }

  private static Throwable innermost(Throwable fault) {
    Throwable innermost = fault;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    return innermost;
  }

  private static IOException fault(Path own, RuntimeException e) {
    return new IOException(own + " cannot be used: " + innermost(e), e);
  }

  private static IOException locked(Path own, @Nullable RuntimeException cause) {
    return new IOException(
        own
            + " is locked: another deployment or server has it open. The outgoing version of this"
            + " application gives it up when it stops; two servers need a TokenCache.Directory"
            + " each",
        cause);
  }
}

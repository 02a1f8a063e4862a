package org.onbehalf.internal.cache.disk;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.ehcache.Cache;
import org.ehcache.CacheManager;
import org.ehcache.config.ResourcePools;
import org.ehcache.config.builders.CacheManagerBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import org.ehcache.config.units.MemoryUnit;
import org.ehcache.impl.config.store.disk.OffHeapDiskStoreConfiguration;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.ContextClassLoader;
import org.onbehalf.internal.cache.JvmClaim;
import org.onbehalf.internal.cache.PrivateFiles;
import org.onbehalf.internal.cache.RecordCache;
import org.onbehalf.internal.cache.StaticExecutor;
import org.onbehalf.spi.TokenRecord;
import org.onbehalf.spi.TokenStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tokens in Ehcache's persistent disk tier. They survive an orderly stop, and nothing else: what a
 * killed server leaves behind, Ehcache deletes when it opens it. Hence a directory of its own, in
 * which nothing else may lie. When it is full, the tokens that were not used lately go.
 */
public final class DiskTokenStore implements TokenStore {
  static final String DIRECTORY = "disk";
  private static final String CACHE = "tokens";
  private static final Logger log = LoggerFactory.getLogger(DiskTokenStore.class);

  private final Path directory;
  private final PrivateFiles files;
  private final long size;
  private final Clock clock;
  private @Nullable CacheManager manager;
  private @Nullable RecordCache records;
  private @Nullable JvmClaim claim;

  /**
   * Opens nothing yet.
   *
   * @param directory in which the store makes itself a directory {@code disk}
   * @param files what is checked of the directory
   * @param size how large its file may grow, in bytes
   * @param clock tells how long a record still lives
   */
  public DiskTokenStore(Path directory, PrivateFiles files, long size, Clock clock) {
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
    JvmClaim taken = JvmClaim.take(own);
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
      records = new RecordCache(cache);
      claim = taken;
    } finally {
      if (claim == null) {
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
                    RecordCache.configuration(pools, clock)
                        // one thread uses it; a segment takes entries of up to a tenth of its size
                        .withService(new OffHeapDiskStoreConfiguration(1)))
                .build(true));
  }

  @Override
  public Optional<TokenRecord> read(byte[] key) throws IOException {
    RecordCache opened = opened();
    return RecordCache.guarded(directory.resolve(DIRECTORY).toString(), () -> opened.read(key));
  }

  @Override
  public void write(List<TokenRecord> batch) throws IOException {
    RecordCache opened = opened();
    RecordCache.guarded(
        directory.resolve(DIRECTORY).toString(),
        () -> {
          opened.write(batch);
          return batch;
        });
  }

  @Override
  public void delete(byte[] key) throws IOException {
    RecordCache opened = opened();
    RecordCache.guarded(
        directory.resolve(DIRECTORY).toString(),
        () -> {
          opened.delete(key);
          return key;
        });
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
      if (claim != null) {
        claim.release();
        claim = null;
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

  private RecordCache opened() throws IOException {
    RecordCache opened = records;
    if (opened == null) {
      throw new IOException("the store is not open");
    }
    return opened;
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

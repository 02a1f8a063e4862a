package org.onbehalf.internal.cache;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.spi.TokenRecord;
import org.onbehalf.spi.TokenStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store of one server: an H2 MVStore in a file of its own, {@code tokens.mv.db}. What {@link
 * #write} wrote survives {@code kill -9}; after a power loss the newest records may be missing, or
 * the file may be set aside. A corrupt file is renamed and a new one begun: it held nothing that
 * cannot be fetched again.
 *
 * <p>Used by one thread, which nobody interrupts: an interrupt closes the file under MVStore.
 */
public final class FileStore implements TokenStore {
  static final String NAME = "tokens.mv.db";
  static final String SET_ASIDE = NAME + ".corrupt";
  private static final int FORMAT = 1;
  private static final int CACHE_MEGABYTES = 8;
  private static final Logger log = LoggerFactory.getLogger(FileStore.class);

  private final Path directory;
  private @Nullable RecordMaps records;
  private @Nullable JvmClaim claim;
  private boolean corrupt;

  /**
   * Opens nothing yet.
   *
   * @param directory where the file lies or shall lie; created, for its owner only, when the store
   *     is opened
   */
  public FileStore(Path directory) {
    this.directory = directory.toAbsolutePath().normalize();
  }

  @Override
  public void open() throws IOException {
    PrivateFiles.prepareDirectory(directory);
    Path file = directory.toRealPath().resolve(NAME);
    @Nullable JvmClaim taken = JvmClaim.take(file);
    if (taken == null) {
      throw locked(file, null);
    }
    try {
      records = openOrBeginAnew(file);
      claim = taken;
    } finally {
      if (claim == null) {
        taken.release();
      }
    }
  }

  private RecordMaps openOrBeginAnew(Path file) throws IOException {
    if (corrupt) {
      setAside(file);
    }
    PrivateFiles.createIfAbsent(file);
    try {
      return openFile(file);
    } catch (RuntimeException e) {
      if (!isCorruption(e)) {
        throw fault(file, e);
      }
    }
    setAside(file);
    PrivateFiles.createIfAbsent(file);
    try {
      return openFile(file);
    } catch (RuntimeException e) {
      throw fault(file, e);
    }
  }

  private static RecordMaps openFile(Path file) {
    // autoCommitDisabled: without it MVStore starts a thread of its own
    MVStore store =
        new MVStore.Builder()
            .fileName(file.toString())
            .autoCommitDisabled()
            .cacheSize(CACHE_MEGABYTES)
            .open();
    try {
      if (store.isReadOnly()) {
        throw new MVStoreException(DataUtils.ERROR_WRITING_FAILED, "the file is read-only");
      }
      if (store.getStoreVersion() != FORMAT && !store.getMapNames().isEmpty()) {
        throw new MVStoreException(
            DataUtils.ERROR_UNSUPPORTED_FORMAT, "another version of this library wrote the file");
      }
      store.setRetentionTime(0);
      store.setVersionsToKeep(0);
      store.setStoreVersion(FORMAT);
      return new RecordMaps(store);
    } catch (RuntimeException e) {
      store.closeImmediately();
      throw e;
    }
  }

  @Override
  public Optional<TokenRecord> read(byte[] key) throws IOException {
    try {
      return Optional.ofNullable(opened().read(key));
    } catch (RuntimeException e) {
      throw broken(e);
    }
  }

  @Override
  public void write(List<TokenRecord> batch) throws IOException {
    try {
      opened().write(batch);
    } catch (RuntimeException e) {
      throw broken(e);
    }
  }

  @Override
  public void delete(byte[] key) throws IOException {
    try {
      opened().delete(key);
    } catch (RuntimeException e) {
      throw broken(e);
    }
  }

  @Override
  public int deleteExpired(Instant now, int atMost) throws IOException {
    try {
      return opened().deleteExpired(now, atMost);
    } catch (RuntimeException e) {
      throw broken(e);
    }
  }

  /** Closes the file and gives up its lock, whatever state it is in. May be opened again. */
  @Override
  public void close() throws IOException {
    RecordMaps closing = records;
    records = null;
    try {
      if (closing != null) {
        closing.close(corrupt);
      }
    } catch (RuntimeException e) {
      throw fault(directory.resolve(NAME), e);
    } finally {
      if (claim != null) {
        claim.release();
        claim = null;
      }
    }
  }

  private RecordMaps opened() throws IOException {
    RecordMaps opened = records;
    if (opened == null) {
      throw new IOException("the store is not open");
    }
    return opened;
  }

  /** After any fault the file is not trusted before it has been closed and opened again. */
  private IOException broken(RuntimeException cause) {
    corrupt |= isCorruption(cause);
    return fault(directory.resolve(NAME), cause);
  }

  private void setAside(Path file) throws IOException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      Files.move(file, file.resolveSibling(SET_ASIDE), StandardCopyOption.REPLACE_EXISTING);
      log.warn(
          "{} is corrupt: it was renamed to {}, and a new one begun. Tokens are fetched again; if it"
              + " comes again, check the disk, and that no two servers use this directory.",
          file,
          SET_ASIDE);
    }
    corrupt = false;
  }

  /** Whether the content is at fault, and not the access to it. */
  private static boolean isCorruption(RuntimeException e) {
    if (!(e instanceof MVStoreException)) {
      return true;
    }
    switch (((MVStoreException) e).getErrorCode()) {
      case DataUtils.ERROR_FILE_CORRUPT:
      case DataUtils.ERROR_CHUNK_NOT_FOUND:
      case DataUtils.ERROR_BLOCK_NOT_FOUND:
      case DataUtils.ERROR_UNSUPPORTED_FORMAT:
      case DataUtils.ERROR_INTERNAL:
      case DataUtils.ERROR_SERIALIZATION:
        return true;
      case DataUtils.ERROR_READING_FAILED:
        return e.getCause() instanceof EOFException;
      default:
        return false;
    }
  }

  private static IOException fault(Path file, RuntimeException e) {
    if (e instanceof MVStoreException
        && ((MVStoreException) e).getErrorCode() == DataUtils.ERROR_FILE_LOCKED) {
      return locked(file, e);
    }
    return new IOException(file + " cannot be used: " + e.getMessage(), e);
  }

  private static IOException locked(Path file, @Nullable RuntimeException cause) {
    return new IOException(
        file
            + " is locked: another deployment or server has it open. The outgoing version of this"
            + " application gives it up when it stops; two servers need a TokenCache.Directory"
            + " each",
        cause);
  }
}

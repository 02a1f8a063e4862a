package org.onbehalf.internal.cache;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.CodeSource;
import java.util.function.Function;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.message.StoreMessages;
import org.onbehalf.spi.RecordStore.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of an H2 MVStore: its permissions and lock, how it is opened, and what happens to it if
 * it is corrupt: it is renamed, and a new one is created. After any fault it must be closed and
 * opened again.
 */
final class MvStoreFile implements Closeable {
  private static final int FORMAT = 1;
  private static final int CACHE_MEGABYTES = 8;
  private static final String CORRUPT = ".corrupt";
  private static final int MOST_CORRUPT_SESSION_FILES = 9;
  private static final Logger log = LoggerFactory.getLogger(MvStoreFile.class);

  private final Path directory;
  private final PrivateFiles files;
  private final Kind kind;
  private final String name;
  private final String directoryKey;
  private @Nullable MVStore store;
  private @Nullable MvStoreRecords records;
  private @Nullable JvmFileLock lock;
  private boolean corrupt;

  MvStoreFile(Path directory, PrivateFiles files, Kind kind) {
    this.directory = directory.toAbsolutePath().normalize();
    this.files = files;
    this.kind = kind;
    this.name = kind == Kind.TOKENS ? "tokens.mv.db" : "sessions.mv.db";
    this.directoryKey = kind == Kind.TOKENS ? "TokenCache.Directory" : "Sessions.Directory";
  }

  /** Opens the file, and creates it if there is none. */
  void open() throws IOException {
    requireOneEngine();
    files.prepareDirectory(directory);
    Path file = directory.toRealPath().resolve(name);
    @Nullable JvmFileLock taken = JvmFileLock.tryLock(file);
    if (taken == null) {
      throw locked(file, null);
    }
    try {
      openOrReplace(file);
      lock = taken;
    } finally {
      if (lock == null) {
        taken.release();
      }
    }
  }

  /** An older H2 first on the class path could write what the newer one cannot read. */
  private static void requireOneEngine() throws IOException {
    String engine = jar(MVStore.class);
    String newer = jar(MVStoreException.class);
    if (!engine.equals(newer)) {
      throw new IOException(
          "two versions of H2's MVStore are on the class path, "
              + engine
              + " before "
              + newer
              + "; remove the first, or let the second come before it");
    }
  }

  private static String jar(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    return source == null ? "the server" : String.valueOf(source.getLocation());
  }

  private void openOrReplace(Path file) throws IOException {
    if (!corrupt) {
      files.createIfAbsent(file);
      try {
        openFile(file);
        return;
      } catch (RuntimeException | LinkageError e) {
        if (!isCorruption(e)) {
          throw fault(file, e);
        }
      }
    }
    requireWorkingEngine(file);
    rename(file);
    files.createIfAbsent(file);
    try {
      openFile(file);
    } catch (RuntimeException | LinkageError e) {
      throw fault(file, e);
    }
  }

  /** The file is considered corrupt only if a new one beside it can be used. */
  private void requireWorkingEngine(Path file) throws IOException {
    Path trial = file.resolveSibling(name + ".trial");
    Files.deleteIfExists(trial);
    files.create(trial);
    try {
      MVStore opened = openStore(trial.toString());
      try {
        MvStoreRecords unused = new MvStoreRecords(opened, kind);
        opened.commit();
      } finally {
        opened.closeImmediately();
      }
    } catch (RuntimeException | LinkageError e) {
      throw fault(file, e);
    } finally {
      Files.deleteIfExists(trial);
    }
  }

  private void openFile(Path file) {
    MVStore opened = openStore(file.toString());
    try {
      records = new MvStoreRecords(opened, kind);
      store = opened;
    } catch (RuntimeException | Error e) {
      opened.closeImmediately();
      throw e;
    }
  }

  /** To be closed with {@link MVStore#closeImmediately}. */
  static MVStore openStore(String fileName) {
    // autoCommitDisabled: otherwise MVStore starts a thread
    MVStore opened =
        new MVStore.Builder()
            .fileName(fileName)
            .autoCommitDisabled()
            .cacheSize(CACHE_MEGABYTES)
            .open();
    try {
      if (opened.isReadOnly()) {
        throw new MVStoreException(DataUtils.ERROR_WRITING_FAILED, "the file is read-only");
      }
      if (opened.getStoreVersion() != FORMAT && !opened.getMapNames().isEmpty()) {
        throw new MVStoreException(
            DataUtils.ERROR_UNSUPPORTED_FORMAT,
            "its format is " + opened.getStoreVersion() + ", expected " + FORMAT);
      }
      opened.setRetentionTime(0);
      opened.setVersionsToKeep(0);
      opened.setStoreVersion(FORMAT);
      return opened;
    } catch (RuntimeException | Error e) {
      opened.closeImmediately();
      throw e;
    }
  }

  /** Renames a corrupt file. Of sessions, several are kept: they may be restored. */
  private void rename(Path file) throws IOException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      Path renamed = file.resolveSibling(name + CORRUPT);
      for (int i = 2;
          kind == Kind.SESSIONS
              && Files.exists(renamed, LinkOption.NOFOLLOW_LINKS)
              && i <= MOST_CORRUPT_SESSION_FILES;
          i++) {
        renamed = file.resolveSibling(name + CORRUPT + "." + i);
      }
      try {
        Files.move(file, renamed, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw new IOException(
            file + " is corrupt and cannot be renamed to " + renamed + " (" + e + "); move it away",
            e);
      }
      if (kind == Kind.TOKENS) {
        log.warn(
            StoreMessages.CORRUPT
                + " {} is corrupt: it was renamed to {}, and a new one is created. Tokens are requested"
                + " again. If this happens again, check the disk, and that no two servers use this"
                + " directory.",
            file,
            renamed.getFileName());
      } else {
        log.error(
            StoreMessages.CORRUPT
                + " {} is corrupt: it was renamed to {}, and a new one is created. The sessions in it are"
                + " lost: restore the file from a backup, or let their users start them again and"
                + " delete the renamed file. Check the disk.",
            file,
            renamed.getFileName());
      }
    }
    corrupt = false;
  }

  /** A message about a corrupt file that was renamed; null if there is none. */
  @Nullable
  String loss() {
    Path renamed = directory.resolve(name + CORRUPT);
    return Files.exists(renamed, LinkOption.NOFOLLOW_LINKS)
        ? "the sessions in " + renamed + " were lost, as that file is corrupt"
        : null;
  }

  <R> R use(Function<MvStoreRecords, R> work) throws IOException {
    MvStoreRecords opened = records;
    if (opened == null) {
      throw new IOException("the store is not open");
    }
    try {
      return work.apply(opened);
    } catch (RuntimeException | LinkageError e) {
      corrupt |= isCorruption(e);
      throw fault(directory.resolve(name), e);
    }
  }

  /** Closes the file and releases its lock, whatever state it is in. May be opened again. */
  @Override
  public void close() throws IOException {
    MVStore closing = store;
    store = null;
    records = null;
    try {
      if (closing != null) {
        // does not mark the file as closed cleanly: MVStore trusts such a mark even if its first
        // commit after that was interrupted. Everything was committed before
        closing.closeImmediately();
      }
    } catch (RuntimeException e) {
      throw fault(directory.resolve(name), e);
    } finally {
      if (lock != null) {
        lock.release();
        lock = null;
      }
    }
  }

  /** Whether the content may be at fault, and not the access to it or the classes that read it. */
  private static boolean isCorruption(Throwable e) {
    for (Throwable each = e; each != null; each = each.getCause()) {
      if (each instanceof Error) {
        return false;
      }
    }
    if (!(e instanceof MVStoreException)) {
      return true;
    }
    switch (((MVStoreException) e).getErrorCode()) {
      case DataUtils.ERROR_FILE_CORRUPT:
      case DataUtils.ERROR_CHUNK_NOT_FOUND:
      case DataUtils.ERROR_BLOCK_NOT_FOUND:
      case DataUtils.ERROR_INTERNAL:
      case DataUtils.ERROR_SERIALIZATION:
        return true;
      case DataUtils.ERROR_READING_FAILED:
        return e.getCause() instanceof EOFException;
      default:
        return false;
    }
  }

  private IOException fault(Path file, Throwable e) {
    int code = e instanceof MVStoreException ? ((MVStoreException) e).getErrorCode() : 0;
    if (code == DataUtils.ERROR_FILE_LOCKED) {
      return locked(file, e);
    }
    if (code == DataUtils.ERROR_UNSUPPORTED_FORMAT) {
      return new IOException(
          file
              + " was written by another version of this library or of H2 and is left as it is ("
              + e.getMessage()
              + "); use that version again, or set another "
              + directoryKey,
          e);
    }
    if (e instanceof LinkageError || e.getCause() instanceof LinkageError) {
      return new IOException(
          file
              + " is left as it is: it cannot be used with the MVStore of "
              + jar(MVStore.class)
              + "; remove that jar, or let h2-mvstore of this library come before it",
          e);
    }
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return new IOException(
        file + " cannot be used: " + e.getMessage() + (cause == e ? "" : ": " + cause.getMessage()),
        e);
  }

  private IOException locked(Path file, @Nullable Throwable cause) {
    return new StoreLockedException(file, directoryKey, cause);
  }

  @Override
  public String toString() {
    return directory.resolve(name).toString();
  }
}

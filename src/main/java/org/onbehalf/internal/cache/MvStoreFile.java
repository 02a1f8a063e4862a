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
import java.util.function.UnaryOperator;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.onbehalf.internal.Nullable;

/**
 * The file of an H2 MVStore: its permissions and lock, how it is opened, and what happens to it if
 * it is corrupt. After any fault it is not trusted until it has been closed and opened again.
 *
 * <p>Used by one thread, which nobody interrupts: an interrupt closes the file under MVStore.
 */
final class MvStoreFile implements Closeable {
  private static final int FORMAT = 1;
  private static final int CACHE_MEGABYTES = 8;

  private final Path directory;
  private final String name;
  private final String directoryKey;
  private final PrivateFiles files;
  private final Function<MVStore, MvRecords> content;
  private final UnaryOperator<Path> corruptName;
  private @Nullable MVStore store;
  private @Nullable MvRecords records;
  private @Nullable JvmFileLock lock;
  private boolean corrupt;

  /** Work on the records. */
  interface Work<R> {
    R on(MvRecords records);
  }

  /**
   * Opens nothing yet.
   *
   * @param directoryKey the key of the configuration that names the directory
   * @param content gives the maps of an open file
   * @param corruptName where a corrupt file goes; says so in the log
   */
  MvStoreFile(
      Path directory,
      String name,
      String directoryKey,
      PrivateFiles files,
      Function<MVStore, MvRecords> content,
      UnaryOperator<Path> corruptName) {
    this.directory = directory.toAbsolutePath().normalize();
    this.name = name;
    this.directoryKey = directoryKey;
    this.files = files;
    this.content = content;
    this.corruptName = corruptName;
  }

  /** Opens the file, which is created where there is none. */
  void open() throws IOException {
    requireOneEngine();
    files.prepareDirectory(directory);
    Path file = directory.toRealPath().resolve(name);
    @Nullable JvmFileLock taken = JvmFileLock.tryLock(file);
    if (taken == null) {
      throw locked(file, null);
    }
    try {
      openOrBeginAnew(file);
      lock = taken;
    } finally {
      if (lock == null) {
        taken.release();
      }
    }
  }

  /** An older H2 that comes first on the class path could write what the newer one cannot read. */
  private static void requireOneEngine() throws IOException {
    String engine = origin(MVStore.class);
    String newer = origin(MVStoreException.class);
    if (!engine.equals(newer)) {
      throw new IOException(
          "two versions of H2's MVStore are on the class path, "
              + engine
              + " before "
              + newer
              + "; remove the first, or let the second come before it");
    }
  }

  /** The jar of a class. */
  private static String origin(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    return source == null ? "the server" : String.valueOf(source.getLocation());
  }

  private void openOrBeginAnew(Path file) throws IOException {
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
    setAside(file);
    files.createIfAbsent(file);
    try {
      openFile(file);
    } catch (RuntimeException | LinkageError e) {
      throw fault(file, e);
    }
  }

  /** A file is at fault only if a new one beside it can be used. */
  private void requireWorkingEngine(Path file) throws IOException {
    Path trial = file.resolveSibling(name + ".trial");
    Files.deleteIfExists(trial);
    PrivateFiles.create(trial);
    try {
      MVStore opened = openStore(trial.toString());
      try {
        MvRecords unused = content.apply(opened);
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
      records = content.apply(opened);
      store = opened;
    } catch (RuntimeException | Error e) {
      opened.closeImmediately();
      throw e;
    }
  }

  /** Opens a file of ours. To be closed with {@link MVStore#closeImmediately}. */
  static MVStore openStore(String fileName) {
    // autoCommitDisabled: without it MVStore starts a thread of its own
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

  /** Does something with the records. */
  <R> R use(Work<R> work) throws IOException {
    MvRecords opened = records;
    if (opened == null) {
      throw new IOException("the store is not open");
    }
    try {
      return work.on(opened);
    } catch (RuntimeException | LinkageError e) {
      corrupt |= isCorruption(e);
      throw fault(directory.resolve(name), e);
    }
  }

  /** Closes the file and gives up its lock, whatever state it is in. May be opened again. */
  @Override
  public void close() throws IOException {
    MVStore closing = store;
    store = null;
    records = null;
    try {
      if (closing != null) {
        // without MVStore's mark of good order: a file that has it is believed although its first
        // commit after that was cut off, and comes back old or empty. All was committed before
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

  private void setAside(Path file) throws IOException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      Files.move(file, corruptName.apply(file), StandardCopyOption.REPLACE_EXISTING);
    }
    corrupt = false;
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
              + origin(MVStore.class)
              + "; remove that jar, or let h2-mvstore of this library come before it",
          e);
    }
    Throwable reason = e;
    while (reason.getCause() != null) {
      reason = reason.getCause();
    }
    return new IOException(
        file
            + " cannot be used: "
            + e.getMessage()
            + (reason == e ? "" : ": " + reason.getMessage()),
        e);
  }

  private IOException locked(Path file, @Nullable Throwable cause) {
    return new StoreLockedException(
        file
            + " is locked: another deployment or server has it open. The outgoing version of this"
            + " application gives it up when it stops; two servers need a "
            + directoryKey
            + " each",
        cause);
  }
}

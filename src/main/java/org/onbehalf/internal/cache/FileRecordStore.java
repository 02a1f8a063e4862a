package org.onbehalf.internal.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.onbehalf.internal.Nullable;
import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.StoredRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store of one server: an H2 MVStore in a file, {@code tokens.mv.db} or {@code sessions.mv.db}.
 * What was written survives {@code kill -9}. After a power loss the newest tokens may be missing;
 * sessions are written through to the disk, and the newest may be missing only if the power failed
 * during a write.
 *
 * <p>A corrupt file is renamed and a new one begun. Tokens are fetched again; corrupt files of
 * sessions are all kept, with an ERROR in the log, and {@link #loss()} tells of them.
 *
 * <p>Used by one thread, which nobody interrupts: an interrupt closes the file under MVStore.
 */
public final class FileRecordStore implements RecordStore {
  static final String TOKENS = "tokens.mv.db";
  static final String SESSIONS = "sessions.mv.db";
  private static final String CORRUPT = ".corrupt";

  /** How many corrupt files of sessions are kept. */
  private static final int MOST_CORRUPT = 9;

  private static final Logger log = LoggerFactory.getLogger(FileRecordStore.class);

  private final Path directory;
  private final Kind kind;
  private final String name;
  private final long maxRecords;
  private final MvStoreFile file;

  private FileRecordStore(Path directory, PrivateFiles files, Kind kind, long maxRecords) {
    this.directory = directory;
    this.kind = kind;
    this.name = kind == Kind.TOKENS ? TOKENS : SESSIONS;
    this.maxRecords = maxRecords;
    this.file =
        new MvStoreFile(
            directory,
            name,
            kind == Kind.TOKENS ? "TokenCache.Directory" : "Sessions.Directory",
            files,
            store -> new MvRecords(store, kind),
            this::setAside);
  }

  /**
   * Tokens. Opens nothing yet.
   *
   * @param directory where the file is; created, for its owner only, when the store is opened
   * @param files checks the directory and its files
   */
  public static FileRecordStore ofTokens(Path directory, PrivateFiles files) {
    return new FileRecordStore(directory, files, Kind.TOKENS, Long.MAX_VALUE);
  }

  /**
   * Sessions. Opens nothing yet.
   *
   * @param directory where the file is; created, for its owner only, when the store is opened
   * @param files checks the directory and its files
   * @param maxSessions how many it holds at most
   */
  public static FileRecordStore ofSessions(Path directory, PrivateFiles files, long maxSessions) {
    return new FileRecordStore(directory, files, Kind.SESSIONS, maxSessions);
  }

  private Path setAside(Path corrupt) {
    Path aside = corrupt.resolveSibling(name + CORRUPT);
    if (kind == Kind.TOKENS) {
      log.warn(
          "{} is corrupt: it is renamed to {}, and a new one begun. Tokens are fetched again. If"
              + " this happens again, check the disk, and that no two servers use this directory.",
          corrupt,
          aside.getFileName());
      return aside;
    }
    for (int i = 2; Files.exists(aside, LinkOption.NOFOLLOW_LINKS) && i <= MOST_CORRUPT; i++) {
      aside = corrupt.resolveSibling(name + CORRUPT + "." + i);
    }
    log.error(
        "{} is corrupt: it is renamed to {}, and a new one begun. The sessions in it are lost:"
            + " restore the file from a backup, or let their users start them again and delete the"
            + " renamed file. Check the disk.",
        corrupt,
        aside.getFileName());
    return aside;
  }

  /** Which sessions were lost, in a sentence; null if none were. */
  @Nullable
  String loss() {
    Path aside = directory.resolve(name + CORRUPT);
    return Files.exists(aside, LinkOption.NOFOLLOW_LINKS)
        ? "the sessions in " + aside + " were lost, as that file is corrupt"
        : null;
  }

  @Override
  public void open() throws IOException {
    file.open();
  }

  @Override
  public Optional<StoredRecord> read(byte[] key) throws IOException {
    return file.use(records -> Optional.ofNullable(records.read(key)));
  }

  @Override
  public void write(List<StoredRecord> batch) throws IOException {
    file.use(
        records -> {
          records.write(batch);
          return batch;
        });
  }

  @Override
  public boolean replace(StoredRecord next, long expectedVersion) throws IOException {
    if (expectedVersion == 0 && file.use(MvRecords::size) >= maxRecords) {
      throw new IOException(
          directory.resolve(name) + " holds as many sessions as Sessions.MaxSessions allows");
    }
    return file.use(records -> records.replace(next, expectedVersion));
  }

  @Override
  public void delete(byte[] key) throws IOException {
    file.use(
        records -> {
          records.delete(key);
          return key;
        });
  }

  @Override
  public List<StoredRecord> owned(byte[] owner, int atMost) throws IOException {
    return file.use(records -> records.owned(owner, atMost));
  }

  @Override
  public int deleteExpired(Instant now, int atMost) throws IOException {
    return file.use(records -> records.deleteExpired(now, atMost));
  }

  /** Closes the file and gives up its lock, whatever state it is in. May be opened again. */
  @Override
  public void close() throws IOException {
    file.close();
  }
}

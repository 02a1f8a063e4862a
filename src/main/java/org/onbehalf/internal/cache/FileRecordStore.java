package org.onbehalf.internal.cache;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.onbehalf.internal.Nullable;
import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.StoredRecord;

/**
 * The store of one server: an H2 MVStore in the file {@code tokens.mv.db} or {@code
 * sessions.mv.db}. Written records survive {@code kill -9}. After a power loss the newest tokens
 * may be missing; sessions are synced to the disk, so that the newest may be missing only if the
 * power failed during a write. Used by one thread, which nobody interrupts: an interrupt closes the
 * file.
 */
public final class FileRecordStore implements RecordStore, MeasuredStore {
  private final MvStoreFile file;
  private final long maxRecords;

  private FileRecordStore(Path directory, PrivateFiles files, Kind kind, long maxRecords) {
    this.file = new MvStoreFile(directory, files, kind);
    this.maxRecords = maxRecords;
  }

  /** A store of tokens; {@link #open} creates the directory for its owner only. */
  public static FileRecordStore ofTokens(Path directory, PrivateFiles files) {
    return new FileRecordStore(directory, files, Kind.TOKENS, Long.MAX_VALUE);
  }

  /** A store of at most so many sessions. */
  public static FileRecordStore ofSessions(Path directory, PrivateFiles files, long maxSessions) {
    return new FileRecordStore(directory, files, Kind.SESSIONS, maxSessions);
  }

  /** A message about lost sessions; null if none were lost. */
  @Nullable
  String loss() {
    return file.loss();
  }

  @Override
  public void open() throws IOException {
    file.open();
  }

  @Override
  public long size() throws IOException {
    return file.use(MvStoreRecords::size);
  }

  @Override
  public double bytes() throws IOException {
    return file.use(MvStoreRecords::bytes);
  }

  @Override
  public Optional<StoredRecord> read(byte[] key) throws IOException {
    return file.use(records -> Optional.ofNullable(records.read(key)));
  }

  @Override
  public void write(List<StoredRecord> batch) throws IOException {
    file.use(records -> records.write(batch));
  }

  @Override
  public boolean replace(StoredRecord next, long expectedVersion) throws IOException {
    if (expectedVersion == 0 && file.use(MvStoreRecords::size) >= maxRecords) {
      throw new IOException(file + " holds as many sessions as Sessions.MaxSessions allows");
    }
    return file.use(records -> records.replace(next, expectedVersion));
  }

  @Override
  public void delete(byte[] key) throws IOException {
    file.use(records -> records.delete(key));
  }

  @Override
  public List<StoredRecord> owned(byte[] owner, int atMost) throws IOException {
    return file.use(records -> records.owned(owner, atMost));
  }

  @Override
  public int deleteExpired(Instant now, int atMost) throws IOException {
    return file.use(records -> records.deleteExpired(now, atMost));
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /** The path. */
  @Override
  public String toString() {
    return file.toString();
  }
}

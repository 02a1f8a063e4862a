package org.onbehalf.internal.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.h2.mvstore.MVStore;
import org.onbehalf.internal.Nullable;
import org.onbehalf.spi.SessionRecord;
import org.onbehalf.spi.SessionStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of one server: an H2 MVStore in a file of its own, {@code sessions.mv.db}. Nothing
 * is evicted, and what was written survives {@code kill -9}; also a power loss, unless the power
 * fails during a write: then the newest sessions may be missing, or the file may be corrupt. A
 * corrupt file is kept under another name, with an ERROR in the log, and a new one begun; {@link
 * #loss()} says so from then on.
 *
 * <p>Used by one thread, which nobody interrupts: an interrupt closes the file under MVStore.
 */
public final class FileSessionStore implements SessionStore {
  static final String NAME = "sessions.mv.db";
  private static final String SET_ASIDE = NAME + ".corrupt";

  /** Of several corrupt files so many are kept. */
  private static final int MOST_ASIDE = 9;

  private static final Logger log = LoggerFactory.getLogger(FileSessionStore.class);

  private final Path directory;
  private final long maxSessions;
  private final StoreFile<SessionMaps> file;

  /**
   * Opens nothing yet.
   *
   * @param directory where the file lies or shall lie; created, for its owner only, when the store
   *     is opened
   * @param files what is checked of the directory and what is in it
   * @param maxSessions how many it holds at most
   */
  public FileSessionStore(Path directory, PrivateFiles files, long maxSessions) {
    this.directory = directory;
    this.maxSessions = maxSessions;
    this.file = new StoreFile<>(directory, files, new Kind());
  }

  private static final class Kind implements StoreFile.Kind<SessionMaps> {
    @Override
    public String name() {
      return NAME;
    }

    @Override
    public String directoryKey() {
      return "Sessions.Directory";
    }

    @Override
    public SessionMaps content(MVStore store) {
      return new SessionMaps(store);
    }

    /** A free name: what is in there may be somebody's last hope. */
    @Override
    public Path aside(Path file) {
      Path aside = file.resolveSibling(SET_ASIDE);
      for (int i = 2; Files.exists(aside, LinkOption.NOFOLLOW_LINKS) && i <= MOST_ASIDE; i++) {
        aside = file.resolveSibling(SET_ASIDE + "." + i);
      }
      return aside;
    }

    @Override
    public void tellSetAside(Path file, Path aside) {
      log.error(
          "{} is corrupt: it was renamed to {}, and a new one begun. The sessions within are lost:"
              + " restore the file from a backup, or let their users start them again and delete"
              + " the renamed file. Check the disk.",
          file,
          aside.getFileName());
    }
  }

  /** What was lost, in a sentence; null for nothing. */
  public @Nullable String loss() {
    Path aside = directory.resolve(SET_ASIDE);
    return Files.exists(aside, LinkOption.NOFOLLOW_LINKS)
        ? "the sessions in " + aside + " were lost, as that file is corrupt"
        : null;
  }

  @Override
  public void open() throws IOException {
    file.open();
  }

  @Override
  public Optional<SessionRecord> read(byte[] key) throws IOException {
    return file.use(sessions -> Optional.ofNullable(sessions.read(key)));
  }

  @Override
  public boolean replace(SessionRecord next, long expectedVersion) throws IOException {
    if (expectedVersion == 0 && file.use(SessionMaps::size) >= maxSessions) {
      throw new IOException(
          directory.resolve(NAME) + " holds as many sessions as Sessions.MaxSessions allows");
    }
    return file.use(sessions -> sessions.replace(next, expectedVersion));
  }

  @Override
  public void delete(byte[] key) throws IOException {
    file.use(
        sessions -> {
          sessions.delete(key);
          return key;
        });
  }

  @Override
  public List<SessionRecord> owned(byte[] owner, int atMost) throws IOException {
    return file.use(sessions -> sessions.owned(owner, atMost));
  }

  @Override
  public int deleteExpired(Instant now, int atMost) throws IOException {
    return file.use(sessions -> sessions.deleteExpired(now, atMost));
  }

  /** Closes the file and gives up its lock, whatever state it is in. May be opened again. */
  @Override
  public void close() throws IOException {
    file.close();
  }
}

package org.onbehalf.internal.cache;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.h2.mvstore.MVStore;
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
  private static final Logger log = LoggerFactory.getLogger(FileStore.class);

  private final StoreFile<RecordMaps> file;

  /**
   * Opens nothing yet.
   *
   * @param directory where the file lies or shall lie; created, for its owner only, when the store
   *     is opened
   * @param files what is checked of the directory and what is in it
   */
  public FileStore(Path directory, PrivateFiles files) {
    this.file = new StoreFile<>(directory, files, new Kind());
  }

  private static final class Kind implements StoreFile.Kind<RecordMaps> {
    @Override
    public String name() {
      return NAME;
    }

    @Override
    public String directoryKey() {
      return "TokenCache.Directory";
    }

    @Override
    public RecordMaps content(MVStore store) {
      return new RecordMaps(store);
    }

    @Override
    public Path aside(Path file) {
      return file.resolveSibling(SET_ASIDE);
    }

    @Override
    public void tellSetAside(Path file, Path aside) {
      log.warn(
          "{} is corrupt: it was renamed to {}, and a new one begun. Tokens are fetched again; if it"
              + " comes again, check the disk, and that no two servers use this directory.",
          file,
          aside.getFileName());
    }
  }

  @Override
  public void open() throws IOException {
    file.open();
  }

  @Override
  public Optional<TokenRecord> read(byte[] key) throws IOException {
    return file.use(records -> Optional.ofNullable(records.read(key)));
  }

  @Override
  public void write(List<TokenRecord> batch) throws IOException {
    file.use(
        records -> {
          records.write(batch);
          return batch;
        });
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
  public int deleteExpired(Instant now, int atMost) throws IOException {
    return file.use(records -> records.deleteExpired(now, atMost));
  }

  /** Closes the file and gives up its lock, whatever state it is in. May be opened again. */
  @Override
  public void close() throws IOException {
    file.close();
  }
}

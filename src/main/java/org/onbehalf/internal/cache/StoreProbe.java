package org.onbehalf.internal.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.SessionKeys;
import org.onbehalf.internal.config.TokenCacheKeys.Store;
import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.RecordStore.Kind;
import org.onbehalf.spi.StoredRecord;

/**
 * Tries a store for an operator, beside applications that use it: a record of random bytes is
 * written, read and deleted. In a directory this happens in a file of its own; the store's file is
 * only read. Creates no directory and no key, and changes no permissions. Uses the network where
 * the store does.
 */
public final class StoreProbe {
  private static final int PROBE_MILLIS = 60_000;

  private final RecordStores stores;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  public StoreProbe(RecordStores stores, Clock clock) {
    this.stores = stores;
    this.clock = clock;
  }

  /**
   * Tries the store of the tokens.
   *
   * @param directory of a store in files; it exists
   * @throws StoreLockedException if it is open elsewhere, so that its file was not read
   * @throws IOException if it cannot be used; the message names cause and remedy
   */
  public void tokens(@Nullable Path directory) throws IOException {
    Store store = stores.settings().store;
    if (directory != null && store.hasDirectory()) {
      if (stores.settings().stores.encryptionKeys.isEmpty()) {
        directoryAndKey(directory);
      } else {
        stores.files().withoutChanges().prepareDirectory(directory);
        stores.keys().load();
      }
      // Ehcache's own files are left alone: opening empties those of a server that was killed
      file(directory, store == Store.FILE ? Kind.TOKENS : null);
      return;
    }
    RecordStore opened = stores.tokens();
    if (opened != null) {
      shared(opened, Kind.TOKENS);
    }
  }

  /** The same of the sessions, unless they are in memory. */
  public void sessions(SessionKeys.Store store, @Nullable Path directory) throws IOException {
    if (directory != null && store == SessionKeys.Store.FILE) {
      directoryAndKey(directory);
      file(directory, Kind.SESSIONS);
    } else if (store.isShared()) {
      shared(stores.sessions(store), Kind.SESSIONS);
    }
  }

  private void directoryAndKey(Path directory) throws IOException {
    PrivateFiles files = stores.files().withoutChanges();
    files.prepareDirectory(directory);
    if (Files.exists(directory.resolve(SealKeyFile.NAME))) {
      new SealKeyFile(directory, files).load();
    }
  }

  private void shared(RecordStore store, Kind kind) throws IOException {
    stores.keys().load();
    try {
      store.open();
      StoredRecord probe = probe(kind);
      try {
        if (kind == Kind.TOKENS) {
          store.write(Collections.singletonList(probe));
        } else if (!store.replace(probe, 0)) {
          throw new IOException("the store did not write a new record");
        }
        if (!store.read(probe.key()).isPresent()) {
          throw new IOException("the store did not return the record that was just written");
        }
      } finally {
        store.delete(probe.key());
      }
    } finally {
      store.close();
    }
  }

  private StoredRecord probe(Kind kind) {
    return new StoredRecord(
        random(32),
        kind == Kind.TOKENS ? new byte[0] : random(32),
        1,
        Instant.ofEpochMilli(clock.millis() + PROBE_MILLIS),
        random(64));
  }

  private byte[] random(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private void file(Path directory, @Nullable Kind kind) throws IOException {
    Path real = directory.toRealPath();
    Path trial = real.resolve("probe." + Hex.of(random(8)) + ".mv.db");
    PrivateFiles.OWNER_ONLY.create(trial);
    try {
      if (kind != null) {
        writeAndRead(trial, kind);
      }
    } finally {
      Files.deleteIfExists(trial);
    }
    if (kind != null) {
      readOnly(real.resolve(kind == Kind.TOKENS ? "tokens.mv.db" : "sessions.mv.db"), kind);
    }
  }

  private void writeAndRead(Path trial, Kind kind) throws IOException {
    try {
      MVStore opened = MvStoreFile.openStore(trial.toString());
      try {
        MvStoreRecords records = new MvStoreRecords(opened, kind);
        StoredRecord probe = probe(kind);
        boolean written =
            kind == Kind.TOKENS
                ? records.write(Collections.singletonList(probe)) == 1
                : records.replace(probe, 0);
        if (!written || records.read(probe.key()) == null) {
          throw new IOException(trial + " did not return the record that was just written");
        }
      } finally {
        opened.closeImmediately();
      }
    } catch (RuntimeException e) {
      throw new IOException(trial + " cannot be used: " + e.getMessage(), e);
    }
  }

  private static void readOnly(Path file, Kind kind) throws IOException {
    if (!Files.exists(file) || Files.size(file) == 0) {
      return;
    }
    String key = kind == Kind.TOKENS ? "TokenCache.Directory" : "Sessions.Directory";
    JvmFileLock lock = JvmFileLock.tryLock(file);
    if (lock == null) {
      throw new StoreLockedException(file, key, null);
    }
    try {
      new MVStore.Builder()
          .fileName(file.toString())
          .readOnly()
          .autoCommitDisabled()
          .open()
          .closeImmediately();
    } catch (MVStoreException e) {
      if (e.getErrorCode() == DataUtils.ERROR_FILE_LOCKED) {
        throw new StoreLockedException(file, key, e);
      }
      throw unreadable(file, e);
    } catch (RuntimeException e) {
      throw unreadable(file, e);
    } finally {
      lock.release();
    }
  }

  private static IOException unreadable(Path file, RuntimeException e) {
    return new IOException(
        file
            + " cannot be read ("
            + e.getMessage()
            + "); if it is corrupt, it is renamed and a new one is created when the application"
            + " next opens it",
        e);
  }
}

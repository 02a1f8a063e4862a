package org.onbehalf.internal.cache;

import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import org.onbehalf.internal.Nullable;
import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.StoredRecord;

/** A {@link RecordStore} with the keys that seal its records. On the store thread only. */
abstract class SealedStore implements Closeable {
  private final RecordStore store;
  private final SealKeys.Source keySource;
  private final String kind;
  private final Clock clock;
  private @Nullable SealKeys keys;
  private @Nullable Sealer sealer;

  /**
   * Opens nothing yet.
   *
   * @param kind bound into each seal: a record of one kind never opens as another
   */
  SealedStore(RecordStore store, SealKeys.Source keySource, String kind, Clock clock) {
    this.store = store;
    this.keySource = keySource;
    this.kind = kind;
    this.clock = clock;
  }

  /** Opens it; called again later when it failed. */
  final void open() throws IOException {
    SealKeys loaded = keySource.load();
    store.open();
    use(loaded);
  }

  private void use(SealKeys loaded) {
    keys = loaded;
    sealer = new Sealer(loaded, kind);
  }

  final RecordStore store() {
    return store;
  }

  /** The keys as they are now. */
  final SealKeys keys() throws IOException {
    SealKeys present = keys;
    if (present == null) {
      throw new IOException("the store is not open");
    }
    SealKeys now = keySource.refreshed(present);
    if (now != present) {
      use(now);
    }
    return now;
  }

  private Sealer sealer() throws IOException {
    Sealer made = sealer;
    if (made == null) {
      throw new IOException("the store is not open");
    }
    return made;
  }

  /** What of a record's clear parts the seal is bound to, besides its expiry. */
  abstract byte[] bound(byte[] key, byte[] owner, long version);

  final StoredRecord seal(byte[] key, byte[] owner, long version, Instant expiresAt, byte[] plain)
      throws IOException {
    byte[] sealed = sealer().seal(bound(key, owner, version), expiresAt, plain);
    return new StoredRecord(key, owner, version, expiresAt, sealed);
  }

  final Unsealed unseal(StoredRecord record) throws IOException {
    return sealer()
        .open(
            bound(record.key(), record.owner(), record.version()),
            record.expiresAt(),
            record.bytes());
  }

  /** Deletes some of the expired records, and returns how many. */
  int purge(int atMost) throws IOException {
    return store.deleteExpired(clock.instant(), atMost);
  }

  /** Whether something could not be written when it came. */
  boolean hasUnsaved() {
    return false;
  }

  /** Writes some of that. */
  void saveUnsaved() throws IOException {}

  @Override
  public final void close() throws IOException {
    keys = null;
    sealer = null;
    store.close();
  }
}

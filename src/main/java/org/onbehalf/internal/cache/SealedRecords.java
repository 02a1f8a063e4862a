package org.onbehalf.internal.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.onbehalf.internal.Nullable;
import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.RecordStore.Kind;
import org.onbehalf.spi.StoredRecord;

/** A {@link RecordStore} with the keys that seal its records. On the store thread only. */
final class SealedRecords {
  private final RecordStore store;
  private final SealKeys.Source keySource;
  private final Kind kind;
  private @Nullable SealKeys keys;
  private @Nullable Sealer sealer;

  SealedRecords(RecordStore store, SealKeys.Source keySource, Kind kind) {
    this.store = store;
    this.keySource = keySource;
    this.kind = kind;
  }

  void open() throws IOException {
    SealKeys loaded = keySource.load();
    store.open();
    use(loaded);
  }

  private void use(SealKeys loaded) {
    keys = loaded;
    sealer = sealer(loaded, kind);
  }

  /** A record of one kind can never be unsealed as another kind. */
  static Sealer sealer(SealKeys keys, Kind kind) {
    return new Sealer(keys, kind == Kind.TOKENS ? "token" : "session");
  }

  RecordStore store() {
    return store;
  }

  /** The current keys, which were read again if they changed. */
  SealKeys keys() throws IOException {
    SealKeys now = keySource.refreshed(opened(keys));
    if (now != keys) {
      use(now);
    }
    return now;
  }

  StoredRecord seal(byte[] key, byte[] owner, long version, Instant expiresAt, byte[] plain)
      throws IOException {
    byte[] sealed = opened(sealer).seal(bound(kind, key, owner, version), expiresAt, plain);
    return new StoredRecord(key, owner, version, expiresAt, sealed);
  }

  Sealer.Unsealed unseal(StoredRecord record) throws IOException {
    byte[] bound = bound(kind, record.key(), record.owner(), record.version());
    return opened(sealer).open(bound, record.expiresAt(), record.bytes());
  }

  /** The unencrypted parts of a record that its seal protects besides the expiry. */
  static byte[] bound(Kind kind, byte[] key, byte[] owner, long version) {
    if (kind == Kind.TOKENS) {
      return key;
    }
    return ByteBuffer.allocate(8 + key.length + owner.length + Long.BYTES)
        .putInt(key.length)
        .put(key)
        .putInt(owner.length)
        .put(owner)
        .putLong(version)
        .array();
  }

  private static <T> T opened(@Nullable T present) throws IOException {
    if (present == null) {
      throw new IOException("the store is not open");
    }
    return present;
  }

  void close() throws IOException {
    keys = null;
    sealer = null;
    store.close();
  }
}

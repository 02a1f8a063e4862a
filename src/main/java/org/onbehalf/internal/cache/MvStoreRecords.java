package org.onbehalf.internal.cache;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.spi.RecordStore.Kind;
import org.onbehalf.spi.StoredRecord;

/**
 * Records in the maps of an open MVStore: {@code tokens} (key in hexadecimal to expiry in
 * milliseconds, 8 bytes, and sealed content) or {@code sessions} (version and expiry, 8 bytes each,
 * owner, 32 bytes, and sealed content). {@code expiries} is an index by expiry and key, {@code
 * owners} one by a session's owner and key. Each change is one commit; one of sessions is synced to
 * the disk.
 */
final class MvStoreRecords {
  /** About 15 GB of tokens; beyond that, those that expire first are deleted. */
  static final long MAX_TOKENS = 4_000_000;

  private static final byte[] NOTHING = {};
  private static final int OWNER_LENGTH = 32;
  private static final int SESSION_HEADER = 2 * Long.BYTES + OWNER_LENGTH;

  private final MVStore store;
  private final MvStoreCommits commits;
  private final boolean sessions;
  private final long maxRecords;
  private final MVMap<String, byte[]> records;
  private final MVMap<String, byte[]> expiries;
  private final MVMap<String, byte[]> owners;

  MvStoreRecords(MVStore store, Kind kind) {
    this(store, kind, MAX_TOKENS, new MvStoreCommits(store));
  }

  MvStoreRecords(MVStore store, Kind kind, long maxTokens, MvStoreCommits commits) {
    this.store = store;
    this.commits = commits;
    this.sessions = kind == Kind.SESSIONS;
    this.maxRecords = sessions ? Long.MAX_VALUE : maxTokens;
    this.records = MvStoreCommits.map(store, sessions ? "sessions" : "tokens");
    this.owners = MvStoreCommits.map(store, "owners");
    this.expiries = MvStoreCommits.map(store, "expiries");
  }

  long size() {
    return records.sizeAsLong();
  }

  /** Of the file. */
  double bytes() {
    return store.getFileStore().size();
  }

  @Nullable
  StoredRecord read(byte[] key) {
    byte[] value = records.get(Hex.of(key));
    return value == null ? null : record(key, value);
  }

  /** Returns how many were written. */
  int write(List<StoredRecord> batch) {
    batch.forEach(this::put);
    while (records.sizeAsLong() > maxRecords && !expiries.isEmpty()) {
      removeExpiry(expiries.firstKey());
    }
    commit();
    return batch.size();
  }

  boolean replace(StoredRecord next, long expectedVersion) {
    @Nullable StoredRecord former = read(next.key());
    if ((former == null ? 0 : former.version()) != expectedVersion) {
      return false;
    }
    put(next);
    commit();
    return true;
  }

  boolean delete(byte[] key) {
    boolean removed = remove(Hex.of(key));
    if (removed) {
      commit();
    }
    return removed;
  }

  List<StoredRecord> owned(byte[] owner, int atMost) {
    List<StoredRecord> owned = new ArrayList<>();
    String start = Hex.of(owner);
    Iterator<String> keys = owners.keyIterator(start);
    while (keys.hasNext() && owned.size() < atMost) {
      String each = keys.next();
      if (!each.startsWith(start)) {
        break;
      }
      StoredRecord record = read(bytes(each.substring(start.length())));
      if (record != null) {
        owned.add(record);
      }
    }
    return owned;
  }

  int deleteExpired(Instant now, int atMost) {
    String limit = expiryKey(now.toEpochMilli(), "");
    int deleted = 0;
    while (deleted < atMost) {
      String first = expiries.firstKey();
      if (first == null || first.compareTo(limit) >= 0) {
        break;
      }
      removeExpiry(first);
      deleted++;
    }
    if (deleted > 0) {
      commits.checkSize();
      commit();
    }
    return deleted;
  }

  private void put(StoredRecord record) {
    String key = Hex.of(record.key());
    long expiry = record.expiresAt().toEpochMilli();
    ByteBuffer value =
        ByteBuffer.allocate((sessions ? SESSION_HEADER : Long.BYTES) + record.bytes().length);
    if (sessions) {
      value.putLong(record.version()).putLong(expiry).put(record.owner());
    } else {
      value.putLong(expiry);
    }
    remove(key);
    records.put(key, value.put(record.bytes()).array());
    expiries.put(expiryKey(expiry, key), NOTHING);
    if (sessions) {
      owners.put(Hex.of(record.owner()) + key, NOTHING);
    }
  }

  private void removeExpiry(String expiryKey) {
    remove(expiryKey.substring(2 * Long.BYTES));
    expiries.remove(expiryKey);
  }

  private boolean remove(String key) {
    byte[] former = records.remove(key);
    if (former == null) {
      return false;
    }
    StoredRecord record = record(bytes(key), former);
    expiries.remove(expiryKey(record.expiresAt().toEpochMilli(), key));
    if (sessions) {
      owners.remove(Hex.of(record.owner()) + key);
    }
    return true;
  }

  private void commit() {
    commits.commit();
    if (sessions) {
      store.sync();
    }
  }

  private StoredRecord record(byte[] key, byte[] value) {
    if (value.length < (sessions ? SESSION_HEADER : Long.BYTES)) {
      throw new MVStoreException(DataUtils.ERROR_FILE_CORRUPT, "a record is too short");
    }
    ByteBuffer bytes = ByteBuffer.wrap(value);
    long version = sessions ? bytes.getLong() : 1;
    Instant expiresAt = Instant.ofEpochMilli(bytes.getLong());
    byte[] owner = new byte[sessions ? OWNER_LENGTH : 0];
    bytes.get(owner);
    byte[] sealed = Arrays.copyOfRange(value, bytes.position(), value.length);
    return new StoredRecord(key, owner, version, expiresAt, sealed);
  }

  private static byte[] bytes(String hexadecimal) {
    byte[] bytes = Hex.bytes(hexadecimal);
    if (bytes == null) {
      throw new MVStoreException(DataUtils.ERROR_FILE_CORRUPT, "the key of a record is invalid");
    }
    return bytes;
  }

  /** Sorts by time; the sign bit is inverted because text has no sign. */
  private static String expiryKey(long millis, String key) {
    return Hex.of(ByteBuffer.allocate(Long.BYTES).putLong(millis ^ Long.MIN_VALUE).array()) + key;
  }
}

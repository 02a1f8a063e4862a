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
import org.onbehalf.spi.SessionRecord;

/**
 * An open MVStore as sessions: {@code sessions} from the key's hexadecimal form to version, expiry
 * (milliseconds; 8 bytes each), owner (32 bytes) and sealed content; {@code owners} from owner and
 * key to nothing; {@code expiries} from expiry and key to nothing. All change in one commit, which
 * has reached the disk when it returns.
 */
final class SessionMaps {
  private static final byte[] NOTHING = {};
  private static final int OWNER_LENGTH = 32;
  private static final int HEADER_LENGTH = 2 * Long.BYTES + OWNER_LENGTH;

  private final MVStore store;
  private final Compaction file;
  private final MVMap<String, byte[]> sessions;
  private final MVMap<String, byte[]> owners;
  private final MVMap<String, byte[]> expiries;

  SessionMaps(MVStore store) {
    this(store, new Compaction(store));
  }

  SessionMaps(MVStore store, Compaction file) {
    this.store = store;
    this.file = file;
    this.sessions = Compaction.map(store, "sessions");
    this.owners = Compaction.map(store, "owners");
    this.expiries = Compaction.map(store, "expiries");
  }

  long size() {
    return sessions.sizeAsLong();
  }

  @Nullable
  SessionRecord read(byte[] key) {
    byte[] value = sessions.get(Hex.of(key));
    return value == null ? null : record(key, value);
  }

  /** As {@link org.onbehalf.spi.SessionStore#replace}. */
  boolean replace(SessionRecord next, long expectedVersion) {
    String key = Hex.of(next.key());
    byte[] former = sessions.get(key);
    long version = former == null ? 0 : record(next.key(), former).version();
    if (version != expectedVersion) {
      return false;
    }
    forget(key, former);
    long expiry = next.expiresAt().toEpochMilli();
    byte[] value =
        ByteBuffer.allocate(HEADER_LENGTH + next.sealed().length)
            .putLong(next.version())
            .putLong(expiry)
            .put(next.owner())
            .put(next.sealed())
            .array();
    sessions.put(key, value);
    owners.put(Hex.of(next.owner()) + key, NOTHING);
    expiries.put(RecordMaps.expiryKey(expiry, key), NOTHING);
    commit();
    return true;
  }

  void delete(byte[] key) {
    String text = Hex.of(key);
    byte[] former = sessions.get(text);
    if (former != null) {
      forget(text, former);
      commit();
    }
  }

  List<SessionRecord> owned(byte[] owner, int atMost) {
    List<SessionRecord> owned = new ArrayList<>();
    String start = Hex.of(owner);
    Iterator<String> keys = owners.keyIterator(start);
    while (keys.hasNext() && owned.size() < atMost) {
      String each = keys.next();
      if (!each.startsWith(start)) {
        break;
      }
      byte[] key = bytes(each.substring(start.length()));
      SessionRecord record = read(key);
      if (record != null) {
        owned.add(record);
      }
    }
    return owned;
  }

  int deleteExpired(Instant now, int atMost) {
    String limit = RecordMaps.expiryKey(now.toEpochMilli(), "");
    int deleted = 0;
    while (deleted < atMost) {
      String soonest = expiries.firstKey();
      if (soonest == null || soonest.compareTo(limit) >= 0) {
        break;
      }
      String key = soonest.substring(2 * Long.BYTES);
      forget(key, sessions.get(key));
      expiries.remove(soonest);
      deleted++;
    }
    if (deleted > 0) {
      file.commitDeletions();
      store.sync();
    }
    return deleted;
  }

  private void forget(String key, @Nullable byte[] former) {
    if (former != null) {
      SessionRecord record = record(bytes(key), former);
      sessions.remove(key);
      owners.remove(Hex.of(record.owner()) + key);
      expiries.remove(RecordMaps.expiryKey(record.expiresAt().toEpochMilli(), key));
    }
  }

  private void commit() {
    file.commit();
    store.sync();
  }

  private static SessionRecord record(byte[] key, byte[] value) {
    if (value.length < HEADER_LENGTH) {
      throw new MVStoreException(DataUtils.ERROR_FILE_CORRUPT, "a session's record is too short");
    }
    ByteBuffer bytes = ByteBuffer.wrap(value);
    long version = bytes.getLong();
    long expiry = bytes.getLong();
    byte[] owner = new byte[OWNER_LENGTH];
    bytes.get(owner);
    byte[] sealed = Arrays.copyOfRange(value, HEADER_LENGTH, value.length);
    return new SessionRecord(key, owner, version, sealed, Instant.ofEpochMilli(expiry));
  }

  private static byte[] bytes(String hexadecimal) {
    byte[] bytes = Hex.bytes(hexadecimal);
    if (bytes == null) {
      throw new MVStoreException(DataUtils.ERROR_FILE_CORRUPT, "a session's key is no key");
    }
    return bytes;
  }
}

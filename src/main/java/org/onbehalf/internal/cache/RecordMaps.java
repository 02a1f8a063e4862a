package org.onbehalf.internal.cache;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.spi.TokenRecord;

/**
 * An open MVStore as records: {@code tokens} from the key's hexadecimal form to expiry
 * (milliseconds, 8 bytes) and sealed content; {@code expiries} from expiry and key to nothing, so
 * that what has expired is found without looking at the rest. Both change in one commit.
 */
final class RecordMaps {
  /** Some 15 GB of tokens; past it the soonest to expire goes. */
  static final long MAX_RECORDS = 4_000_000;

  private static final byte[] NOTHING = {};

  private final Compaction file;
  private final long maxRecords;
  private final MVMap<String, byte[]> tokens;
  private final MVMap<String, byte[]> expiries;

  RecordMaps(MVStore store) {
    this(store, MAX_RECORDS, new Compaction(store));
  }

  RecordMaps(MVStore store, long maxRecords, Compaction file) {
    this.file = file;
    this.maxRecords = maxRecords;
    this.tokens = Compaction.map(store, "tokens");
    this.expiries = Compaction.map(store, "expiries");
  }

  @Nullable
  TokenRecord read(byte[] key) {
    byte[] value = tokens.get(Hex.of(key));
    if (value == null) {
      return null;
    }
    byte[] sealed = new byte[value.length - sealedOffset(value)];
    System.arraycopy(value, Long.BYTES, sealed, 0, sealed.length);
    return new TokenRecord(key, sealed, Instant.ofEpochMilli(expiry(value)));
  }

  void write(List<TokenRecord> batch) {
    for (TokenRecord each : batch) {
      String key = Hex.of(each.key());
      long expiry = each.expiresAt().toEpochMilli();
      byte[] value =
          ByteBuffer.allocate(Long.BYTES + each.sealed().length)
              .putLong(expiry)
              .put(each.sealed())
              .array();
      forgetExpiry(key, tokens.put(key, value));
      expiries.put(expiryKey(expiry, key), NOTHING);
    }
    while (tokens.sizeAsLong() > maxRecords && !expiries.isEmpty()) {
      removeSoonest(expiries.firstKey());
    }
    file.commit();
  }

  void delete(byte[] key) {
    String text = Hex.of(key);
    forgetExpiry(text, tokens.remove(text));
    file.commit();
  }

  int deleteExpired(Instant now, int atMost) {
    String limit = expiryKey(now.toEpochMilli(), "");
    int deleted = 0;
    while (deleted < atMost) {
      String soonest = expiries.firstKey();
      if (soonest == null || soonest.compareTo(limit) >= 0) {
        break;
      }
      removeSoonest(soonest);
      deleted++;
    }
    if (deleted > 0) {
      file.commitDeletions();
    }
    return deleted;
  }

  private void removeSoonest(String expiryKey) {
    expiries.remove(expiryKey);
    tokens.remove(expiryKey.substring(2 * Long.BYTES));
  }

  private void forgetExpiry(String key, @Nullable byte[] formerValue) {
    if (formerValue != null) {
      expiries.remove(expiryKey(expiry(formerValue), key));
    }
  }

  private static long expiry(byte[] value) {
    sealedOffset(value);
    return ByteBuffer.wrap(value).getLong();
  }

  private static int sealedOffset(byte[] value) {
    if (value.length < Long.BYTES) {
      throw new MVStoreException(DataUtils.ERROR_FILE_CORRUPT, "a record has no expiry");
    }
    return Long.BYTES;
  }

  /** Sorts by time; the sign is turned because text knows none. */
  static String expiryKey(long millis, String key) {
    return Hex.of(ByteBuffer.allocate(Long.BYTES).putLong(millis ^ Long.MIN_VALUE).array()) + key;
  }
}

package org.onbehalf.internal.cache.jcache;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import javax.cache.Cache;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.ThrowingFunction;
import org.onbehalf.internal.cache.Hex;
import org.onbehalf.internal.cache.RecordFormat;
import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.StoredRecord;

/**
 * Records in a JCache (JSR 107), which servers share. Keys and values are strings, so that cache
 * servers need no class of ours: a record is base64 of {@link RecordFormat#ofSession}. {@code
 * owner.} and an owner is the key of a list of the owner's records. Compare-and-set is {@code
 * replace(key, old, new)}. Used by one thread.
 */
public final class JCacheRecordStore implements RecordStore {
  private static final String OWNER = "owner.";

  /** How many entries are checked for each one that may be deleted. */
  private static final int CHECKED = 10;

  private static final int MAX_COLLISIONS = 1000;

  private final JCacheConnection connection;
  private final Kind kind;
  private final String name;
  private @Nullable Cache<String, String> cache;
  private @Nullable Iterator<Cache.Entry<String, String>> expiring;

  /** The store in the cache of that name; connects when it is opened. */
  public JCacheRecordStore(JCacheConnection connection, Kind kind, String name) {
    this.connection = connection;
    this.kind = kind;
    this.name = name;
  }

  @Override
  public void open() throws IOException {
    expiring = null;
    // a cache with the provider's defaults may evict, which only tokens allow
    cache = connection.cache(name, kind == Kind.TOKENS);
  }

  private <R> R use(ThrowingFunction<Cache<String, String>, R, IOException> work)
      throws IOException {
    Cache<String, String> opened = cache;
    if (opened == null) {
      throw new IOException("the store is not open");
    }
    try {
      return work.apply(opened);
    } catch (RuntimeException e) {
      throw new IOException(
          "the cache "
              + name
              + " failed ("
              + e
              + "); check that the cluster of TokenCache.JCache runs and can be reached",
          e);
    }
  }

  @Override
  public Optional<StoredRecord> read(byte[] key) throws IOException {
    return use(
        values -> {
          String value = values.get(Hex.of(key));
          return value == null ? Optional.empty() : Optional.of(record(key, value));
        });
  }

  @Override
  public void write(List<StoredRecord> batch) throws IOException {
    Map<String, String> records = new TreeMap<>();
    batch.forEach(each -> records.put(Hex.of(each.key()), value(each)));
    use(
        values -> {
          values.putAll(records);
          return records;
        });
  }

  @Override
  public boolean replace(StoredRecord next, long expectedVersion) throws IOException {
    return use(
        values -> {
          String key = Hex.of(next.key());
          String former = values.get(key);
          StoredRecord stored = former == null ? null : record(next.key(), former);
          if ((stored == null ? 0 : stored.version()) != expectedVersion) {
            return false;
          }
          // first the list: a key in it that has no record does no harm
          changeOwned(values, next.owner(), keys -> keys.add(key));
          boolean done =
              former == null
                  ? values.putIfAbsent(key, value(next))
                  : values.replace(key, former, value(next));
          if (done && stored != null && !Arrays.equals(stored.owner(), next.owner())) {
            changeOwned(values, stored.owner(), keys -> keys.remove(key));
          }
          return done;
        });
  }

  @Override
  public void delete(byte[] key) throws IOException {
    use(
        values -> {
          String value = values.getAndRemove(Hex.of(key));
          if (value != null) {
            byte[] owner = record(key, value).owner();
            changeOwned(values, owner, keys -> keys.remove(Hex.of(key)));
          }
          return key;
        });
  }

  @Override
  public List<StoredRecord> owned(byte[] owner, int atMost) throws IOException {
    return use(
        values -> {
          List<StoredRecord> owned = new ArrayList<>();
          for (String each : keys(values.get(OWNER + Hex.of(owner)))) {
            byte[] key = Hex.bytes(each);
            String value = key == null || owned.size() == atMost ? null : values.get(each);
            StoredRecord record = key == null || value == null ? null : record(key, value);
            if (record != null && Arrays.equals(record.owner(), owner)) {
              owned.add(record);
            }
          }
          return owned;
        });
  }

  /** Continues where the previous call stopped: each call looks at a part of the cache only. */
  @Override
  public int deleteExpired(Instant now, int atMost) throws IOException {
    return use(
        values -> {
          Iterator<Cache.Entry<String, String>> entries =
              expiring == null ? values.iterator() : expiring;
          int deleted = 0;
          for (int i = 0; i < CHECKED * atMost && deleted < atMost && entries.hasNext(); i++) {
            Cache.Entry<String, String> entry = entries.next();
            byte[] key = Hex.bytes(entry.getKey());
            StoredRecord record = key == null ? null : record(key, entry.getValue());
            if (record != null
                && record.expiresAt().isBefore(now)
                && values.remove(entry.getKey(), entry.getValue())) {
              changeOwned(values, record.owner(), keys -> keys.remove(entry.getKey()));
              deleted++;
            }
          }
          expiring = entries.hasNext() ? entries : null;
          return deleted;
        });
  }

  private static void changeOwned(
      Cache<String, String> values, byte[] owner, Consumer<Set<String>> change) throws IOException {
    if (owner.length == 0) {
      return;
    }
    String list = OWNER + Hex.of(owner);
    for (int i = 0; i < MAX_COLLISIONS; i++) {
      String former = values.get(list);
      Set<String> keys = keys(former);
      change.accept(keys);
      String next = String.join(" ", keys);
      boolean done;
      if (next.equals(former == null ? "" : former)) {
        done = true;
      } else if (former == null) {
        done = values.putIfAbsent(list, next);
      } else {
        done = keys.isEmpty() ? values.remove(list, former) : values.replace(list, former, next);
      }
      if (done) {
        return;
      }
    }
    throw new IOException("other servers keep changing the list of an owner's sessions");
  }

  private static Set<String> keys(@Nullable String list) {
    return list == null
        ? new LinkedHashSet<>()
        : new LinkedHashSet<>(Arrays.asList(list.split(" ")));
  }

  private static String value(StoredRecord record) {
    return Base64.getEncoder().encodeToString(RecordFormat.ofSession(record));
  }

  private static StoredRecord record(byte[] key, String value) throws IOException {
    try {
      return RecordFormat.session(key, Base64.getDecoder().decode(value));
    } catch (IllegalArgumentException e) {
      throw new IOException("a value in the cache is no record of this library", e);
    }
  }

  /** The cache belongs to the connection, which stays open. */
  @Override
  public void close() {
    cache = null;
    expiring = null;
  }

  /** The address. */
  @Override
  public String toString() {
    return "the JCache " + name;
  }
}

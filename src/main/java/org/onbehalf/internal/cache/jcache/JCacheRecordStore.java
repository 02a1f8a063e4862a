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
import org.onbehalf.internal.cache.Hex;
import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.StoredRecord;

/**
 * Records in a cache of a JSR 107 provider, which servers share. Keys and values are text, so that
 * servers need no class of ours: a record is version, expiry (milliseconds), owner and content in
 * base64, separated by dots. The keys of an owner's records are listed under {@code owner.} and the
 * owner. Changes that must not be lost are made by {@code replace(key, old, new)}. Used by one
 * thread.
 */
public final class JCacheRecordStore implements RecordStore {
  private static final String OWNER = "owner.";

  /** For each record that may be deleted, as many are looked at in one step. */
  private static final int LOOKED_AT = 10;

  private static final int MOST_COLLISIONS = 1000;

  private final JCacheConnection connection;
  private final Kind kind;
  private final String name;
  private @Nullable Cache<String, String> cache;
  private @Nullable Iterator<Cache.Entry<String, String>> expiring;

  /**
   * Connects to nothing yet.
   *
   * @param name the cache's
   */
  public JCacheRecordStore(JCacheConnection connection, Kind kind, String name) {
    this.connection = connection;
    this.kind = kind;
    this.name = name;
  }

  @Override
  public void open() throws IOException {
    expiring = null;
    // one of the provider's defaults could evict, which tokens bear and sessions do not
    cache = connection.cache(name, kind == Kind.TOKENS);
  }

  private interface Work<R> {
    R on(Cache<String, String> cache) throws IOException;
  }

  private <R> R guarded(Work<R> work) throws IOException {
    Cache<String, String> opened = cache;
    if (opened == null) {
      throw new IOException("the store is not open");
    }
    try {
      return work.on(opened);
    } catch (RuntimeException e) {
      throw new IOException(
          "the cache "
              + name
              + " failed ("
              + e
              + "); see that the cluster of TokenCache.JCache runs and can be reached",
          e);
    }
  }

  @Override
  public Optional<StoredRecord> read(byte[] key) throws IOException {
    return guarded(
        texts -> {
          String text = texts.get(Hex.of(key));
          return text == null ? Optional.empty() : Optional.of(record(key, text));
        });
  }

  @Override
  public void write(List<StoredRecord> batch) throws IOException {
    Map<String, String> records = new TreeMap<>();
    batch.forEach(each -> records.put(Hex.of(each.key()), text(each)));
    guarded(
        texts -> {
          texts.putAll(records);
          return records;
        });
  }

  @Override
  public boolean replace(StoredRecord next, long expectedVersion) throws IOException {
    return guarded(
        texts -> {
          String key = Hex.of(next.key());
          String former = texts.get(key);
          StoredRecord stored = former == null ? null : record(next.key(), former);
          if ((stored == null ? 0 : stored.version()) != expectedVersion) {
            return false;
          }
          // listed first: a key that leads to no record does no harm
          changeOwned(texts, next.owner(), keys -> keys.add(key));
          boolean done =
              former == null
                  ? texts.putIfAbsent(key, text(next))
                  : texts.replace(key, former, text(next));
          byte[] leaving = done && stored != null ? stored.owner() : null;
          if (leaving != null && !Arrays.equals(leaving, next.owner())) {
            changeOwned(texts, leaving, keys -> keys.remove(key));
          }
          return done;
        });
  }

  @Override
  public void delete(byte[] key) throws IOException {
    guarded(
        texts -> {
          String text = texts.getAndRemove(Hex.of(key));
          if (text != null) {
            byte[] owner = record(key, text).owner();
            changeOwned(texts, owner, keys -> keys.remove(Hex.of(key)));
          }
          return key;
        });
  }

  @Override
  public List<StoredRecord> owned(byte[] owner, int atMost) throws IOException {
    return guarded(
        texts -> {
          List<StoredRecord> owned = new ArrayList<>();
          for (String each : keys(texts.get(OWNER + Hex.of(owner)))) {
            byte[] key = Hex.bytes(each);
            String text = key == null || owned.size() == atMost ? null : texts.get(each);
            StoredRecord record = key == null || text == null ? null : record(key, text);
            if (record != null && Arrays.equals(record.owner(), owner)) {
              owned.add(record);
            }
          }
          return owned;
        });
  }

  /** Goes on where it stopped: a step looks at a part of the cache only. */
  @Override
  public int deleteExpired(Instant now, int atMost) throws IOException {
    return guarded(
        texts -> {
          Iterator<Cache.Entry<String, String>> entries =
              expiring == null ? texts.iterator() : expiring;
          int deleted = 0;
          for (int i = 0; i < LOOKED_AT * atMost && deleted < atMost && entries.hasNext(); i++) {
            Cache.Entry<String, String> entry = entries.next();
            byte[] key = Hex.bytes(entry.getKey());
            StoredRecord record = key == null ? null : record(key, entry.getValue());
            if (record != null
                && record.expiresAt().isBefore(now)
                && texts.remove(entry.getKey(), entry.getValue())) {
              changeOwned(texts, record.owner(), keys -> keys.remove(entry.getKey()));
              deleted++;
            }
          }
          expiring = entries.hasNext() ? entries : null;
          return deleted;
        });
  }

  private static void changeOwned(
      Cache<String, String> texts, byte[] owner, Consumer<Set<String>> change) throws IOException {
    if (owner.length == 0) {
      return;
    }
    String list = OWNER + Hex.of(owner);
    for (int i = 0; i < MOST_COLLISIONS; i++) {
      String former = texts.get(list);
      Set<String> keys = keys(former);
      change.accept(keys);
      String next = String.join(" ", keys);
      if (next.equals(former == null ? "" : former)) {
        return;
      }
      boolean done;
      if (former == null) {
        done = texts.putIfAbsent(list, next);
      } else {
        done = keys.isEmpty() ? texts.remove(list, former) : texts.replace(list, former, next);
      }
      if (done) {
        return;
      }
    }
    throw new IOException("the list of an owner's sessions changes all the time");
  }

  private static Set<String> keys(@Nullable String list) {
    return list == null
        ? new LinkedHashSet<>()
        : new LinkedHashSet<>(Arrays.asList(list.split(" ")));
  }

  private static String text(StoredRecord record) {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    return record.version()
        + "."
        + record.expiresAt().toEpochMilli()
        + "."
        + base64.encodeToString(record.owner())
        + "."
        + base64.encodeToString(record.bytes());
  }

  private static StoredRecord record(byte[] key, String text) throws IOException {
    String[] parts = text.split("\\.", -1);
    try {
      if (parts.length == 4) {
        return new StoredRecord(
            key,
            Base64.getUrlDecoder().decode(parts[2]),
            Long.parseLong(parts[0]),
            Instant.ofEpochMilli(Long.parseLong(parts[1])),
            Base64.getUrlDecoder().decode(parts[3]));
      }
    } catch (IllegalArgumentException e) {
      throw foreign(e);
    }
    throw foreign(null);
  }

  private static IOException foreign(@Nullable Exception cause) {
    return new IOException("a value in the cache is no record of this library's", cause);
  }

  /** The cache belongs to the connection, which stays open. */
  @Override
  public void close() {
    cache = null;
    expiring = null;
  }
}

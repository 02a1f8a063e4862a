package org.onbehalf.internal.cache;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onbehalf.internal.Nullable;
import org.onbehalf.spi.SessionRecord;
import org.onbehalf.spi.SessionStore;

/**
 * Sessions that end with the web application: for those who said {@code Sessions.AllowVolatile}.
 * Used by one thread.
 */
final class MemorySessionStore implements SessionStore {
  private final Map<String, SessionRecord> records = new HashMap<>();
  private final long maxSessions;

  MemorySessionStore(long maxSessions) {
    this.maxSessions = maxSessions;
  }

  @Override
  public void open() {}

  @Override
  public Optional<SessionRecord> read(byte[] key) {
    return Optional.ofNullable(records.get(Hex.of(key)));
  }

  @Override
  public boolean replace(SessionRecord next, long expectedVersion) throws IOException {
    String key = Hex.of(next.key());
    @Nullable SessionRecord former = records.get(key);
    if ((former == null ? 0 : former.version()) != expectedVersion) {
      return false;
    }
    if (former == null && records.size() >= maxSessions) {
      throw new IOException("there are as many sessions as Sessions.MaxSessions allows");
    }
    records.put(key, next);
    return true;
  }

  @Override
  public void delete(byte[] key) {
    records.remove(Hex.of(key));
  }

  @Override
  public List<SessionRecord> owned(byte[] owner, int atMost) {
    List<SessionRecord> owned = new ArrayList<>();
    for (SessionRecord each : records.values()) {
      if (owned.size() < atMost && Arrays.equals(owner, each.owner())) {
        owned.add(each);
      }
    }
    return owned;
  }

  @Override
  public int deleteExpired(Instant now, int atMost) {
    int deleted = 0;
    Iterator<SessionRecord> all = records.values().iterator();
    while (all.hasNext() && deleted < atMost) {
      if (all.next().expiresAt().isBefore(now)) {
        all.remove();
        deleted++;
      }
    }
    return deleted;
  }

  /** Keeps what it has: it is closed after each fault, and opened again. */
  @Override
  public void close() {}
}

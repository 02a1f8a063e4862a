package org.onbehalf.internal.cache.cluster;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.ehcache.Cache;
import org.onbehalf.internal.Nullable;

/**
 * Keeps sessions from being evicted: a clustered tier lets entries go when it is full, and tells
 * nobody. So all nodes count together what they keep, in pages of 4 KiB, and none begins past half
 * of the room. It is counted before a record is there and after it is gone: a crash between the two
 * leaves the count too high, never too low. Ehcache lets nodes be told different sizes, of which
 * the first one's is the tier's; so all go by the smallest.
 */
final class Room {
  private static final String NAME = "pages";
  private static final String LIMIT = "most pages";
  private static final int PAGE = 4 << 10;

  private final Cache<String, Content> cache;
  private final long most;

  /**
   * From its parts.
   *
   * @param size of the tier, in bytes
   */
  Room(Cache<String, Content> cache, long size) {
    this.cache = cache;
    this.most = size / (2 * PAGE);
  }

  static int pages(Content record) {
    return 1 + record.bytes().length / PAGE;
  }

  long taken() {
    Content content = cache.get(NAME);
    return content == null ? 0 : value(content);
  }

  /** Takes pages, or gives them back where they are negative. */
  void take(int pages) throws IOException {
    for (; ; ) {
      Content former = cache.get(NAME);
      long next = Math.max(0, (former == null ? 0 : value(former)) + pages);
      if (pages > 0 && next > limit()) {
        throw new IOException(
            "the cluster tier has no room for another session, and none may be evicted; raise"
                + " TokenCache.Cluster.SessionsSize");
      }
      if (set(NAME, former, next)) {
        return;
      }
    }
  }

  /** Corrects the count after all were counted, unless it changed meanwhile. */
  void correct(long former, long counted) {
    Content content = cache.get(NAME);
    if (content != null && value(content) == former && former != counted) {
      boolean unused = set(NAME, content, counted);
    }
  }

  /** The smallest that any node was told. */
  private long limit() {
    for (; ; ) {
      Content known = cache.get(LIMIT);
      if (known != null && value(known) <= most) {
        return value(known);
      }
      if (set(LIMIT, known, most)) {
        return most;
      }
    }
  }

  private boolean set(String name, @Nullable Content former, long value) {
    Content next = new Content(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    return former == null
        ? cache.putIfAbsent(name, next) == null
        : former.equals(next) || cache.replace(name, former, next);
  }

  private static long value(Content content) {
    return content.bytes().length < Long.BYTES ? 0 : ByteBuffer.wrap(content.bytes()).getLong();
  }
}

package org.onbehalf.internal.cache.cluster;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.ehcache.Cache;
import org.ehcache.clustered.client.config.builders.ClusteredResourcePoolBuilder;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import org.ehcache.config.units.MemoryUnit;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.Hex;
import org.onbehalf.internal.cache.RecordBytes;
import org.onbehalf.internal.cache.RecordCache;
import org.onbehalf.internal.config.ClusterSettings;
import org.onbehalf.spi.SessionRecord;
import org.onbehalf.spi.SessionStore;

/**
 * Sessions in Ehcache's clustered tier on Terracotta, shared by all nodes that name it. They never
 * expire there by themselves, and none begins that there is no room for. What outlives a restart of
 * Terracotta is what Terracotta keeps: with the free edition, what a second server of the stripe
 * has.
 */
public final class ClusterSessionStore implements SessionStore {
  private static final String RECORD = "record:";

  /** How many entries a look for expired ones visits at a time. */
  private static final int MOST_VISITED = 2000;

  private final ClusterTier<Content> tier;
  private final long size;
  private @Nullable Iterator<Cache.Entry<String, Content>> sweep;
  private long takenAtItsBegin;
  private long counted;

  /**
   * Connects to nothing yet.
   *
   * @param settings the section {@code TokenCache.Cluster}
   * @param timeout how long an operation may take
   */
  public ClusterSessionStore(ClusterSettings settings, Duration timeout) {
    this.size = settings.sessionsSize;
    this.tier =
        new ClusterTier<>(
            settings,
            timeout,
            "sessions",
            Content.class,
            () ->
                CacheConfigurationBuilder.newCacheConfigurationBuilder(
                        String.class,
                        Content.class,
                        ResourcePoolsBuilder.newResourcePoolsBuilder()
                            .with(
                                ClusteredResourcePoolBuilder.clusteredDedicated(
                                    settings.resource, settings.sessionsSize, MemoryUnit.B)))
                    .withValueSerializer(new Content.AsBytes())
                    .withResilienceStrategy(RecordCache.failing()));
  }

  @Override
  public void open() throws IOException {
    sweep = null;
    tier.open();
  }

  @Override
  public Optional<SessionRecord> read(byte[] key) throws IOException {
    return tier.call(cache -> read(cache, Hex.of(key)));
  }

  private static Optional<SessionRecord> read(Cache<String, Content> cache, String member)
      throws IOException {
    Content content = cache.get(RECORD + member);
    byte[] key = Hex.bytes(member);
    return content == null || key == null
        ? Optional.empty()
        : Optional.of(RecordBytes.session(key, content.bytes()));
  }

  @Override
  public boolean replace(SessionRecord next, long expectedVersion) throws IOException {
    return tier.call(
        cache -> expectedVersion == 0 ? begin(cache, next) : replace(cache, next, expectedVersion));
  }

  private boolean begin(Cache<String, Content> cache, SessionRecord next) throws IOException {
    String member = Hex.of(next.key());
    if (cache.get(RECORD + member) != null) {
      return false;
    }
    Content content = new Content(RecordBytes.of(next));
    Room room = new Room(cache, size);
    OwnerIndex index = new OwnerIndex(cache);
    room.take(Room.pages(content));
    index.add(next.owner(), member);
    boolean begun = cache.putIfAbsent(RECORD + member, content) == null;
    if (begun) {
      // who deleted a former session of this name may just have taken it out
      index.add(next.owner(), member);
    } else {
      room.take(-Room.pages(content));
      leave(cache, next.owner(), member);
    }
    return begun;
  }

  private boolean replace(Cache<String, Content> cache, SessionRecord next, long expectedVersion)
      throws IOException {
    String member = Hex.of(next.key());
    Content former = cache.get(RECORD + member);
    if (former == null) {
      return false;
    }
    SessionRecord there = RecordBytes.session(next.key(), former.bytes());
    if (there.version() != expectedVersion) {
      return false;
    }
    Content content = new Content(RecordBytes.of(next));
    int growth = Room.pages(content) - Room.pages(former);
    Room room = new Room(cache, size);
    OwnerIndex index = new OwnerIndex(cache);
    if (growth > 0) {
      room.take(growth);
    }
    index.add(next.owner(), member);
    boolean replaced = cache.replace(RECORD + member, former, content);
    if (growth != 0 && replaced == growth < 0) {
      room.take(replaced ? growth : -growth);
    }
    if (!Arrays.equals(there.owner(), next.owner())) {
      // another key names the owner now; or it was not replaced
      leave(cache, replaced ? there.owner() : next.owner(), member);
    } else if (replaced) {
      index.add(next.owner(), member);
    }
    return replaced;
  }

  /** Takes the session out of the owner's, unless it is there again by now. */
  private static void leave(Cache<String, Content> cache, byte[] owner, String member)
      throws IOException {
    OwnerIndex index = new OwnerIndex(cache);
    index.remove(owner, member);
    Optional<SessionRecord> there = read(cache, member);
    if (there.isPresent() && Arrays.equals(there.get().owner(), owner)) {
      index.add(owner, member);
    }
  }

  @Override
  public void delete(byte[] key) throws IOException {
    tier.call(
        cache -> {
          String member = Hex.of(key);
          Content former = cache.get(RECORD + member);
          while (former != null && !delete(cache, member, former)) {
            former = cache.get(RECORD + member);
          }
          return key;
        });
  }

  /** False if it changed meanwhile. */
  private boolean delete(Cache<String, Content> cache, String member, Content former)
      throws IOException {
    byte[] key = Hex.bytes(member);
    if (key == null || !cache.remove(RECORD + member, former)) {
      return false;
    }
    leave(cache, RecordBytes.session(key, former.bytes()).owner(), member);
    new Room(cache, size).take(-Room.pages(former));
    return true;
  }

  @Override
  public List<SessionRecord> owned(byte[] owner, int atMost) throws IOException {
    return tier.call(
        cache -> {
          List<SessionRecord> owned = new ArrayList<>();
          for (String member : new OwnerIndex(cache).of(owner)) {
            Optional<SessionRecord> record = read(cache, member);
            if (record.isPresent() && Arrays.equals(record.get().owner(), owner)) {
              owned.add(record.get());
            } else {
              leave(cache, owner, member);
            }
            if (owned.size() == atMost) {
              break;
            }
          }
          return owned;
        });
  }

  /** Goes on where it stopped the last time, since a tier may hold a million. */
  @Override
  public int deleteExpired(Instant now, int atMost) throws IOException {
    return tier.call(
        cache -> {
          Iterator<Cache.Entry<String, Content>> entries = sweep;
          if (entries == null) {
            entries = cache.iterator();
            sweep = entries;
            takenAtItsBegin = new Room(cache, size).taken();
            counted = 0;
          }
          int deleted = 0;
          for (int visited = 0; visited < MOST_VISITED && deleted < atMost; visited++) {
            if (!entries.hasNext()) {
              sweep = null;
              new Room(cache, size).correct(takenAtItsBegin, counted);
              break;
            }
            deleted += visit(cache, entries.next(), now) ? 1 : 0;
          }
          return deleted;
        });
  }

  /** Whether it was deleted. */
  private boolean visit(
      Cache<String, Content> cache, Cache.Entry<String, Content> entry, Instant now)
      throws IOException {
    if (!entry.getKey().startsWith(RECORD)) {
      return false;
    }
    String member = entry.getKey().substring(RECORD.length());
    Content content = entry.getValue();
    boolean expired = RecordBytes.session(new byte[0], content.bytes()).expiresAt().isBefore(now);
    if (expired && delete(cache, member, content)) {
      return true;
    }
    counted += Room.pages(content);
    return false;
  }

  @Override
  public void close() {
    sweep = null;
    tier.close();
  }
}

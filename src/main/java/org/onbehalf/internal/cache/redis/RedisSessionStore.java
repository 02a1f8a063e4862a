package org.onbehalf.internal.cache.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static redis.clients.jedis.Protocol.Command.EVAL;
import static redis.clients.jedis.Protocol.Command.GET;
import static redis.clients.jedis.Protocol.Command.INFO;
import static redis.clients.jedis.Protocol.Command.WAIT;
import static redis.clients.jedis.Protocol.Command.ZRANGE;
import static redis.clients.jedis.Protocol.Command.ZRANGEBYSCORE;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.Hex;
import org.onbehalf.internal.cache.RecordBytes;
import org.onbehalf.internal.config.RedisSettings;
import org.onbehalf.spi.SessionRecord;
import org.onbehalf.spi.SessionStore;

/**
 * Sessions in Redis, shared by all nodes that name it. They have no time to live there, so that a
 * {@code maxmemory-policy} of {@code volatile-…} evicts tokens only; a server that could evict
 * sessions is refused. A change is a script, which Redis runs alone.
 */
public final class RedisSessionStore implements SessionStore {
  /**
   * Record, owner's set, set of expiries, the former owner's set; expected version or nothing,
   * value, expiry, member, owner. Gives the record where the owner is called otherwise there, since
   * another key names it, and its former set was not given.
   */
  private static final String REPLACE =
      "if redis.call('GETRANGE', KEYS[1], 0, 7) ~= ARGV[1] then return 0 end"
          + " if ARGV[1] ~= '' and redis.call('GETRANGE', KEYS[1], 16, 15 + #ARGV[5]) ~= ARGV[5]"
          + " then"
          + " if not KEYS[4] then return redis.call('GET', KEYS[1]) end"
          + " redis.call('ZREM', KEYS[4], ARGV[4])"
          + " end"
          + " redis.call('SET', KEYS[1], ARGV[2])"
          + " redis.call('ZADD', KEYS[2], ARGV[3], ARGV[4])"
          + " redis.call('ZADD', KEYS[3], ARGV[3], ARGV[4])"
          + " return 1";

  /** Keys as above; member, and the time before which it must have expired, or nothing. */
  private static final String DELETE =
      "local expiry = redis.call('ZSCORE', KEYS[3], ARGV[1])"
          + " if ARGV[2] ~= '' and expiry and tonumber(expiry) >= tonumber(ARGV[2])"
          + " then return 0 end"
          + " redis.call('DEL', KEYS[1])"
          + " redis.call('ZREM', KEYS[2], ARGV[1])"
          + " redis.call('ZREM', KEYS[3], ARGV[1])"
          + " return 1";

  private static final byte[] NOTHING = {};

  private final RedisClient client;
  private final RedisKeys keys;
  private final Duration timeout;
  private final int replicas;

  /**
   * Connects to nothing yet.
   *
   * @param settings the section {@code TokenCache.Redis}
   * @param timeout how long Redis may take to answer, all in all
   */
  public RedisSessionStore(RedisSettings settings, Duration timeout) {
    this.client = new RedisClient(settings, timeout);
    this.keys = new RedisKeys(settings.keyPrefix);
    this.timeout = timeout;
    this.replicas = settings.sessionReplicas;
  }

  @Override
  public void open() throws IOException {
    client.open();
    for (Object each : client.callEach(RedisNodes.command(INFO, "memory"))) {
      // one who may not ask is not told
      if (each instanceof byte[] && mayEvict(new String((byte[]) each, UTF_8))) {
        client.close();
        throw new IOException(
            "Redis may evict sessions (maxmemory-policy is allkeys-…), and with them what only they"
                + " hold: set maxmemory-policy to volatile-ttl, which evicts tokens only, or to"
                + " noeviction");
      }
    }
  }

  private static boolean mayEvict(String memory) {
    boolean limited = false;
    boolean any = false;
    for (String line : memory.split("\r?\n", -1)) {
      limited |= line.startsWith("maxmemory:") && !line.equals("maxmemory:0");
      any |= line.startsWith("maxmemory_policy:allkeys-");
    }
    return limited && any;
  }

  @Override
  public Optional<SessionRecord> read(byte[] key) throws IOException {
    byte[] name = keys.session(Hex.of(key));
    Object value = client.call(name, RedisNodes.command(GET, name));
    return value instanceof byte[]
        ? Optional.of(RecordBytes.session(key, (byte[]) value))
        : Optional.empty();
  }

  @Override
  public boolean replace(SessionRecord next, long expectedVersion) throws IOException {
    Object replaced = replace(next, expectedVersion, null);
    if (replaced instanceof byte[]) {
      SessionRecord former = RecordBytes.session(next.key(), (byte[]) replaced);
      replaced = replace(next, expectedVersion, former.owner());
    }
    boolean done = Long.valueOf(1).equals(replaced);
    if (done) {
      awaitReplicas(keys.session(Hex.of(next.key())));
    }
    return done;
  }

  private @Nullable Object replace(
      SessionRecord next, long expectedVersion, @Nullable byte[] formerOwner) throws IOException {
    String member = Hex.of(next.key());
    char tag = RedisKeys.tag(member);
    byte[] record = keys.session(member);
    List<Object> arguments =
        new ArrayList<>(
            Arrays.asList(
                REPLACE,
                formerOwner == null ? 3 : 4,
                record,
                keys.owner(tag, next.owner()),
                keys.expiries(tag)));
    if (formerOwner != null) {
      arguments.add(keys.owner(tag, formerOwner));
    }
    arguments.add(expectedVersion == 0 ? NOTHING : RecordBytes.version(expectedVersion));
    arguments.add(RecordBytes.of(next));
    arguments.add(next.expiresAt().toEpochMilli());
    arguments.add(member);
    arguments.add(RecordBytes.owner(next.owner()));
    return client.call(record, RedisNodes.command(EVAL, arguments.toArray()));
  }

  @Override
  public void delete(byte[] key) throws IOException {
    Optional<SessionRecord> record = read(key);
    // one that is not there has no place in the sets either
    if (record.isPresent()) {
      delete(Hex.of(key), record.get().owner(), NOTHING);
    }
  }

  private boolean delete(String member, byte[] owner, Object expiredBefore) throws IOException {
    char tag = RedisKeys.tag(member);
    Object deleted =
        client.call(
            keys.session(member),
            RedisNodes.command(
                EVAL,
                DELETE,
                3,
                keys.session(member),
                keys.owner(tag, owner),
                keys.expiries(tag),
                member,
                expiredBefore));
    awaitReplicas(keys.session(member));
    return Long.valueOf(1).equals(deleted);
  }

  /** Asks the node that has just written. */
  private void awaitReplicas(byte[] name) throws IOException {
    if (replicas == 0) {
      return;
    }
    long wait = Math.max(1, timeout.toMillis() * 3 / 4);
    Object have = client.call(name, RedisNodes.command(WAIT, replicas, wait));
    if (!(have instanceof Long) || (Long) have < replicas) {
      throw new IOException(
          "Redis: only "
              + have
              + " replicas have the session's change, and TokenCache.Redis.SessionReplicas wants "
              + replicas
              + "; see that the replicas run, or lower it");
    }
  }

  @Override
  public List<SessionRecord> owned(byte[] owner, int atMost) throws IOException {
    List<RedisClient.Keyed> sets = new ArrayList<>();
    for (char tag : RedisKeys.TAGS.toCharArray()) {
      byte[] set = keys.owner(tag, owner);
      sets.add(new RedisClient.Keyed(set, RedisNodes.command(ZRANGE, set, 0, atMost - 1), 0));
    }
    List<String> members = new ArrayList<>();
    for (Object each : client.callAll(sets)) {
      members.addAll(members(each));
    }
    List<RedisClient.Keyed> reads = new ArrayList<>();
    for (String member : members.subList(0, Math.min(members.size(), atMost))) {
      byte[] name = keys.session(member);
      reads.add(new RedisClient.Keyed(name, RedisNodes.command(GET, name), 0));
    }
    List<Object> values = client.callAll(reads);
    List<SessionRecord> owned = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      byte[] key = Hex.bytes(members.get(i));
      // one that was deleted between the two questions is not there
      if (key != null && values.get(i) instanceof byte[]) {
        owned.add(RecordBytes.session(key, (byte[]) values.get(i)));
      }
    }
    return owned;
  }

  private static List<String> members(@Nullable Object answer) throws IOException {
    List<String> members = new ArrayList<>();
    if (answer instanceof List) {
      for (Object each : (List<?>) answer) {
        String member = each instanceof byte[] ? new String((byte[]) each, UTF_8) : "";
        if (!member.matches("[0-9a-f]{2,256}")) {
          throw new IOException("Redis: a set of sessions holds what no session of ours is called");
        }
        members.add(member);
      }
    }
    return members;
  }

  @Override
  public int deleteExpired(Instant now, int atMost) throws IOException {
    int deleted = 0;
    for (char tag : RedisKeys.TAGS.toCharArray()) {
      if (deleted < atMost) {
        deleted += deleteExpired(tag, now, atMost - deleted);
      }
    }
    return deleted;
  }

  private int deleteExpired(char tag, Instant now, int atMost) throws IOException {
    byte[] set = keys.expiries(tag);
    Object expired =
        client.call(
            set,
            RedisNodes.command(
                ZRANGEBYSCORE, set, "-inf", "(" + now.toEpochMilli(), "LIMIT", 0, atMost));
    int deleted = 0;
    for (String member : members(expired)) {
      byte[] key = Hex.bytes(member);
      Optional<SessionRecord> record = key == null ? Optional.empty() : read(key);
      // whose record somebody else deleted still has its place in this set
      byte[] owner = record.isPresent() ? record.get().owner() : NOTHING;
      if (delete(member, owner, now.toEpochMilli())) {
        deleted++;
      }
    }
    return deleted;
  }

  @Override
  public void close() {
    client.close();
  }
}

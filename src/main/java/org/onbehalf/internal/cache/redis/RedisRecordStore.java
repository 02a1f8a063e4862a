package org.onbehalf.internal.cache.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.Hex;
import org.onbehalf.internal.cache.RecordFormat;
import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.RecordStore.Kind;
import org.onbehalf.spi.StoredRecord;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Records in Redis, which servers share. After any fault it must be opened again. What was written
 * survives a kill of the server if that runs with {@code appendonly yes}.
 *
 * <p>A token is one key, which Redis deletes when the token has expired, or earlier if it needs the
 * memory. Sessions have no time to live, so that a {@code maxmemory-policy} of {@code volatile-…}
 * evicts tokens only; a server that could evict sessions is refused. A session changes by a script,
 * which Redis runs alone.
 */
public final class RedisRecordStore implements RecordStore {
  /**
   * Record, owner's set, set of expiries, the former owner's set; expected version or nothing,
   * value, expiry, member, owner. Gives the record where the owner is called otherwise there, since
   * another key names it, and its former set was not given.
   */
  private static final byte[] REPLACE =
      utf8(
          "if redis.call('GETRANGE', KEYS[1], 0, 7) ~= ARGV[1] then return 0 end"
              + " if ARGV[1] ~= '' and redis.call('GETRANGE', KEYS[1], 16, 15 + #ARGV[5]) ~= ARGV[5]"
              + " then"
              + " if not KEYS[4] then return redis.call('GET', KEYS[1]) end"
              + " redis.call('ZREM', KEYS[4], ARGV[4])"
              + " end"
              + " redis.call('SET', KEYS[1], ARGV[2])"
              + " redis.call('ZADD', KEYS[2], ARGV[3], ARGV[4])"
              + " redis.call('ZADD', KEYS[3], ARGV[3], ARGV[4])"
              + " return 1");

  /** Keys as above; member, and the time before which it must have expired, or nothing. */
  private static final byte[] DELETE =
      utf8(
          "local expiry = redis.call('ZSCORE', KEYS[3], ARGV[1])"
              + " if ARGV[2] ~= '' and expiry and tonumber(expiry) >= tonumber(ARGV[2])"
              + " then return 0 end"
              + " redis.call('DEL', KEYS[1])"
              + " redis.call('ZREM', KEYS[2], ARGV[1])"
              + " redis.call('ZREM', KEYS[3], ARGV[1])"
              + " return 1");

  private static final byte[] NOTHING = {};

  private final Kind kind;
  private final RedisClients clients;
  private final RedisKeys keys;
  private final String name;
  private final Duration timeout;
  private final int replicas;
  private final Clock clock;
  private @Nullable UnifiedJedis client;

  /**
   * Connects to nothing yet.
   *
   * @param timeout how long Redis may take to answer
   * @param clock tells how long a token still lives: Redis is told a duration, so that its clock
   *     may differ from ours
   */
  public RedisRecordStore(Kind kind, RedisSettings settings, Duration timeout, Clock clock) {
    this.kind = kind;
    this.clients = new RedisClients(settings, timeout);
    this.keys = new RedisKeys(settings.keyPrefix);
    this.name =
        "Redis " + settings.nodes.get(0).getHostString() + ":" + settings.nodes.get(0).getPort();
    this.timeout = timeout;
    this.replicas = settings.sessionReplicas;
    this.clock = clock;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  private static byte[] utf8(long number) {
    return utf8(Long.toString(number));
  }

  private interface Work<R> {
    R on(UnifiedJedis redis) throws IOException;
  }

  private <R> R guarded(Work<R> work) throws IOException {
    UnifiedJedis opened = client;
    if (opened == null) {
      throw new IOException("the store is not open");
    }
    try {
      return work.on(opened);
    } catch (IOException | RuntimeException e) {
      close();
      throw RedisFaults.of(name, e, timeout);
    } catch (Error e) {
      close();
      throw e;
    }
  }

  @Override
  public void open() throws IOException {
    close();
    try {
      client = clients.connect();
    } catch (RuntimeException e) {
      throw RedisFaults.of(name, e, timeout);
    }
    guarded(
        redis -> {
          greet(redis);
          if (kind == Kind.SESSIONS) {
            refuseEviction(redis);
          }
          return redis;
        });
  }

  /** Until here Redis need not have said that it wants a password, or still reads its data. */
  private static void greet(UnifiedJedis redis) {
    try {
      redis.sendCommand(Protocol.Command.PING);
    } catch (JedisDataException e) {
      if (!RedisFaults.isReply(e, "NOPERM")) {
        throw e;
      }
    }
  }

  private static void refuseEviction(UnifiedJedis redis) throws IOException {
    CommandArguments memory = new CommandArguments(Protocol.Command.INFO).add("memory");
    List<Object> answers = new ArrayList<>();
    try {
      if (redis instanceof ClusterClient) {
        for (ConnectionPool each : ((ClusterClient) redis).nodes()) {
          try (Connection node = each.getResource()) {
            answers.add(node.executeCommand(memory));
          }
        }
      } else {
        answers.add(redis.sendCommand(Protocol.Command.INFO, "memory"));
      }
    } catch (JedisDataException e) {
      // a user who may not ask is not told
      return;
    }
    for (Object each : answers) {
      if (each instanceof byte[] && mayEvict(new String((byte[]) each, UTF_8))) {
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
  public Optional<StoredRecord> read(byte[] key) throws IOException {
    return guarded(redis -> read(redis, key));
  }

  private Optional<StoredRecord> read(UnifiedJedis redis, byte[] key) throws IOException {
    boolean token = kind == Kind.TOKENS;
    byte[] value = redis.get(token ? keys.token(key) : keys.session(Hex.of(key)));
    if (value == null) {
      return Optional.empty();
    }
    return Optional.of(token ? RecordFormat.token(key, value) : RecordFormat.session(key, value));
  }

  /** Together, but for a cluster: Jedis starts threads to send to several nodes at once. */
  @Override
  public void write(List<StoredRecord> batch) throws IOException {
    guarded(
        redis -> {
          if (clients.isCluster()) {
            batch.forEach(
                each -> {
                  byte[] token = keys.token(each.key());
                  if (remaining(each) > 0) {
                    redis.psetex(token, remaining(each), RecordFormat.ofToken(each));
                  } else {
                    redis.del(token);
                  }
                });
            return batch;
          }
          List<Response<?>> answers = new ArrayList<>();
          try (AbstractPipeline pipeline = (AbstractPipeline) redis.pipelined()) {
            for (StoredRecord each : batch) {
              byte[] token = keys.token(each.key());
              answers.add(
                  remaining(each) > 0
                      ? pipeline.psetex(token, remaining(each), RecordFormat.ofToken(each))
                      : pipeline.del(token));
            }
            pipeline.sync();
          }
          answers.forEach(Response::get);
          return batch;
        });
  }

  private long remaining(StoredRecord record) {
    return record.expiresAt().toEpochMilli() - clock.millis();
  }

  @Override
  public boolean replace(StoredRecord next, long expectedVersion) throws IOException {
    return guarded(
        redis -> {
          Object answer = replace(redis, next, expectedVersion, null);
          if (answer instanceof byte[]) {
            // sealed under another key before: its owner has another name there
            byte[] owner = RecordFormat.session(next.key(), (byte[]) answer).owner();
            answer = replace(redis, next, expectedVersion, owner);
          }
          boolean done = Long.valueOf(1).equals(answer);
          if (done) {
            awaitReplicas(redis, keys.session(Hex.of(next.key())));
          }
          return done;
        });
  }

  private Object replace(
      UnifiedJedis redis, StoredRecord next, long expectedVersion, @Nullable byte[] formerOwner) {
    String member = Hex.of(next.key());
    char tag = RedisKeys.tag(member);
    List<byte[]> names =
        new ArrayList<>(
            Arrays.asList(keys.session(member), keys.owner(tag, next.owner()), keys.expiries(tag)));
    if (formerOwner != null) {
      names.add(keys.owner(tag, formerOwner));
    }
    return redis.eval(
        REPLACE,
        names,
        Arrays.asList(
            expectedVersion == 0 ? NOTHING : RecordFormat.version(expectedVersion),
            RecordFormat.ofSession(next),
            utf8(next.expiresAt().toEpochMilli()),
            utf8(member),
            RecordFormat.owner(next.owner())));
  }

  @Override
  public void delete(byte[] key) throws IOException {
    guarded(
        redis -> {
          if (kind == Kind.TOKENS) {
            return redis.del(keys.token(key)) > 0;
          }
          Optional<StoredRecord> record = read(redis, key);
          // one that does not exist has no place in the sets either
          return record.isPresent() && delete(redis, Hex.of(key), record.get().owner(), NOTHING);
        });
  }

  private boolean delete(UnifiedJedis redis, String member, byte[] owner, byte[] expiredBefore)
      throws IOException {
    char tag = RedisKeys.tag(member);
    Object deleted =
        redis.eval(
            DELETE,
            Arrays.asList(keys.session(member), keys.owner(tag, owner), keys.expiries(tag)),
            Arrays.asList(utf8(member), expiredBefore));
    awaitReplicas(redis, keys.session(member));
    return Long.valueOf(1).equals(deleted);
  }

  /** Asks the node that has just written, on the same connection: its pool has no other. */
  private void awaitReplicas(UnifiedJedis redis, byte[] key) throws IOException {
    if (replicas == 0) {
      return;
    }
    long wait = Math.max(1, timeout.toMillis() * 3 / 4);
    Object have = redis.sendCommand(key, Protocol.Command.WAIT, utf8(replicas), utf8(wait));
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
  public List<StoredRecord> owned(byte[] owner, int atMost) throws IOException {
    return guarded(
        redis -> {
          List<StoredRecord> owned = new ArrayList<>();
          for (char tag : RedisKeys.TAGS.toCharArray()) {
            int left = atMost - owned.size();
            List<String> members =
                left == 0
                    ? Collections.emptyList()
                    : members(redis.zrange(keys.owner(tag, owner), 0, left - 1));
            for (String member : members) {
              byte[] key = Hex.bytes(member);
              // one may have been deleted meanwhile
              Optional<StoredRecord> record = key == null ? Optional.empty() : read(redis, key);
              record.ifPresent(owned::add);
            }
          }
          return owned;
        });
  }

  private static List<String> members(List<byte[]> answer) throws IOException {
    List<String> members = new ArrayList<>();
    for (byte[] each : answer) {
      String member = new String(each, UTF_8);
      if (!member.matches("[0-9a-f]{2,256}")) {
        throw new IOException("Redis: a set of sessions holds what is no key of a session");
      }
      members.add(member);
    }
    return members;
  }

  /** Redis deletes tokens by itself. */
  @Override
  public int deleteExpired(Instant now, int atMost) throws IOException {
    if (kind == Kind.TOKENS) {
      return 0;
    }
    return guarded(
        redis -> {
          int deleted = 0;
          for (char tag : RedisKeys.TAGS.toCharArray()) {
            if (deleted < atMost) {
              deleted += deleteExpired(redis, tag, now, atMost - deleted);
            }
          }
          return deleted;
        });
  }

  private int deleteExpired(UnifiedJedis redis, char tag, Instant now, int atMost)
      throws IOException {
    List<byte[]> expired =
        redis.zrangeByScore(
            keys.expiries(tag), utf8("-inf"), utf8("(" + now.toEpochMilli()), 0, atMost);
    int deleted = 0;
    for (String member : members(expired)) {
      byte[] key = Hex.bytes(member);
      Optional<StoredRecord> record = key == null ? Optional.empty() : read(redis, key);
      // a record that somebody else deleted still has its place in this set
      byte[] owner = record.isPresent() ? record.get().owner() : NOTHING;
      if (delete(redis, member, owner, utf8(now.toEpochMilli()))) {
        deleted++;
      }
    }
    return deleted;
  }

  @Override
  public void close() {
    UnifiedJedis closing = client;
    client = null;
    if (closing != null) {
      closing.close();
    }
  }
}

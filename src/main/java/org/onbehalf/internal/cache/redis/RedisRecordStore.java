package org.onbehalf.internal.cache.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.ThrowingFunction;
import org.onbehalf.internal.cache.Hex;
import org.onbehalf.internal.cache.RecordFormat;
import org.onbehalf.internal.config.TokenCacheKeys.Topology;
import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.RecordStore.Kind;
import org.onbehalf.spi.StoredRecord;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.ClusterCommandObjects;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.CommandObjects;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;

/**
 * Records in Redis, which servers share. After any fault it must be opened again.
 *
 * <p>A token is one key, which Redis deletes when the token expires, or evicts earlier. Sessions
 * have no time to live, so that a {@code maxmemory-policy} of {@code volatile-…} evicts tokens
 * only; a server that could evict sessions is refused. A session's record, its owner's sorted set
 * and the sorted set of all sessions are changed by one script. Their keys have the same hash tag,
 * the first digit of the record's key, so that they are on the same node of a Redis Cluster.
 */
public final class RedisRecordStore implements RecordStore {
  /** Of the key of a session: more than ours have. */
  private static final int MOST_DIGITS = 256;

  private static final String HASH_TAGS = "0123456789abcdef";
  private static final byte[] NOTHING = {};

  /**
   * Keys: record, owner's set, set of all, former owner's set. Arguments: expected version or
   * nothing, value, expiry, member, owner. If the former owner is another one, whose set was not
   * given, it changes nothing and returns the record.
   */
  private static final byte[] REPLACE =
      utf8(
          "if redis.call('GETRANGE', KEYS[1], 0, 7) ~= ARGV[1] then return 0 end if ARGV[1] ~= ''"
              + " and redis.call('GETRANGE', KEYS[1], 16, 15 + #ARGV[5]) ~= ARGV[5] then if not"
              + " KEYS[4] then return redis.call('GET', KEYS[1]) end redis.call('ZREM', KEYS[4],"
              + " ARGV[4]) end redis.call('SET', KEYS[1], ARGV[2]) redis.call('ZADD', KEYS[2],"
              + " ARGV[3], ARGV[4]) redis.call('ZADD', KEYS[3], ARGV[3], ARGV[4]) return 1");

  /**
   * Keys as above. Arguments: member, and the time before which it must have expired or nothing.
   */
  private static final byte[] DELETE =
      utf8(
          "local expiry = redis.call('ZSCORE', KEYS[3], ARGV[1])"
              + " if ARGV[2] ~= '' and expiry and tonumber(expiry) >= tonumber(ARGV[2])"
              + " then return 0 end"
              + " redis.call('DEL', KEYS[1])"
              + " redis.call('ZREM', KEYS[2], ARGV[1])"
              + " redis.call('ZREM', KEYS[3], ARGV[1])"
              + " return 1");

  private final Kind kind;
  private final RedisSettings settings;
  private final RedisClients clients;
  private final CommandObjects commands;
  private final Duration timeout;
  private final Clock clock;
  private @Nullable UnifiedJedis client;

  /**
   * Creates the store, which connects when it is opened.
   *
   * @param timeout how long Redis may take to answer
   * @param clock tells how long a token still lives; Redis gets a duration, as its clock may differ
   */
  public RedisRecordStore(Kind kind, RedisSettings settings, Duration timeout, Clock clock) {
    this.kind = kind;
    this.settings = settings;
    this.clients = new RedisClients(settings, timeout);
    this.commands =
        settings.topology == Topology.CLUSTER ? new ClusterCommandObjects() : new CommandObjects();
    this.timeout = timeout;
    this.clock = clock;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  private static byte[] utf8(long number) {
    return utf8(Long.toString(number));
  }

  private byte[] tokenKey(byte[] key) {
    return utf8(settings.keyPrefix + "token:" + Hex.of(key));
  }

  private byte[] sessionKey(char tag, String name) {
    return utf8(settings.keyPrefix + "session:{" + tag + "}:" + name);
  }

  private byte[] recordKey(String member) {
    return sessionKey(member.charAt(0), "record:" + member);
  }

  private byte[] ownerKey(char tag, byte[] owner) {
    return sessionKey(tag, "owner:" + Hex.of(owner));
  }

  private byte[] expiriesKey(char tag) {
    return sessionKey(tag, "expiries");
  }

  private List<byte[]> keys(String member, byte[] owner) {
    char tag = member.charAt(0);
    return Arrays.asList(recordKey(member), ownerKey(tag, owner), expiriesKey(tag));
  }

  private <R> R use(ThrowingFunction<UnifiedJedis, R, IOException> work) throws IOException {
    UnifiedJedis opened = client;
    if (opened == null) {
      throw new IOException("the store is not open");
    }
    boolean done = false;
    try {
      R result = work.apply(opened);
      done = true;
      return result;
    } catch (IOException | RuntimeException e) {
      throw fault(e);
    } finally {
      if (!done) {
        close();
      }
    }
  }

  private IOException fault(Exception e) {
    return new IOException(
        "Redis " + RedisClients.node(settings.nodes.get(0)) + ": " + RedisFaults.reason(e, timeout),
        e);
  }

  @Override
  public void open() throws IOException {
    close();
    try {
      client = clients.connect();
    } catch (RuntimeException e) {
      throw fault(e);
    }
    use(
        redis -> {
          RedisClients.ping(redis);
          if (kind == Kind.SESSIONS) {
            RedisClients.refuseEviction(redis);
          }
          return redis;
        });
  }

  @Override
  public Optional<StoredRecord> read(byte[] key) throws IOException {
    return use(redis -> read(redis, key));
  }

  private Optional<StoredRecord> read(UnifiedJedis redis, byte[] key) throws IOException {
    boolean token = kind == Kind.TOKENS;
    byte[] value = redis.get(token ? tokenKey(key) : recordKey(Hex.of(key)));
    if (value == null) {
      return Optional.empty();
    }
    return Optional.of(token ? RecordFormat.token(key, value) : RecordFormat.session(key, value));
  }

  /** In a pipeline, except in a cluster, where Jedis starts threads for it. */
  @Override
  public void write(List<StoredRecord> batch) throws IOException {
    use(
        redis -> {
          if (redis instanceof ClusterClient) {
            batch.forEach(each -> redis.executeCommand(write(each)));
            return batch;
          }
          List<Response<?>> answers = new ArrayList<>();
          try (AbstractPipeline pipeline = (AbstractPipeline) redis.pipelined()) {
            batch.forEach(each -> answers.add(pipeline.executeCommand(write(each))));
            pipeline.sync();
          }
          answers.forEach(Response::get);
          return batch;
        });
  }

  private CommandObject<?> write(StoredRecord token) {
    byte[] key = tokenKey(token.key());
    long remaining = token.expiresAt().toEpochMilli() - clock.millis();
    return remaining > 0
        ? commands.psetex(key, remaining, RecordFormat.ofToken(token))
        : commands.del(key);
  }

  @Override
  public boolean replace(StoredRecord next, long expectedVersion) throws IOException {
    return use(
        redis -> {
          Object answer = replace(redis, next, expectedVersion, null);
          if (answer instanceof byte[]) {
            // it was sealed with another key, so the store knows its owner by another name
            byte[] owner = RecordFormat.session(next.key(), (byte[]) answer).owner();
            answer = replace(redis, next, expectedVersion, owner);
          }
          boolean done = Long.valueOf(1).equals(answer);
          if (done) {
            awaitReplicas(redis, Hex.of(next.key()));
          }
          return done;
        });
  }

  private Object replace(
      UnifiedJedis redis, StoredRecord next, long expectedVersion, @Nullable byte[] formerOwner) {
    String member = Hex.of(next.key());
    List<byte[]> keys = new ArrayList<>(keys(member, next.owner()));
    if (formerOwner != null) {
      keys.add(ownerKey(member.charAt(0), formerOwner));
    }
    return redis.eval(
        REPLACE,
        keys,
        Arrays.asList(
            expectedVersion == 0 ? NOTHING : RecordFormat.version(expectedVersion),
            RecordFormat.ofSession(next),
            utf8(next.expiresAt().toEpochMilli()),
            utf8(member),
            RecordFormat.owner(next.owner())));
  }

  @Override
  public void delete(byte[] key) throws IOException {
    use(
        redis -> {
          if (kind == Kind.TOKENS) {
            return redis.del(tokenKey(key)) > 0;
          }
          Optional<StoredRecord> record = read(redis, key);
          return record.isPresent() && delete(redis, Hex.of(key), record.get().owner(), NOTHING);
        });
  }

  private boolean delete(UnifiedJedis redis, String member, byte[] owner, byte[] expiredBefore)
      throws IOException {
    Object deleted =
        redis.eval(DELETE, keys(member, owner), Arrays.asList(utf8(member), expiredBefore));
    awaitReplicas(redis, member);
    return Long.valueOf(1).equals(deleted);
  }

  /** On the connection of the write, as the pool has no other one. */
  private void awaitReplicas(UnifiedJedis redis, String member) throws IOException {
    int replicas = settings.sessionReplicas;
    if (replicas == 0) {
      return;
    }
    long wait = Math.max(1, timeout.toMillis() * 3 / 4);
    Object have =
        redis.sendCommand(recordKey(member), Protocol.Command.WAIT, utf8(replicas), utf8(wait));
    if (!(have instanceof Long) || (Long) have < replicas) {
      throw new IOException(
          "Redis: only "
              + have
              + " replicas have the session's change, and TokenCache.Redis.SessionReplicas is "
              + replicas
              + "; check that the replicas run, or lower it");
    }
  }

  @Override
  public List<StoredRecord> owned(byte[] owner, int atMost) throws IOException {
    return use(
        redis -> {
          List<StoredRecord> owned = new ArrayList<>();
          for (int i = 0; i < HASH_TAGS.length(); i++) {
            char tag = HASH_TAGS.charAt(i);
            int left = atMost - owned.size();
            if (left > 0) {
              for (String member : members(redis.zrange(ownerKey(tag, owner), 0, left - 1))) {
                read(redis, bytes(member)).ifPresent(owned::add);
              }
            }
          }
          return owned;
        });
  }

  private static List<String> members(List<byte[]> answer) throws IOException {
    List<String> members = new ArrayList<>();
    for (byte[] each : answer) {
      String member = new String(each, UTF_8);
      bytes(member);
      members.add(member);
    }
    return members;
  }

  private static byte[] bytes(String member) throws IOException {
    boolean fits = !member.isEmpty() && member.length() <= MOST_DIGITS;
    byte[] key = fits ? Hex.bytes(member) : null;
    if (key == null) {
      throw new IOException("Redis: a set of sessions has a member that is no key of a session");
    }
    return key;
  }

  /** Redis deletes expired tokens itself. */
  @Override
  public int deleteExpired(Instant now, int atMost) throws IOException {
    if (kind == Kind.TOKENS) {
      return 0;
    }
    return use(
        redis -> {
          int deleted = 0;
          for (int i = 0; i < HASH_TAGS.length(); i++) {
            char tag = HASH_TAGS.charAt(i);
            if (deleted < atMost) {
              deleted += deleteExpired(redis, tag, now, atMost - deleted);
            }
          }
          return deleted;
        });
  }

  private int deleteExpired(UnifiedJedis redis, char tag, Instant now, int atMost)
      throws IOException {
    byte[] before = utf8(now.toEpochMilli());
    List<byte[]> expired =
        redis.zrangeByScore(
            expiriesKey(tag), utf8("-inf"), utf8("(" + now.toEpochMilli()), 0, atMost);
    int deleted = 0;
    for (String member : members(expired)) {
      Optional<StoredRecord> record = read(redis, bytes(member));
      // a record that was lost is still a member of this set
      byte[] owner = record.isPresent() ? record.get().owner() : NOTHING;
      if (delete(redis, member, owner, before)) {
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

  /** The address. */
  @Override
  public String toString() {
    return "Redis " + settings.addresses();
  }
}

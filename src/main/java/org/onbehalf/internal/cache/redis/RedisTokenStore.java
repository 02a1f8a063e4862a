package org.onbehalf.internal.cache.redis;

import static redis.clients.jedis.Protocol.Command.DEL;
import static redis.clients.jedis.Protocol.Command.GET;
import static redis.clients.jedis.Protocol.Command.PSETEX;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onbehalf.internal.cache.RecordBytes;
import org.onbehalf.internal.config.RedisSettings;
import org.onbehalf.spi.TokenRecord;
import org.onbehalf.spi.TokenStore;
import redis.clients.jedis.CommandArguments;

/**
 * Tokens in Redis, shared by all nodes that name it: one key each, which Redis itself deletes when
 * the token has expired, or earlier where it needs the memory. What was written survives a kill of
 * the server where it runs with {@code appendonly yes}.
 */
public final class RedisTokenStore implements TokenStore {
  private final RedisClient client;
  private final RedisKeys keys;
  private final Clock clock;

  /**
   * Connects to nothing yet.
   *
   * @param settings the section {@code TokenCache.Redis}
   * @param timeout how long Redis may take to answer, all in all
   * @param clock tells how long a record still lives: Redis is told a span, so that its clock may
   *     differ from ours
   */
  public RedisTokenStore(RedisSettings settings, Duration timeout, Clock clock) {
    this.client = new RedisClient(settings, timeout);
    this.keys = new RedisKeys(settings.keyPrefix);
    this.clock = clock;
  }

  @Override
  public void open() throws IOException {
    client.open();
  }

  @Override
  public Optional<TokenRecord> read(byte[] key) throws IOException {
    byte[] name = keys.token(key);
    Object value = client.call(name, RedisNodes.command(GET, name));
    return value instanceof byte[]
        ? Optional.of(RecordBytes.token(key, (byte[]) value))
        : Optional.empty();
  }

  @Override
  public void write(List<TokenRecord> batch) throws IOException {
    List<RedisClient.Keyed> commands = new ArrayList<>(batch.size());
    for (TokenRecord each : batch) {
      byte[] name = keys.token(each.key());
      commands.add(new RedisClient.Keyed(name, write(name, each), each.sealed().length));
    }
    client.callAll(commands);
  }

  private CommandArguments write(byte[] name, TokenRecord record) {
    long remaining = record.expiresAt().toEpochMilli() - clock.millis();
    return remaining > 0
        ? RedisNodes.command(PSETEX, name, remaining, RecordBytes.of(record))
        : RedisNodes.command(DEL, name);
  }

  @Override
  public void delete(byte[] key) throws IOException {
    byte[] name = keys.token(key);
    client.call(name, RedisNodes.command(DEL, name));
  }

  /** Redis does that by itself. */
  @Override
  public int deleteExpired(Instant now, int atMost) {
    return 0;
  }

  @Override
  public void close() {
    client.close();
  }
}

package org.onbehalf.internal.cache.redis;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.onbehalf.internal.Nullable;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.JedisClusterCRC16;

/** The masters of a Redis Cluster by the slots that they serve. */
final class ClusterNodes implements RedisNodes {
  private final List<HostAndPort> seeds;
  private NavigableMap<Integer, Range> bySlot = new TreeMap<>();

  private static final class Range {
    final int last;
    final HostAndPort master;

    Range(int last, HostAndPort master) {
      this.last = last;
      this.master = master;
    }
  }

  ClusterNodes(List<HostAndPort> seeds) {
    this.seeds = seeds;
  }

  @Override
  public void locate(RedisConnector connector) throws IOException {
    StringBuilder faults = new StringBuilder();
    for (HostAndPort seed : seeds) {
      try (RedisConnection connection = connector.node(seed)) {
        bySlot = slots(connection);
        return;
      } catch (IOException | JedisException e) {
        faults.append("; ").append(seed).append(": ").append(RedisFaults.reason(e));
      }
    }
    throw new IOException(
        "no node of TokenCache.Redis.Nodes showed the cluster"
            + faults
            + ". See that they run, and name several, so that one may be down");
  }

  @Override
  public HostAndPort of(byte[] key) throws IOException {
    int slot = JedisClusterCRC16.getSlot(key);
    Map.Entry<Integer, Range> range = bySlot.floorEntry(slot);
    if (range == null || range.getValue().last < slot) {
      throw new IOException(
          "no node of the Redis Cluster serves slot " + slot + "; see redis-cli --cluster check");
    }
    return range.getValue().master;
  }

  @Override
  public List<HostAndPort> all() {
    LinkedHashSet<HostAndPort> masters = new LinkedHashSet<>();
    bySlot.values().forEach(range -> masters.add(range.master));
    return new ArrayList<>(masters);
  }

  @Override
  public boolean mayRedirect() {
    return true;
  }

  @Override
  public void learn(RedisConnection there) {
    bySlot = slots(there);
  }

  private static NavigableMap<Integer, Range> slots(RedisConnection connection) {
    Object reply = connection.executeCommand(RedisNodes.command(Protocol.Command.CLUSTER, "SLOTS"));
    NavigableMap<Integer, Range> slots = new TreeMap<>();
    try {
      for (Object each : (List<?>) reply) {
        List<?> range = (List<?>) each;
        List<?> master = (List<?>) range.get(2);
        slots.put(
            Math.toIntExact((Long) range.get(0)),
            new Range(
                Math.toIntExact((Long) range.get(1)),
                node(master.get(0), master.get(1), connection.node().getHost())));
      }
    } catch (ClassCastException
        | IndexOutOfBoundsException
        | ArithmeticException
        | NullPointerException
        | IOException e) {
      throw new JedisConnectionException("its answer to CLUSTER SLOTS cannot be understood", e);
    }
    if (slots.isEmpty()) {
      throw new JedisConnectionException("it knows no node that serves a slot");
    }
    return slots;
  }

  /**
   * An address as nodes and Sentinels tell it.
   *
   * @param host bytes; null, empty or ? where the host that was asked is meant
   * @param port bytes or a Long
   */
  static HostAndPort node(@Nullable Object host, @Nullable Object port, String asked)
      throws IOException {
    String name = host instanceof byte[] ? new String((byte[]) host, StandardCharsets.UTF_8) : "";
    String number =
        port instanceof byte[]
            ? new String((byte[]) port, StandardCharsets.UTF_8)
            : String.valueOf(port);
    if (!number.matches("\\d{1,5}") || Integer.parseInt(number) > 0xffff) {
      throw new IOException("it names a node without a port");
    }
    return new HostAndPort(
        name.isEmpty() || name.equals("?") ? asked : name, Integer.parseInt(number));
  }
}

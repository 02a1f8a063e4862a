package org.onbehalf.internal.cache.redis;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.onbehalf.internal.Nullable;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The master that Sentinels name. They are asked each time the store is opened, which follows each
 * fault: no thread of ours listens to them.
 */
final class SentinelNodes implements RedisNodes {
  private final List<HostAndPort> sentinels;
  private final String masterName;
  private @Nullable HostAndPort master;

  SentinelNodes(List<HostAndPort> sentinels, String masterName) {
    this.sentinels = sentinels;
    this.masterName = masterName;
  }

  @Override
  public void locate(RedisConnector connector) throws IOException {
    master = null;
    StringBuilder faults = new StringBuilder();
    for (HostAndPort sentinel : sentinels) {
      try {
        HostAndPort named = ask(connector, sentinel);
        String role = role(connector, named);
        if (role.equals("master")) {
          master = named;
          return;
        }
        faults.append("; ").append(named).append(" is named by it, but is a ").append(role);
      } catch (IOException | JedisException e) {
        faults.append("; ").append(RedisFaults.reason(e));
      }
      faults.append(" (Sentinel ").append(sentinel).append(')');
    }
    throw new IOException(
        "no Sentinel of TokenCache.Redis.Nodes led to the master "
            + masterName
            + faults
            + ". See that TokenCache.Redis.Nodes and MasterName are right, and that the Sentinels"
            + " have elected a master");
  }

  private HostAndPort ask(RedisConnector connector, HostAndPort sentinel) throws IOException {
    try (RedisConnection connection = connector.sentinel(sentinel)) {
      Object reply =
          connection.executeCommand(
              RedisNodes.command(Protocol.Command.SENTINEL, "get-master-addr-by-name", masterName));
      if (!(reply instanceof List) || ((List<?>) reply).size() != 2) {
        throw new IOException("it knows no master of this name");
      }
      List<?> address = (List<?>) reply;
      return ClusterNodes.node(address.get(0), address.get(1), sentinel.getHost());
    }
  }

  /** What the node thinks it is; a Sentinel that was cut off may not know. */
  private static String role(RedisConnector connector, HostAndPort node) throws IOException {
    try (RedisConnection connection = connector.node(node)) {
      Object reply = connection.executeCommand(RedisNodes.command(Protocol.Command.ROLE));
      Object role =
          reply instanceof List && !((List<?>) reply).isEmpty() ? ((List<?>) reply).get(0) : "";
      return role instanceof byte[] ? new String((byte[]) role, StandardCharsets.UTF_8) : "";
    } catch (RedisErrorReply e) {
      if (e.is("NOPERM")) {
        // then its refusal to write has to tell
        return "master";
      }
      throw e;
    }
  }

  @Override
  public HostAndPort of(byte[] key) throws IOException {
    HostAndPort known = master;
    if (known == null) {
      throw new IOException("the store is not open");
    }
    return known;
  }

  @Override
  public List<HostAndPort> all() {
    return master == null ? Collections.emptyList() : Collections.singletonList(master);
  }
}

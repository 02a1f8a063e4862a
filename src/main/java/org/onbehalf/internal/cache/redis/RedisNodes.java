package org.onbehalf.internal.cache.redis;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.onbehalf.internal.config.RedisSettings;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol;

/** Which node holds a key. Used by one thread. */
interface RedisNodes {
  /** Finds the nodes anew; asks the ones that the configuration names. */
  void locate(RedisConnector connector) throws IOException;

  /** The node that should hold the key. */
  HostAndPort of(byte[] key) throws IOException;

  /** All nodes that hold keys. */
  List<HostAndPort> all();

  /** Whether a node may say that a key is elsewhere; only then is it followed. */
  default boolean mayRedirect() {
    return false;
  }

  /** A node said that a key is at this one, for good: the nodes are to be learnt anew. */
  default void learn(RedisConnection there) {}

  static RedisNodes of(RedisSettings settings) {
    List<HostAndPort> named = new ArrayList<>();
    for (InetSocketAddress each : settings.nodes) {
      named.add(new HostAndPort(each.getHostString(), each.getPort()));
    }
    switch (settings.topology) {
      case SENTINEL:
        return new SentinelNodes(named, settings.masterName);
      case CLUSTER:
        return new ClusterNodes(named);
      default:
        return new SingleNode(named.get(0));
    }
  }

  static CommandArguments command(Protocol.Command name, Object... arguments) {
    return new CommandArguments(name).addObjects(arguments);
  }

  /** One server. */
  final class SingleNode implements RedisNodes {
    private final HostAndPort node;

    SingleNode(HostAndPort node) {
      this.node = node;
    }

    @Override
    public void locate(RedisConnector connector) {}

    @Override
    public HostAndPort of(byte[] key) {
      return node;
    }

    @Override
    public List<HostAndPort> all() {
      return Collections.singletonList(node);
    }
  }
}

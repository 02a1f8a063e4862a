package org.onbehalf.internal.cache.redis;

import java.util.ArrayList;
import java.util.Collection;
import org.onbehalf.internal.Nullable;
import redis.clients.jedis.ClusterCommandObjects;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisAskDataException;
import redis.clients.jedis.exceptions.JedisRedirectionException;
import redis.clients.jedis.executors.CommandExecutor;
import redis.clients.jedis.providers.ClusterConnectionProvider;

/**
 * Jedis's client for a cluster, but for one difference: {@code JedisCluster} sends a command again
 * when its connection breaks. A compare-and-set that was executed already would then seem to have
 * failed, and {@code WAIT} on another connection counts no write. This client only follows
 * redirections. Used by one thread.
 */
final class ClusterClient extends UnifiedJedis {
  private static final int MAX_REDIRECTIONS = 5;

  private final ClusterConnectionProvider nodes;

  ClusterClient(ClusterConnectionProvider nodes) {
    super(new Executor(nodes), nodes, new ClusterCommandObjects());
    this.nodes = nodes;
  }

  Collection<ConnectionPool> nodes() {
    return new ArrayList<>(nodes.getConnectionMap().values());
  }

  private static final class Executor implements CommandExecutor {
    private final ClusterConnectionProvider nodes;

    /** Where the last command was redirected to; null if it was not. */
    private @Nullable HostAndPort redirected;

    Executor(ClusterConnectionProvider nodes) {
      this.nodes = nodes;
    }

    @Override
    public <T> T executeCommand(CommandObject<T> command) {
      if (command.getArguments().getCommand() != Protocol.Command.WAIT) {
        redirected = null;
      }
      boolean asking = false;
      for (int redirections = 0; ; redirections++) {
        try (Connection connection = connection(command)) {
          if (asking) {
            connection.executeCommand(Protocol.Command.ASKING);
          }
          return connection.executeCommand(command);
        } catch (JedisRedirectionException e) {
          if (redirections == MAX_REDIRECTIONS) {
            throw e;
          }
          redirected = e.getTargetNode();
          asking = e instanceof JedisAskDataException;
        }
        if (!asking) {
          nodes.renewSlotCache();
        }
      }
    }

    private Connection connection(CommandObject<?> command) {
      HostAndPort node = redirected;
      return node == null ? nodes.getConnection(command.getArguments()) : nodes.getConnection(node);
    }

    @Override
    public void close() {
      nodes.close();
    }
  }
}

package org.onbehalf.internal.cache.redis;

import java.io.IOException;
import java.net.Socket;
import org.onbehalf.internal.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.util.RedisInputStream;

/** An open connection to a node, logged in. Used by one thread. */
final class RedisConnection extends Connection {
  private final HostAndPort node;
  private final Socket socket;

  /** Logs in. */
  RedisConnection(
      HostAndPort node, Socket connected, JedisSocketFactory once, JedisClientConfig config) {
    super(once, config);
    this.node = node;
    this.socket = connected;
  }

  HostAndPort node() {
    return node;
  }

  @Override
  protected @Nullable Object protocolRead(RedisInputStream in) {
    return RespReader.read(in);
  }

  /** Without a farewell, which could block. */
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // it is gone either way
    }
  }
}

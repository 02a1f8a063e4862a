package org.onbehalf.internal.cache.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.RedisSettings;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;

/**
 * Opens connections as {@code TokenCache.Redis} says, each within {@code ConnectTimeout} all in
 * all. Plain connections of our own rather than Jedis' pools: one thread needs one connection to a
 * node, and pools bring threads and MBeans that outlive a web application. Used by one thread.
 */
final class RedisConnector {
  /** More than is ever under way without an answer, so that a write never blocks. */
  private static final int SEND_BUFFER = 256 << 10;

  private final RedisSettings settings;
  private final Deadline deadline;
  private @Nullable SSLSocketFactory sockets;

  RedisConnector(RedisSettings settings, Deadline deadline) {
    this.settings = settings;
    this.deadline = deadline;
  }

  /** A connection to a server that holds keys. */
  RedisConnection node(HostAndPort node) throws IOException {
    return connect(node, settings.login, settings.database);
  }

  RedisConnection sentinel(HostAndPort sentinel) throws IOException {
    return connect(sentinel, settings.sentinelLogin, 0);
  }

  private RedisConnection connect(HostAndPort node, RedisSettings.Login login, int database)
      throws IOException {
    deadline.begin(settings.connectTimeout);
    Socket plain = plain(node);
    boolean connected = false;
    try {
      Socket socket = settings.tls ? secured(plain, node) : plain;
      RedisConnection connection =
          new RedisConnection(
              node,
              plain,
              () -> socket,
              DefaultJedisClientConfig.builder()
                  .user(login.user)
                  .password(login.password)
                  .database(database)
                  .clientName("onbehalf")
                  .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                  .build());
      connected = true;
      return connection;
    } finally {
      if (!connected) {
        plain.close();
      }
    }
  }

  private Socket plain(HostAndPort node) throws IOException {
    IOException last = null;
    for (InetAddress address : InetAddress.getAllByName(node.getHost())) {
      Socket socket = new TimedSocket(deadline);
      try {
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
        socket.setSendBufferSize(SEND_BUFFER);
        socket.connect(new InetSocketAddress(address, node.getPort()), deadline.remainingMillis());
        return socket;
      } catch (IOException e) {
        socket.close();
        last = e;
      }
    }
    throw last == null ? new IOException("the name has no address") : last;
  }

  /** Always with the server's name checked against its certificate. */
  private Socket secured(Socket plain, HostAndPort node) throws IOException {
    SSLSocket socket =
        (SSLSocket) sockets().createSocket(plain, node.getHost(), node.getPort(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private SSLSocketFactory sockets() throws IOException {
    SSLSocketFactory made = sockets;
    if (made == null) {
      made = sockets(settings.trustStore);
      sockets = made;
    }
    return made;
  }

  private static SSLSocketFactory sockets(@Nullable KeyStore trusted) throws IOException {
    try {
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "TokenCache.Redis.TrustStore cannot be used for TLS; make it anew with keytool", e);
    }
  }
}

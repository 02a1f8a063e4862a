package org.onbehalf.internal.cache.redis;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.TokenCacheKeys;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisPooled;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.providers.ClusterConnectionProvider;

/** Makes Jedis's clients as {@code TokenCache.Redis} says. Used by one thread. */
final class RedisClients {
  private final RedisSettings settings;
  private final Duration timeout;

  /**
   * Connects to nothing yet.
   *
   * @param timeout how long an answer may take
   */
  RedisClients(RedisSettings settings, Duration timeout) {
    this.settings = settings;
    this.timeout = timeout;
  }

  boolean isCluster() {
    return settings.topology == TokenCacheKeys.Topology.CLUSTER;
  }

  /** A client that is connected to one node at least. */
  UnifiedJedis connect() throws IOException {
    JedisClientConfig config = config(settings.login, settings.database);
    switch (settings.topology) {
      case SENTINEL:
        return new JedisPooled(pool(), master(config), config);
      case CLUSTER:
        Set<HostAndPort> nodes = new LinkedHashSet<>();
        settings.nodes.forEach(each -> nodes.add(node(each)));
        return new ClusterClient(new ClusterConnectionProvider(nodes, config, pool()));
      default:
        return new JedisPooled(pool(), node(settings.nodes.get(0)), config);
    }
  }

  private static HostAndPort node(InetSocketAddress address) {
    return new HostAndPort(address.getHostString(), address.getPort());
  }

  /** One connection to each node, as one thread uses it; no thread and no MBean of the pool's. */
  private ConnectionPoolConfig pool() {
    ConnectionPoolConfig pool = new ConnectionPoolConfig();
    pool.setMaxTotal(1);
    pool.setMaxWait(timeout);
    pool.setJmxEnabled(false);
    pool.setTestWhileIdle(false);
    pool.setTimeBetweenEvictionRuns(Duration.ofMillis(-1));
    return pool;
  }

  private JedisClientConfig config(RedisSettings.Login login, int database) throws IOException {
    DefaultJedisClientConfig.Builder config =
        DefaultJedisClientConfig.builder()
            .user(login.user)
            .password(login.password)
            .database(database)
            .clientName("onbehalf")
            .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
            .connectionTimeoutMillis((int) settings.connectTimeout.toMillis())
            .socketTimeoutMillis((int) timeout.toMillis());
    if (settings.tls) {
      SSLParameters names = new SSLParameters();
      // always with the server's name checked against its certificate
      names.setEndpointIdentificationAlgorithm("HTTPS");
      config.ssl(true).sslSocketFactory(sockets(settings.trustStore)).sslParameters(names);
    }
    return config.build();
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

  /**
   * The master that the Sentinels name. They are asked each time the store is opened, which follows
   * each fault: Jedis's own client for Sentinels would need a thread that listens to them.
   */
  private HostAndPort master(JedisClientConfig config) throws IOException {
    JedisClientConfig ofSentinels = config(settings.sentinelLogin, 0);
    StringBuilder faults = new StringBuilder();
    for (InetSocketAddress each : settings.nodes) {
      try (Jedis sentinel = new Jedis(node(each), ofSentinels)) {
        List<String> address = sentinel.sentinelGetMasterAddrByName(settings.masterName);
        if (address == null || address.size() != 2) {
          faults.append("; it knows no master of this name");
        } else {
          HostAndPort named = new HostAndPort(address.get(0), Integer.parseInt(address.get(1)));
          String role = role(named, config);
          if (role.equals("master")) {
            return named;
          }
          faults.append("; ").append(named).append(" is named by it, but is a ").append(role);
        }
      } catch (JedisException | NumberFormatException e) {
        faults.append("; ").append(RedisFaults.reason(e, timeout));
      }
      faults.append(" (Sentinel ").append(node(each)).append(')');
    }
    throw new IOException(
        "no Sentinel of TokenCache.Redis.Nodes led to the master "
            + settings.masterName
            + faults
            + ". See that TokenCache.Redis.Nodes and MasterName are right, and that the Sentinels"
            + " have elected a master");
  }

  /** What the node thinks it is: a Sentinel that was cut off may not know. */
  private static String role(HostAndPort node, JedisClientConfig config) {
    try (Jedis named = new Jedis(node, config)) {
      List<Object> role = named.role();
      return role.isEmpty() ? "" : String.valueOf(role.get(0));
    } catch (JedisDataException e) {
      if (RedisFaults.isReply(e, "NOPERM")) {
        // then its refusal to write has to tell
        return "master";
      }
      throw e;
    }
  }
}

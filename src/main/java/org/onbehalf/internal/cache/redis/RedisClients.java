package org.onbehalf.internal.cache.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.onbehalf.internal.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisPooled;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.providers.ClusterConnectionProvider;

/** Creates Jedis's clients after the section {@code TokenCache.Redis}, and checks the servers. */
final class RedisClients {
  private static final Pattern LIMITED = Pattern.compile("(?m)^maxmemory:[1-9]");
  private static final Pattern EVICTS_ALL = Pattern.compile("(?m)^maxmemory_policy:allkeys-");

  private final RedisSettings settings;
  private final Duration timeout;

  RedisClients(RedisSettings settings, Duration timeout) {
    this.settings = settings;
    this.timeout = timeout;
  }

  /** A client that is connected to at least one node. */
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

  static HostAndPort node(InetSocketAddress address) {
    return new HostAndPort(address.getHostString(), address.getPort());
  }

  /** One connection to each node, as one thread uses it; no thread and no MBean of the pool. */
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
      SSLParameters parameters = new SSLParameters();
      // checks the server's name against its certificate
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      config.ssl(true).sslSocketFactory(sockets(settings.trustStore)).sslParameters(parameters);
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
          "TokenCache.Redis.TrustStore cannot be used for TLS; create it again with keytool", e);
    }
  }

  /**
   * Asks the Sentinels for the master each time the store is opened, which follows each fault:
   * Jedis's own client for Sentinels would need a thread that listens to them.
   */
  private HostAndPort master(JedisClientConfig config) throws IOException {
    JedisClientConfig sentinelConfig = config(settings.sentinelLogin, 0);
    StringBuilder faults = new StringBuilder();
    for (InetSocketAddress each : settings.nodes) {
      try (Jedis sentinel = new Jedis(node(each), sentinelConfig)) {
        List<String> address = sentinel.sentinelGetMasterAddrByName(settings.masterName);
        if (address == null || address.size() != 2) {
          faults.append("; it knows no master of this name");
        } else {
          HostAndPort master = new HostAndPort(address.get(0), Integer.parseInt(address.get(1)));
          String role = role(master, config);
          if (role.equals("master")) {
            return master;
          }
          faults.append("; it names ").append(master).append(", which is a ").append(role);
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
            + ". Check that TokenCache.Redis.Nodes and MasterName are right, and that the Sentinels"
            + " have elected a master");
  }

  /** The node's own answer: a Sentinel that was cut off may be outdated. */
  private static String role(HostAndPort node, JedisClientConfig config) {
    try (Jedis named = new Jedis(node, config)) {
      List<Object> role = named.role();
      return role.isEmpty() ? "" : String.valueOf(role.get(0));
    } catch (JedisDataException e) {
      if (RedisFaults.isReply(e, "NOPERM")) {
        // a replica will refuse writes
        return "master";
      }
      throw e;
    }
  }

  /** The first command tells whether a password is missing, or Redis is still loading its data. */
  static void ping(UnifiedJedis redis) {
    try {
      redis.sendCommand(Protocol.Command.PING);
    } catch (JedisDataException e) {
      if (!RedisFaults.isReply(e, "NOPERM")) {
        throw e;
      }
    }
  }

  /** Sessions must not be evicted. */
  static void refuseEviction(UnifiedJedis redis) throws IOException {
    CommandArguments info = new CommandArguments(Protocol.Command.INFO).add("memory");
    List<Object> answers = new ArrayList<>();
    try {
      if (redis instanceof ClusterClient) {
        for (ConnectionPool each : ((ClusterClient) redis).nodes()) {
          try (Connection node = each.getResource()) {
            answers.add(node.executeCommand(info));
          }
        }
      } else {
        answers.add(redis.sendCommand(Protocol.Command.INFO, "memory"));
      }
    } catch (JedisDataException e) {
      // the user may not send INFO
      return;
    }
    for (Object each : answers) {
      String memory = each instanceof byte[] ? new String((byte[]) each, UTF_8) : "";
      if (LIMITED.matcher(memory).find() && EVICTS_ALL.matcher(memory).find()) {
        throw new IOException(
            "Redis may evict sessions (maxmemory-policy is allkeys-…): set maxmemory-policy to"
                + " volatile-ttl, which evicts tokens only, or to noeviction");
      }
    }
  }
}

package org.onbehalf.internal.config;

import static org.onbehalf.internal.config.TokenCacheKeys.*;

import java.net.InetSocketAddress;
import java.net.URI;
import java.security.KeyStore;
import java.util.List;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.RedisSettings.Login;
import org.onbehalf.internal.config.RedisSettings.Topology;

/** Reads {@code TokenCache.Redis}. */
final class RedisReader {
  private static final int PORT = 6379;
  private static final int SENTINEL_PORT = 26379;

  private final Section section;

  RedisReader(Section section) {
    this.section = section;
  }

  /**
   * Null when no server is named.
   *
   * @param outerTrust {@code Http.TrustStore}, which counts where the section has none
   */
  @Nullable
  RedisSettings read(@Nullable KeyStore outerTrust) {
    Topology topology = section.get(REDIS_TOPOLOGY);
    List<InetSocketAddress> nodes =
        ServerList.read(section, REDIS_NODES, topology == Topology.SENTINEL ? SENTINEL_PORT : PORT);
    boolean tls = section.get(REDIS_TLS);
    KeyStore ownTrust = TrustStoreReader.read(section.child(REDIS_TRUST_STORE));
    Login login = login(REDIS_USER, REDIS_PASSWORD);
    RedisSettings settings =
        new RedisSettings(
            topology,
            nodes,
            masterName(topology),
            database(topology),
            login,
            login(REDIS_SENTINEL_USER, REDIS_SENTINEL_PASSWORD),
            section.get(REDIS_KEY_PREFIX),
            tls,
            ownTrust == null ? outerTrust : ownTrust,
            section.get(REDIS_CONNECT_TIMEOUT),
            section.get(REDIS_SESSION_REPLICAS));
    if (nodes.isEmpty()) {
      return null;
    }
    if (topology == Topology.STANDALONE && nodes.size() > 1) {
      section.fault(
          REDIS_NODES,
          nodes.size() + " servers",
          "one server where Topology is standalone",
          "name one, or set TokenCache.Redis.Topology = sentinel or cluster");
    }
    if (!tls && login.password != null && !nodes.stream().allMatch(RedisReader::isLoopback)) {
      section.warn(REDIS_TLS, "is false: the password goes over the network in clear text.");
    }
    return settings;
  }

  private static boolean isLoopback(InetSocketAddress node) {
    String host = node.getHostString();
    return Addresses.isLoopback(
        URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host)));
  }

  private String masterName(Topology topology) {
    String name = section.find(REDIS_MASTER_NAME);
    if (topology == Topology.SENTINEL && name == null) {
      section.fault(
          REDIS_MASTER_NAME,
          "nothing",
          "what the Sentinels call the master",
          "write the name that stands after \"sentinel monitor\" in sentinel.conf");
    }
    return name == null ? "" : name;
  }

  private int database(Topology topology) {
    int database = section.get(REDIS_DATABASE);
    if (topology == Topology.CLUSTER && database != 0) {
      section.fault(
          REDIS_DATABASE,
          String.valueOf(database),
          "0: a Redis Cluster has no other",
          "remove the key");
    }
    return database;
  }

  private Login login(Key<String> userKey, Key<String> passwordKey) {
    String user = section.find(userKey);
    String password = section.find(passwordKey);
    boolean none = password == null || password.isEmpty();
    if (user != null && none) {
      section.fault(
          passwordKey,
          "a user without a password",
          "the user's password",
          "set it, or remove the user");
    }
    return new Login(user, none ? null : password);
  }
}

package org.onbehalf.internal.cache.redis;

import static org.onbehalf.internal.config.TokenCacheKeys.*;
import static org.onbehalf.internal.message.ConfigurationMessages.*;

import java.net.InetSocketAddress;
import java.net.URI;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.Addresses;
import org.onbehalf.internal.config.Key;
import org.onbehalf.internal.config.Section;
import org.onbehalf.internal.http.TrustStoreReader;

/** The section {@code TokenCache.Redis}. Immutable. */
public final class RedisSettings {
  public final Topology topology;

  /** Unresolved; at least one, and only one for a standalone server. */
  public final List<InetSocketAddress> nodes;

  /** The master's name in Sentinel; empty for other topologies. */
  public final String masterName;

  public final int database;

  public final Login login;

  public final Login sentinelLogin;

  public final String keyPrefix;

  public final boolean tls;

  /** Null for the JVM's. */
  public final @Nullable KeyStore trustStore;

  /** Per node, including TLS and login. */
  public final Duration connectTimeout;

  /** How many replicas must acknowledge a change of a session. */
  public final int sessionReplicas;

  public RedisSettings(
      Topology topology,
      List<InetSocketAddress> nodes,
      String masterName,
      int database,
      Login login,
      Login sentinelLogin,
      String keyPrefix,
      boolean tls,
      @Nullable KeyStore trustStore,
      Duration connectTimeout,
      int sessionReplicas) {
    this.topology = topology;
    this.nodes = nodes;
    this.masterName = masterName;
    this.database = database;
    this.login = login;
    this.sentinelLogin = sentinelLogin;
    this.keyPrefix = keyPrefix;
    this.tls = tls;
    this.trustStore = trustStore;
    this.connectTimeout = connectTimeout;
    this.sessionReplicas = sessionReplicas;
  }

  /** The nodes, for messages. */
  String addresses() {
    return nodes.stream()
        .map(node -> node.getHostString() + ":" + node.getPort())
        .collect(Collectors.joining(", "));
  }

  /** A user and a password; {@code toString} shows neither. */
  public static final class Login {
    public static final Login NONE = new Login(null, null);

    /** Null for the default user. */
    public final @Nullable String user;

    /** Null for none. */
    public final @Nullable String password;

    public Login(@Nullable String user, @Nullable String password) {
      this.user = user;
      this.password = password;
    }

    @Override
    public String toString() {
      return password == null ? "Login(none)" : "Login(hidden)";
    }
  }

  private static final Pattern SERVER =
      Pattern.compile(
          "([A-Za-z0-9](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]{2,45}\\])"
              + "(?::(\\d{1,5}))?");

  private static final int MOST = 100;

  /** The servers; empty if there are none, or one is invalid. */
  private static List<InetSocketAddress> servers(Section section, Key<?> name, int defaultPort) {
    List<InetSocketAddress> servers = new ArrayList<>();
    for (String word : section.words(name)) {
      Matcher server = SERVER.matcher(word);
      int port =
          server.matches() && server.group(2) != null
              ? Integer.parseInt(server.group(2))
              : defaultPort;
      if (!server.matches() || port < 1 || port > 65535 || servers.size() == MOST) {
        section.fault(
            INVALID,
            name,
            servers.size() == MOST ? "more than " + MOST + " servers" : section.show(name, word),
            "host names or addresses, each with its port, such as redis.contoso.com:6379",
            "write host:port; an IPv6 address in square brackets");
        return Collections.emptyList();
      }
      String host = server.group(1);
      servers.add(
          InetSocketAddress.createUnresolved(
              host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port));
    }
    return Collections.unmodifiableList(servers);
  }

  private static final String JEDIS = "redis.clients.jedis.Connection";
  private static final int PORT = 6379;
  private static final int SENTINEL_PORT = 26379;

  /**
   * Reads the section; null if no server is configured.
   *
   * @param outerTrust {@code Http.TrustStore}, which is used if the section has none
   */
  public static @Nullable RedisSettings read(Section section, @Nullable KeyStore outerTrust) {
    Topology topology = section.get(REDIS_TOPOLOGY);
    List<InetSocketAddress> nodes =
        servers(section, REDIS_NODES, topology == Topology.SENTINEL ? SENTINEL_PORT : PORT);
    boolean tls = section.get(REDIS_TLS);
    KeyStore ownTrust = TrustStoreReader.read(section.child(REDIS_TRUST_STORE));
    Login login = login(section, REDIS_USER, REDIS_PASSWORD);
    RedisSettings settings =
        new RedisSettings(
            topology,
            nodes,
            masterName(section, topology),
            database(section, topology),
            login,
            login(section, REDIS_SENTINEL_USER, REDIS_SENTINEL_PASSWORD),
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
          CONTRADICTION,
          REDIS_NODES,
          nodes.size() + " servers",
          "one server where Topology is standalone",
          "name one, or set TokenCache.Redis.Topology = sentinel or cluster");
    }
    if (!tls && login.password != null && !nodes.stream().allMatch(RedisSettings::isLoopback)) {
      section.warn(
          PLAIN_HTTP, REDIS_TLS, "is false: the password goes over the network in clear text.");
    }
    try {
      Class.forName(JEDIS, false, RedisSettings.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      section.fault(
          LIBRARY,
          REDIS_NODES,
          "a store, but no class " + JEDIS,
          "the library redis.clients:jedis:5.2.0 where this one is",
          "add it to WEB-INF/lib, or to the directory that this library is in");
    }
    return settings;
  }

  private static boolean isLoopback(InetSocketAddress node) {
    String host = node.getHostString();
    return Addresses.isLoopback(
        URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host)));
  }

  private static String masterName(Section section, Topology topology) {
    String name = section.find(REDIS_MASTER_NAME);
    if (topology == Topology.SENTINEL && name == null) {
      section.fault(
          MISSING,
          REDIS_MASTER_NAME,
          "nothing",
          "what the Sentinels call the master",
          "write the name that stands after \"sentinel monitor\" in sentinel.conf");
    }
    return name == null ? "" : name;
  }

  private static int database(Section section, Topology topology) {
    int database = section.get(REDIS_DATABASE);
    if (topology == Topology.CLUSTER && database != 0) {
      section.fault(
          CONTRADICTION,
          REDIS_DATABASE,
          String.valueOf(database),
          "0: a Redis Cluster has no other",
          "remove the key");
    }
    return database;
  }

  private static Login login(Section section, Key<String> userKey, Key<String> passwordKey) {
    String user = section.find(userKey);
    String password = section.find(passwordKey);
    boolean none = password == null || password.isEmpty();
    if (user != null && none) {
      section.fault(
          MISSING,
          passwordKey,
          "a user without a password",
          "the user's password",
          "set it, or remove the user");
    }
    return new Login(user, none ? null : password);
  }
}

package org.onbehalf.internal.config;

import java.net.InetSocketAddress;
import java.net.URI;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.RedisSettings.Login;
import org.onbehalf.internal.config.RedisSettings.Topology;

/** Reads {@code TokenCache.Redis}. */
final class RedisReader {
  private static final int PORT = 6379;
  private static final int SENTINEL_PORT = 26379;
  private static final int MOST_DATABASES = 1_000_000;

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
    Topology topology = topology();
    List<InetSocketAddress> nodes =
        ServerList.read(section, "Nodes", topology == Topology.SENTINEL ? SENTINEL_PORT : PORT);
    boolean tls = section.flag("Tls");
    KeyStore ownTrust = TrustStoreReader.read(section.child("TrustStore"));
    Login login = login("User", "Password");
    RedisSettings settings =
        new RedisSettings(
            topology,
            nodes,
            masterName(topology),
            database(topology),
            login,
            login("SentinelUser", "SentinelPassword"),
            keyPrefix(),
            tls,
            ownTrust == null ? outerTrust : ownTrust,
            section.duration("ConnectTimeout", Duration.ofMillis(1), Duration.ofMinutes(1)),
            section.count("SessionReplicas", 0, 100));
    if (nodes.isEmpty()) {
      return null;
    }
    if (topology == Topology.STANDALONE && nodes.size() > 1) {
      section.fault(
          "Nodes",
          nodes.size() + " servers",
          "one server where Topology is standalone",
          "name one, or set TokenCache.Redis.Topology = sentinel or cluster");
    }
    if (!tls && login.password != null && !nodes.stream().allMatch(RedisReader::isLoopback)) {
      section.warn("Tls", "is false: the password goes over the network in clear text.");
    }
    return settings;
  }

  private static boolean isLoopback(InetSocketAddress node) {
    String host = node.getHostString();
    return Addresses.isLoopback(
        URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host)));
  }

  private Topology topology() {
    String text = section.text("Topology");
    for (Topology each : Topology.values()) {
      if (each.name().equalsIgnoreCase(text)) {
        return each;
      }
    }
    if (text != null) {
      section.fault(
          "Topology",
          section.show("Topology", text),
          "standalone, sentinel or cluster",
          "write one of them, or remove the key");
    }
    return Topology.STANDALONE;
  }

  private String masterName(Topology topology) {
    String name = section.text("MasterName");
    if (topology == Topology.SENTINEL && name == null) {
      section.fault(
          "MasterName",
          "nothing",
          "what the Sentinels call the master",
          "write the name that stands after \"sentinel monitor\" in sentinel.conf");
    }
    return name == null ? "" : name;
  }

  private int database(Topology topology) {
    int database = section.count("Database", 0, MOST_DATABASES);
    if (topology == Topology.CLUSTER && database != 0) {
      section.fault(
          "Database",
          String.valueOf(database),
          "0: a Redis Cluster has no other",
          "remove the key");
    }
    return database;
  }

  private Login login(String userKey, String passwordKey) {
    String user = section.text(userKey);
    String password = section.plain(passwordKey);
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

  private String keyPrefix() {
    String prefix = section.text("KeyPrefix");
    if (prefix == null || !prefix.matches("[A-Za-z0-9:._-]{1,64}")) {
      section.fault(
          "KeyPrefix",
          prefix == null ? "nothing" : section.show("KeyPrefix", prefix),
          "1 to 64 letters, digits, :, ., _ or -",
          "write such as onbehalf:");
      return "onbehalf:";
    }
    return prefix;
  }
}

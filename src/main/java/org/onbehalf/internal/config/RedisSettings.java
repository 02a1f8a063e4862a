package org.onbehalf.internal.config;

import java.net.InetSocketAddress;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import org.onbehalf.internal.Nullable;

/**
 * The section {@code TokenCache.Redis}; the fields bear the keys' names. Immutable and thread-safe
 * as long as nobody changes the trust store.
 */
public final class RedisSettings {
  /** How the servers named in {@link #nodes} belong together. */
  public enum Topology {
    /** One server. */
    STANDALONE,

    /** They are Sentinels, which know the master. */
    SENTINEL,

    /** They are some nodes of a Redis Cluster, which know the others. */
    CLUSTER
  }

  public final Topology topology;

  /** Unresolved host names and ports; never empty, one only where standalone. */
  public final List<InetSocketAddress> nodes;

  /** What the Sentinels call the master; empty elsewhere. */
  public final String masterName;

  public final int database;

  /** By which Redis knows us, and the Sentinels. */
  public final Login login;

  public final Login sentinelLogin;

  /** Stands before each key of ours. */
  public final String keyPrefix;

  public final boolean tls;

  /** Whose certificates are trusted, in place of the JVM's; null for those. Not changed. */
  public final @Nullable KeyStore trustStore;

  /** How long connecting to one node may take, TLS and login included. */
  public final Duration connectTimeout;

  /** How many replicas must have a session's change before it counts as done; 0 for none. */
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

  /** A user and a password; {@code toString} shows neither. */
  public static final class Login {
    public static final Login NONE = new Login(null, null);

    /** Null for the default user. */
    public final @Nullable String user;

    /** Null where the server asks for none. */
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
}

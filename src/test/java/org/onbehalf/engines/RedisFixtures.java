package org.onbehalf.engines;

import java.net.InetSocketAddress;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.redis.RedisSettings;
import org.onbehalf.internal.cache.redis.RedisSettings.Login;
import org.onbehalf.internal.config.TokenCacheKeys.Topology;

/** Settings of {@code TokenCache.Redis} for tests. */
public final class RedisFixtures {
  /** Generous: a test that wants a short one says so. */
  public static final Duration TIMEOUT = Duration.ofSeconds(30);

  private RedisFixtures() {}

  public static RedisSettings standalone(int port) {
    return standalone(port, Login.NONE, null);
  }

  public static RedisSettings standalone(int port, Login login, @Nullable KeyStore trusted) {
    return settings(
        Topology.STANDALONE,
        List.of(InetSocketAddress.createUnresolved("localhost", port)),
        login,
        trusted,
        TIMEOUT,
        0);
  }

  /** Connecting to it may take that long. */
  public static RedisSettings impatient(
      int port, Duration connectTimeout, @Nullable KeyStore trusted) {
    return settings(
        Topology.STANDALONE,
        List.of(InetSocketAddress.createUnresolved("localhost", port)),
        Login.NONE,
        trusted,
        connectTimeout,
        0);
  }

  public static RedisSettings topology(Topology topology, int replicas, int... ports) {
    return settings(
        topology,
        Arrays.stream(ports)
            .mapToObj(port -> InetSocketAddress.createUnresolved("127.0.0.1", port))
            .toList(),
        Login.NONE,
        null,
        TIMEOUT,
        replicas);
  }

  private static RedisSettings settings(
      Topology topology,
      List<InetSocketAddress> nodes,
      Login login,
      @Nullable KeyStore trusted,
      Duration connectTimeout,
      int replicas) {
    return new RedisSettings(
        topology,
        nodes,
        "mymaster",
        0,
        login,
        Login.NONE,
        "onbehalf:",
        trusted != null,
        trusted,
        connectTimeout,
        replicas);
  }
}

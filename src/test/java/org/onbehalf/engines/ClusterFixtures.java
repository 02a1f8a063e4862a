package org.onbehalf.engines;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.onbehalf.internal.config.ClusterSettings;

/** Settings of {@code TokenCache.Cluster} for tests. */
final class ClusterFixtures {
  /** Generous: a test that wants a short one says so. */
  static final Duration TIMEOUT = Duration.ofSeconds(30);

  private ClusterFixtures() {}

  /** A cluster tier manager of that name, so that tests do not see each other's. */
  static ClusterSettings named(String name, int port) {
    return settings(name, port, 2 << 20, 2 << 20, TIMEOUT);
  }

  static ClusterSettings settings(
      String name, int port, long tokensSize, long sessionsSize, Duration connectTimeout) {
    return new ClusterSettings(
        List.of(InetSocketAddress.createUnresolved("127.0.0.1", port)),
        name,
        "main",
        tokensSize,
        sessionsSize,
        connectTimeout);
  }
}

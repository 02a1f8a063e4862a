package org.onbehalf.internal.config;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * The section {@code TokenCache.Cluster}; the fields bear the keys' names. Immutable and
 * thread-safe.
 */
public final class ClusterSettings {
  /** Unresolved host names and ports of the Terracotta servers of one stripe; never empty. */
  public final List<InetSocketAddress> servers;

  /** What the cluster tier manager is called there. */
  public final String name;

  /** The server's off-heap resource from which both tiers take their room. */
  public final String resource;

  /** Of the tier with tokens, in bytes; the same for all who share it. */
  public final long tokensSize;

  /** Of the tier with sessions, in bytes; the same for all who share it. */
  public final long sessionsSize;

  /** How long connecting may take. */
  public final Duration connectTimeout;

  public ClusterSettings(
      List<InetSocketAddress> servers,
      String name,
      String resource,
      long tokensSize,
      long sessionsSize,
      Duration connectTimeout) {
    this.servers = servers;
    this.name = name;
    this.resource = resource;
    this.tokensSize = tokensSize;
    this.sessionsSize = sessionsSize;
    this.connectTimeout = connectTimeout;
  }
}

package org.onbehalf.internal.cache.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.ehcache.clustered.client.internal.ConnectionSource;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.ClusterSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.terracotta.connection.ConnectionException;
import org.terracotta.lease.connection.LeasedConnection;

/**
 * The connection beneath a clustered tier, which can be cut. Ehcache hides it, waits at its close
 * for a dead server until the server's lease is over (150 s), and connects again by itself without
 * end; here it connects once. Thread-safe.
 */
final class TierConnection extends ConnectionSource {
  private static final Logger log = LoggerFactory.getLogger(TierConnection.class);

  private final ConnectionSource source;
  private @Nullable LeasedConnection connection;
  private boolean used;

  TierConnection(ClusterSettings settings) {
    List<String> servers = new ArrayList<>();
    for (InetSocketAddress each : settings.servers) {
      String host = each.getHostString();
      servers.add((host.contains(":") ? "[" + host + "]" : host) + ":" + each.getPort());
    }
    this.source =
        new ClusterUri(
            URI.create("terracotta://" + String.join(",", servers) + "/" + settings.name));
  }

  @Override
  public String getClusterTierManager() {
    return source.getClusterTierManager();
  }

  @Override
  public URI getClusterUri() {
    return source.getClusterUri();
  }

  @Override
  public LeasedConnection connect(Properties properties) throws ConnectionException {
    synchronized (this) {
      if (used) {
        throw new IllegalStateException("the connection is gone; the store is opened anew");
      }
      used = true;
    }
    LeasedConnection made = source.connect(properties);
    synchronized (this) {
      connection = made;
    }
    return made;
  }

  /** Ends it: whatever waits for the server fails at once. */
  void cut() {
    LeasedConnection cutting;
    synchronized (this) {
      cutting = connection;
      connection = null;
    }
    if (cutting != null) {
      try {
        cutting.close();
      } catch (IOException | RuntimeException e) {
        log.debug("the connection to {} was gone already", source, e);
      }
    }
  }

  @Override
  public String toString() {
    return source.toString();
  }
}

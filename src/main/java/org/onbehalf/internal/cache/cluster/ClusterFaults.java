package org.onbehalf.internal.cache.cluster;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import org.ehcache.clustered.common.internal.exceptions.InvalidServerSideConfigurationException;
import org.ehcache.clustered.common.internal.exceptions.InvalidServerStoreConfigurationException;
import org.onbehalf.internal.Nullable;

/** What went wrong with Terracotta, in a sentence that says what to do. */
final class ClusterFaults {
  private ClusterFaults() {}

  static IOException of(TierConnection connection, RuntimeException fault) {
    return new IOException(connection.getClusterUri() + ": " + reason(fault), fault);
  }

  private static String reason(Throwable fault) {
    Throwable innermost = fault;
    for (Throwable each = fault; each != null && each != each.getCause(); each = each.getCause()) {
      String known = known(each);
      if (known != null) {
        return known;
      }
      innermost = each;
    }
    return innermost.getClass().getSimpleName()
        + (innermost.getMessage() == null ? "" : ": " + innermost.getMessage());
  }

  private static @Nullable String known(Throwable fault) {
    if (fault instanceof TimeoutException) {
      return "no answer in time ("
          + fault.getMessage()
          + "); see that Terracotta runs and that TokenCache.Cluster.Servers is right, or raise"
          + " TokenCache.StoreTimeout or TokenCache.Cluster.ConnectTimeout";
    }
    if (fault instanceof InvalidServerStoreConfigurationException
        || fault instanceof InvalidServerSideConfigurationException) {
      return fault.getMessage()
          + "; TokenCache.Cluster.Resource, TokensSize and SessionsSize must be what the cluster"
          + " tier was made with, on all nodes";
    }
    String message = String.valueOf(fault.getMessage());
    if (fault.getCause() == null && message.toLowerCase(Locale.ROOT).contains("resource")) {
      return message
          + "; give the Terracotta server the off-heap resource that TokenCache.Cluster.Resource"
          + " names, with room for TokensSize and SessionsSize";
    }
    return null;
  }
}

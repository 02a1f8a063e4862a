package org.onbehalf.internal.cache.redis;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.onbehalf.internal.Nullable;
import redis.clients.jedis.exceptions.JedisDataException;

/** Messages about faults of Redis that say what to do. */
final class RedisFaults {
  private static final int MAX_SHOWN = 200;
  private static final String[][] REMEDIES = {
    {"NOAUTH", "set TokenCache.Redis.Password"},
    {"WRONGPASS", "correct TokenCache.Redis.User and Password"},
    {"ERR Client sent AUTH", "remove TokenCache.Redis.Password, or set one on the server"},
    {"ERR AUTH", "remove TokenCache.Redis.Password, or set one on the server"},
    {"ERR invalid password", "correct TokenCache.Redis.Password"},
    {
      "NOPERM",
      "let TokenCache.Redis.User use the commands that SECURITY.md lists, on keys that begin with"
          + " TokenCache.Redis.KeyPrefix"
    },
    {"OOM", "raise the server's maxmemory, or set its maxmemory-policy to volatile-ttl"},
    {"READONLY", "it is a replica: name the master, or the Sentinels, in TokenCache.Redis.Nodes"},
    {"MISCONF", "find out why the server cannot save to its disk"},
    {"LOADING", "wait until the server has loaded its data"},
    {"MASTERDOWN", "wait until the replica is connected to its master again"},
    {"CLUSTERDOWN", "run redis-cli --cluster check"},
    {"MOVED", "this is a Redis Cluster: set TokenCache.Redis.Topology = cluster"},
    {
      "ERR This instance has cluster support disabled", "set TokenCache.Redis.Topology = standalone"
    },
    {"ERR DB index", "correct TokenCache.Redis.Database"},
    {"ERR SELECT is not allowed", "remove TokenCache.Redis.Database: a cluster has none"},
    {"ERR invalid DB index", "correct TokenCache.Redis.Database"},
  };

  private RedisFaults() {}

  /** Whether Redis replied with an error that begins with that word. */
  static boolean isReply(Throwable fault, String word) {
    return fault instanceof JedisDataException
        && fault.getMessage() != null
        && fault.getMessage().startsWith(word);
  }

  /** The reason of a fault: the first cause with a known remedy, else the last one. */
  static String reason(Throwable fault, Duration timeout) {
    Throwable last = fault;
    for (Throwable each = fault; each != null; each = next(each)) {
      String known = known(each, timeout);
      if (known != null) {
        return known;
      }
      last = each;
    }
    return last.getClass().getSimpleName()
        + (last.getMessage() == null ? "" : ": " + last.getMessage())
        + "; check that TokenCache.Redis.Nodes name Redis, and that TokenCache.Redis.Tls is right";
  }

  /** The cause; if Jedis tried several nodes or addresses, the fault of the first one. */
  private static @Nullable Throwable next(Throwable fault) {
    Throwable cause = fault.getCause();
    if (cause == null && fault.getSuppressed().length > 0) {
      return fault.getSuppressed()[0];
    }
    return cause == fault ? null : cause;
  }

  private static @Nullable String known(Throwable fault, Duration timeout) {
    String message = String.valueOf(fault.getMessage());
    if (fault instanceof JedisDataException) {
      return reply(fault, message);
    }
    if (fault instanceof SocketTimeoutException) {
      return "no answer within "
          + timeout.toMillis()
          + " ms ("
          + message
          + "); check that TokenCache.Redis.Tls is right and why it is slow, or raise"
          + " TokenCache.StoreTimeout or TokenCache.Redis.ConnectTimeout";
    }
    if (fault instanceof ConnectException) {
      return "cannot be reached ("
          + message
          + "); check that it runs, and that TokenCache.Redis.Nodes is right";
    }
    if (fault instanceof UnknownHostException) {
      return "the host name has no address; correct TokenCache.Redis.Nodes";
    }
    if (fault instanceof SSLException) {
      return "no TLS connection ("
          + message
          + "); check that TokenCache.Redis.Tls, TrustStore and the names in Nodes are right";
    }
    // ours
    return fault.getClass() == IOException.class && fault.getMessage() != null ? message : null;
  }

  private static String reply(Throwable fault, String message) {
    String shown =
        message.substring(0, Math.min(MAX_SHOWN, message.length())).replaceAll("[^ -~]", "?");
    for (String[] each : REMEDIES) {
      if (isReply(fault, each[0])) {
        return "it replies \"" + shown + "\"; " + each[1];
      }
    }
    return "it replies \"" + shown + "\"";
  }
}

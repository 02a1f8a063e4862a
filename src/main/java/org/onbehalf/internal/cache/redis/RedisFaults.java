package org.onbehalf.internal.cache.redis;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.onbehalf.internal.Nullable;
import redis.clients.jedis.exceptions.JedisDataException;

/** What went wrong with Redis, in a sentence that says what to do. */
final class RedisFaults {
  private static final int LONGEST_SHOWN = 200;
  private static final String[][] REPLIES = {
    {"NOAUTH", "set TokenCache.Redis.Password"},
    {"WRONGPASS", "correct TokenCache.Redis.User and Password"},
    {"ERR Client sent AUTH", "remove TokenCache.Redis.Password, or give the server one"},
    {"ERR AUTH", "remove TokenCache.Redis.Password, or give the server one"},
    {"ERR invalid password", "correct TokenCache.Redis.Password"},
    {
      "NOPERM",
      "let TokenCache.Redis.User use the commands that SECURITY.md lists, on keys that begin with"
          + " TokenCache.Redis.KeyPrefix"
    },
    {"OOM", "raise the server's maxmemory, or set its maxmemory-policy to volatile-ttl"},
    {"READONLY", "it is a replica: name the master, or the Sentinels, in TokenCache.Redis.Nodes"},
    {"MISCONF", "see why the server cannot save to its disk"},
    {"LOADING", "wait until the server has read its data"},
    {"MASTERDOWN", "wait until the replica has its master back"},
    {"CLUSTERDOWN", "see redis-cli --cluster check"},
    {"MOVED", "this is a Redis Cluster: set TokenCache.Redis.Topology = cluster"},
    {
      "ERR This instance has cluster support disabled", "set TokenCache.Redis.Topology = standalone"
    },
    {"ERR DB index", "correct TokenCache.Redis.Database"},
    {"ERR SELECT is not allowed", "remove TokenCache.Redis.Database: a cluster has none"},
    {"ERR invalid DB index", "correct TokenCache.Redis.Database"},
  };

  private RedisFaults() {}

  /**
   * The fault as the store tells it.
   *
   * @param what who was asked, such as {@code Redis host:port}
   */
  static IOException of(String what, Throwable fault, Duration timeout) {
    return new IOException(what + ": " + reason(fault, timeout), fault);
  }

  /** Whether Redis answered with an error that begins with that word. */
  static boolean isReply(Throwable fault, String word) {
    return fault instanceof JedisDataException
        && fault.getMessage() != null
        && fault.getMessage().startsWith(word);
  }

  /** The innermost reason that we know a remedy for. */
  static String reason(Throwable fault, Duration timeout) {
    Throwable innermost = fault;
    for (Throwable each = fault; each != null; each = next(each)) {
      String known = known(each, timeout);
      if (known != null) {
        return known;
      }
      innermost = each;
    }
    String message = innermost.getMessage();
    if (innermost.getClass() == IOException.class && message != null) {
      return message;
    }
    return innermost.getClass().getSimpleName()
        + (message == null ? "" : ": " + message)
        + "; see that TokenCache.Redis.Nodes name Redis, and that TokenCache.Redis.Tls is right";
  }

  /** The cause; where Jedis tried several nodes or addresses, the first of their faults. */
  private static @Nullable Throwable next(Throwable fault) {
    Throwable cause = fault.getCause();
    if (cause == null && fault.getSuppressed().length > 0) {
      return fault.getSuppressed()[0];
    }
    return cause == fault ? null : cause;
  }

  private static @Nullable String known(Throwable fault, Duration timeout) {
    if (fault instanceof JedisDataException) {
      return reply((JedisDataException) fault);
    }
    if (fault instanceof SocketTimeoutException) {
      return "no answer within "
          + timeout.toMillis()
          + " ms ("
          + fault.getMessage()
          + "); see that TokenCache.Redis.Tls is right and what makes it slow, or raise"
          + " TokenCache.StoreTimeout or TokenCache.Redis.ConnectTimeout";
    }
    if (fault instanceof ConnectException) {
      return "cannot be reached ("
          + fault.getMessage()
          + "); see that it runs, and that TokenCache.Redis.Nodes is right";
    }
    if (fault instanceof UnknownHostException) {
      return "its name has no address; correct TokenCache.Redis.Nodes";
    }
    if (fault instanceof SSLException) {
      return "no TLS connection ("
          + fault.getMessage()
          + "); see that TokenCache.Redis.Tls, TrustStore and the names in Nodes are right";
    }
    return null;
  }

  private static String reply(JedisDataException reply) {
    String shown = shown(String.valueOf(reply.getMessage()));
    for (String[] each : REPLIES) {
      if (isReply(reply, each[0])) {
        return "it answers \"" + shown + "\"; " + each[1];
      }
    }
    return "it answers \"" + shown + "\"";
  }

  /** A server's text on one line of a log. */
  private static String shown(String text) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < text.length() && i < LONGEST_SHOWN; i++) {
      char each = text.charAt(i);
      shown.append(each >= ' ' && each < 0x7f ? each : '?');
    }
    return shown.toString();
  }
}

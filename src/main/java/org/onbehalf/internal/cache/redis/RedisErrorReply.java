package org.onbehalf.internal.cache.redis;

import org.onbehalf.internal.Nullable;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.exceptions.JedisDataException;

/** Redis answered with an error; the connection is as good as before. */
final class RedisErrorReply extends JedisDataException {
  private static final long serialVersionUID = 1;
  private static final int LONGEST_SHOWN = 200;

  private final String line;

  RedisErrorReply(String line) {
    super(shown(line));
    this.line = line;
  }

  /** Whether the answer begins with that word, such as {@code NOAUTH}. */
  boolean is(String word) {
    return line.startsWith(word);
  }

  /**
   * Where a Redis Cluster sends us instead, by {@code MOVED slot host:port} or {@code ASK …}; null
   * where it does not.
   *
   * @param asked the node that answered, which an empty host stands for
   */
  @Nullable
  HostAndPort redirectedTo(HostAndPort asked) {
    String[] words = line.split(" ", -1);
    if (words.length < 3 || !(words[0].equals("MOVED") || words[0].equals("ASK"))) {
      return null;
    }
    int colon = words[2].lastIndexOf(':');
    if (colon < 0 || !words[2].substring(colon + 1).matches("\\d{1,5}")) {
      return null;
    }
    String host = words[2].substring(0, colon);
    return new HostAndPort(
        host.isEmpty() ? asked.getHost() : host, Integer.parseInt(words[2].substring(colon + 1)));
  }

  /** A server's text on one line of a log. */
  private static String shown(String line) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < line.length() && i < LONGEST_SHOWN; i++) {
      char each = line.charAt(i);
      shown.append(each >= ' ' && each < 0x7f ? each : '?');
    }
    return shown.toString();
  }
}

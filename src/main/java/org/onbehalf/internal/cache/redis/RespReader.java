package org.onbehalf.internal.cache.redis;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.onbehalf.internal.Nullable;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.util.RedisInputStream;

/**
 * Reads one answer of Redis' protocol (RESP2), within bounds: Jedis' own reader allocates whatever
 * length the other side claims.
 */
final class RespReader {
  static final int LONGEST_LINE = 4 << 10;
  static final int LONGEST_BULK = 4 << 20;
  static final int MOST_ELEMENTS = 100_000;
  private static final int DEEPEST = 8;

  private RespReader() {}

  /**
   * An answer: bytes, a Long, a list of answers, or null.
   *
   * @throws RedisErrorReply if the answer is an error
   * @throws JedisConnectionException if it is no answer; the connection is of no use then
   */
  static @Nullable Object read(RedisInputStream in) {
    return read(in, 0);
  }

  private static @Nullable Object read(RedisInputStream in, int depth) {
    byte type = in.readByte();
    switch (type) {
      case '+':
        return line(in);
      case '-':
        throw new RedisErrorReply(new String(line(in), StandardCharsets.UTF_8));
      case ':':
        return number(in);
      case '$':
        return bulk(in);
      case '*':
        if (depth == DEEPEST) {
          throw garbage();
        }
        return array(in, depth + 1);
      default:
        throw garbage();
    }
  }

  private static @Nullable byte[] bulk(RedisInputStream in) {
    int length = length(in, LONGEST_BULK);
    if (length < 0) {
      return null;
    }
    byte[] bytes = new byte[length];
    int read = 0;
    while (read < length) {
      read += in.read(bytes, read, length - read);
    }
    if (in.readByte() != '\r' || in.readByte() != '\n') {
      throw garbage();
    }
    return bytes;
  }

  private static @Nullable List<Object> array(RedisInputStream in, int depth) {
    int length = length(in, MOST_ELEMENTS);
    if (length < 0) {
      return null;
    }
    List<Object> elements = new ArrayList<>(Math.min(length, 64));
    for (int i = 0; i < length; i++) {
      elements.add(read(in, depth));
    }
    return elements;
  }

  private static int length(RedisInputStream in, int most) {
    long length = number(in);
    if (length < -1 || length > most) {
      throw garbage();
    }
    return (int) length;
  }

  private static long number(RedisInputStream in) {
    try {
      return Long.parseLong(new String(line(in), StandardCharsets.US_ASCII));
    } catch (NumberFormatException e) {
      throw garbage();
    }
  }

  private static byte[] line(RedisInputStream in) {
    ByteArrayOutputStream line = new ByteArrayOutputStream(32);
    byte each = in.readByte();
    while (each != '\r') {
      if (line.size() == LONGEST_LINE) {
        throw garbage();
      }
      line.write(each);
      each = in.readByte();
    }
    if (in.readByte() != '\n') {
      throw garbage();
    }
    return line.toByteArray();
  }

  private static JedisConnectionException garbage() {
    return new JedisConnectionException("what answers does not speak Redis' protocol");
  }
}

package org.onbehalf.internal.cache.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.onbehalf.internal.cache.Hex;

/**
 * What our keys are called in Redis. A session's record and both lists that name it bear one hash
 * tag, so that they change together in a Redis Cluster too; there are sixteen tags, so that
 * sessions spread over the nodes all the same.
 */
final class RedisKeys {
  /** The tags: the first digit of a record's name. */
  static final String TAGS = "0123456789abcdef";

  private final String prefix;

  RedisKeys(String prefix) {
    this.prefix = prefix;
  }

  byte[] token(byte[] key) {
    return (prefix + "token:" + Hex.of(key)).getBytes(UTF_8);
  }

  static char tag(String member) {
    return member.charAt(0);
  }

  /**
   * The record of a session.
   *
   * @param member its key in hexadecimal
   */
  byte[] session(String member) {
    return session(tag(member), "record:" + member);
  }

  /** The sorted set of an owner's sessions of that tag, by expiry. */
  byte[] owner(char tag, byte[] owner) {
    return session(tag, "owner:" + Hex.of(owner));
  }

  /** The sorted set of all sessions of that tag, by expiry. */
  byte[] expiries(char tag) {
    return session(tag, "expiries");
  }

  private byte[] session(char tag, String rest) {
    return (prefix + "session:{" + tag + "}:" + rest).getBytes(UTF_8);
  }
}

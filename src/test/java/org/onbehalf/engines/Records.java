package org.onbehalf.engines;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.onbehalf.spi.SessionRecord;
import org.onbehalf.spi.TokenRecord;

/** Keys and records for the contracts. */
final class Records {
  private Records() {}

  /** 32 bytes that stand for that name. */
  static byte[] key(String name) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(name.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** In whole milliseconds, as stores keep it. */
  static Instant inAnHour() {
    return Instant.now().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.MILLIS);
  }

  private static Instant aMinuteAgo() {
    return Instant.now().minus(Duration.ofMinutes(1)).truncatedTo(ChronoUnit.MILLIS);
  }

  static TokenRecord token(byte[] key, String content) {
    return token(key, content.getBytes(UTF_8));
  }

  static TokenRecord token(byte[] key, byte[] sealed) {
    return new TokenRecord(key, sealed, inAnHour());
  }

  static TokenRecord expired(byte[] key) {
    return new TokenRecord(key, new byte[] {1, 2, 3}, aMinuteAgo());
  }

  static SessionRecord session(String name, String owner, long version, String content) {
    return new SessionRecord(key(name), key(owner), version, content.getBytes(UTF_8), inAnHour());
  }

  static SessionRecord expiredSession(String name, String owner) {
    return new SessionRecord(key(name), key(owner), 1, new byte[] {1, 2, 3}, aMinuteAgo());
  }
}

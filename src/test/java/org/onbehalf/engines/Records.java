package org.onbehalf.engines;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.onbehalf.spi.StoredRecord;

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

  static StoredRecord token(byte[] key, String content) {
    return token(key, content.getBytes(UTF_8));
  }

  static StoredRecord token(byte[] key, byte[] sealed) {
    return new StoredRecord(key, new byte[0], 1, inAnHour(), sealed);
  }

  static StoredRecord expired(byte[] key) {
    return new StoredRecord(key, new byte[0], 1, aMinuteAgo(), new byte[] {1, 2, 3});
  }

  static StoredRecord session(String name, String owner, long version, String content) {
    return new StoredRecord(key(name), key(owner), version, inAnHour(), content.getBytes(UTF_8));
  }

  static StoredRecord expiredSession(String name, String owner) {
    return new StoredRecord(key(name), key(owner), 1, aMinuteAgo(), new byte[] {1, 2, 3});
  }
}

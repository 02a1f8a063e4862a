package org.onbehalf.internal.cache;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import org.onbehalf.internal.Nullable;

/**
 * Encodes a token: version (1 byte), acquired, expires and refresh (seconds, 8 bytes, and
 * nanoseconds, 4 bytes, each), and the token in UTF-8.
 */
final class TokenCodec {
  private static final byte VERSION = 2;
  private static final int HEADER_LENGTH = 1 + 3 * (Long.BYTES + Integer.BYTES);

  /** What Java decodes malformed UTF-8 to. */
  private static final char REPLACEMENT = '\uFFFD';

  private TokenCodec() {}

  static byte[] encode(CachedToken token) {
    byte[] text = token.accessToken().getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(HEADER_LENGTH + text.length);
    bytes.put(VERSION);
    put(bytes, token.acquiredAt());
    put(bytes, token.expiresAt());
    put(bytes, token.refreshAt());
    bytes.put(text);
    return bytes.array();
  }

  /** The token; null if the bytes are not of this version. */
  static @Nullable CachedToken decode(byte[] encoded) {
    ByteBuffer bytes = ByteBuffer.wrap(encoded);
    try {
      if (bytes.get() != VERSION) {
        return null;
      }
      Instant acquiredAt = instant(bytes);
      Instant expiresAt = instant(bytes);
      Instant refreshAt = instant(bytes);
      String text = new String(encoded, HEADER_LENGTH, bytes.remaining(), StandardCharsets.UTF_8);
      boolean malformed = text.indexOf(REPLACEMENT) >= 0;
      return text.isEmpty() || malformed
          ? null
          : new CachedToken(text, acquiredAt, expiresAt, refreshAt);
    } catch (BufferUnderflowException | DateTimeException | ArithmeticException e) {
      return null;
    }
  }

  private static void put(ByteBuffer bytes, long millis) {
    Instant instant = Instant.ofEpochMilli(millis);
    bytes.putLong(instant.getEpochSecond()).putInt(instant.getNano());
  }

  private static Instant instant(ByteBuffer bytes) {
    long seconds = bytes.getLong();
    int nanos = bytes.getInt();
    if (nanos < 0 || nanos > 999_999_999) {
      throw new DateTimeException("nanoseconds out of range");
    }
    return Instant.ofEpochSecond(seconds, nanos);
  }
}

package org.onbehalf.internal.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.onbehalf.spi.SessionRecord;
import org.onbehalf.spi.TokenRecord;

/**
 * Records as the one value that a store of keys and values keeps. A token is its expiry
 * (milliseconds, 8 bytes) and the sealed content; a session is version (8), expiry (8), length of
 * the owner (2), owner, sealed content. All big-endian.
 */
public final class RecordBytes {
  private static final int SESSION_HEADER = Long.BYTES + Long.BYTES + Short.BYTES;

  private RecordBytes() {}

  public static byte[] of(TokenRecord record) {
    return ByteBuffer.allocate(Long.BYTES + record.sealed().length)
        .putLong(record.expiresAt().toEpochMilli())
        .put(record.sealed())
        .array();
  }

  /**
   * The record.
   *
   * @throws IOException if no such record can look like that
   */
  public static TokenRecord token(byte[] key, byte[] value) throws IOException {
    if (value.length < Long.BYTES) {
      throw foreign();
    }
    ByteBuffer bytes = ByteBuffer.wrap(value);
    long expiry = bytes.getLong();
    return new TokenRecord(key, rest(bytes), Instant.ofEpochMilli(expiry));
  }

  public static byte[] of(SessionRecord record) {
    return ByteBuffer.allocate(SESSION_HEADER + record.owner().length + record.sealed().length)
        .put(version(record.version()))
        .putLong(record.expiresAt().toEpochMilli())
        .put(owner(record.owner()))
        .put(record.sealed())
        .array();
  }

  /** How each session record of that version begins. */
  public static byte[] version(long version) {
    return ByteBuffer.allocate(Long.BYTES).putLong(version).array();
  }

  /** How the owner stands in each session record of it, after version and expiry. */
  public static byte[] owner(byte[] owner) {
    return ByteBuffer.allocate(Short.BYTES + owner.length)
        .putShort((short) owner.length)
        .put(owner)
        .array();
  }

  /**
   * The record.
   *
   * @throws IOException if no such record can look like that
   */
  public static SessionRecord session(byte[] key, byte[] value) throws IOException {
    if (value.length < SESSION_HEADER) {
      throw foreign();
    }
    ByteBuffer bytes = ByteBuffer.wrap(value);
    long version = bytes.getLong();
    long expiry = bytes.getLong();
    int ownerLength = bytes.getShort();
    if (ownerLength < 0 || ownerLength > bytes.remaining()) {
      throw foreign();
    }
    byte[] owner = new byte[ownerLength];
    bytes.get(owner);
    return new SessionRecord(key, owner, version, rest(bytes), Instant.ofEpochMilli(expiry));
  }

  private static byte[] rest(ByteBuffer bytes) {
    byte[] rest = new byte[bytes.remaining()];
    bytes.get(rest);
    return rest;
  }

  private static IOException foreign() {
    return new IOException("a value in the store is no record of this library's");
  }
}

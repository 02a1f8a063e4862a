package org.onbehalf.internal.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.onbehalf.spi.StoredRecord;

/**
 * Records as the one value that a key-value store keeps. A token is its expiry (milliseconds, 8
 * bytes) and the sealed content; a session is version (8), expiry (8), length of the owner (2),
 * owner, sealed content. All big-endian.
 */
public final class RecordFormat {
  private static final int SESSION_HEADER = Long.BYTES + Long.BYTES + Short.BYTES;

  private RecordFormat() {}

  public static byte[] ofToken(StoredRecord record) {
    return ByteBuffer.allocate(Long.BYTES + record.bytes().length)
        .putLong(record.expiresAt().toEpochMilli())
        .put(record.bytes())
        .array();
  }

  /**
   * The record.
   *
   * @throws IOException if no such record can look like that
   */
  public static StoredRecord token(byte[] key, byte[] value) throws IOException {
    if (value.length < Long.BYTES) {
      throw foreign();
    }
    ByteBuffer bytes = ByteBuffer.wrap(value);
    Instant expiresAt = Instant.ofEpochMilli(bytes.getLong());
    return new StoredRecord(key, new byte[0], 1, expiresAt, rest(bytes));
  }

  public static byte[] ofSession(StoredRecord record) {
    return ByteBuffer.allocate(SESSION_HEADER + record.owner().length + record.bytes().length)
        .put(version(record.version()))
        .putLong(record.expiresAt().toEpochMilli())
        .put(owner(record.owner()))
        .put(record.bytes())
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
  public static StoredRecord session(byte[] key, byte[] value) throws IOException {
    if (value.length < SESSION_HEADER) {
      throw foreign();
    }
    ByteBuffer bytes = ByteBuffer.wrap(value);
    long version = bytes.getLong();
    Instant expiresAt = Instant.ofEpochMilli(bytes.getLong());
    int ownerLength = bytes.getShort();
    if (ownerLength < 0 || ownerLength > bytes.remaining()) {
      throw foreign();
    }
    byte[] owner = new byte[ownerLength];
    bytes.get(owner);
    return new StoredRecord(key, owner, version, expiresAt, rest(bytes));
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

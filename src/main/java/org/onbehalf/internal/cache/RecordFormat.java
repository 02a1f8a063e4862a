package org.onbehalf.internal.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.onbehalf.spi.StoredRecord;

/**
 * Records as values of a key-value store. A token is its expiry (milliseconds, 8 bytes) and the
 * sealed content; a session is version (8), expiry (8), length of the owner (2), owner and sealed
 * content. All numbers are big-endian.
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

  /** Throws an exception if the value cannot be a token's record. */
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

  /** The first bytes of a session's record of that version. */
  public static byte[] version(long version) {
    return ByteBuffer.allocate(Long.BYTES).putLong(version).array();
  }

  /** The bytes of a session's record that follow version and expiry. */
  public static byte[] owner(byte[] owner) {
    return ByteBuffer.allocate(Short.BYTES + owner.length)
        .putShort((short) owner.length)
        .put(owner)
        .array();
  }

  /** Throws an exception if the value cannot be a session's record. */
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
    return new IOException("a value in the store is no record of this library");
  }
}

package org.onbehalf.spi;

import java.time.Instant;
import java.util.Objects;

/**
 * A record of a {@link RecordStore}: encrypted bytes with an opaque key. Key and owner do not
 * reveal anything about a token, a session or a user.
 *
 * <p>Thread-safe as long as the arrays are not modified; they are not copied.
 *
 * @since 0.1
 */
public final class StoredRecord {
  private final byte[] key;
  private final byte[] owner;
  private final long version;
  private final Instant expiresAt;
  private final byte[] bytes;

  /**
   * Creates a record.
   *
   * @param key 32 bytes; not null
   * @param owner 32 bytes, the same for all sessions of a user; empty for a token; not null
   * @param version 1 for a new session, incremented with each change; always 1 for a token
   * @param expiresAt when the record may be deleted, in whole milliseconds; not null
   * @param bytes the encrypted content; not null
   * @throws NullPointerException if a parameter is null
   * @since 0.1
   */
  public StoredRecord(byte[] key, byte[] owner, long version, Instant expiresAt, byte[] bytes) {
    this.key = Objects.requireNonNull(key, "key");
    this.owner = Objects.requireNonNull(owner, "owner");
    this.version = version;
    this.expiresAt = Objects.requireNonNull(expiresAt, "expiresAt");
    this.bytes = Objects.requireNonNull(bytes, "bytes");
  }

  /**
   * Returns the opaque key.
   *
   * @return 32 bytes, which must not be modified; never null
   * @since 0.1
   */
  public byte[] key() {
    return key;
  }

  /**
   * Returns the opaque owner.
   *
   * @return 32 bytes, or an empty array for a token; must not be modified; never null
   * @since 0.1
   */
  public byte[] owner() {
    return owner;
  }

  /**
   * Returns the version.
   *
   * @return the version, at least 1
   * @since 0.1
   */
  public long version() {
    return version;
  }

  /**
   * Returns when the record may be deleted.
   *
   * @return the instant, never null
   * @since 0.1
   */
  public Instant expiresAt() {
    return expiresAt;
  }

  /**
   * Returns the encrypted content.
   *
   * @return the bytes, which must not be modified; never null
   * @since 0.1
   */
  public byte[] bytes() {
    return bytes;
  }
}

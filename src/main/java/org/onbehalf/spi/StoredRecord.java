package org.onbehalf.spi;

import java.time.Instant;
import java.util.Objects;

/**
 * A record of a {@link RecordStore}: sealed bytes under an opaque key. Neither the key nor the
 * owner says anything about a token, a session or a user.
 *
 * <p>Thread-safe as long as nobody changes the arrays, which are not copied.
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
   * A record.
   *
   * @param key 32 bytes; not null
   * @param owner 32 bytes, the same for all sessions of a user; empty for a token; not null
   * @param version 1 for a new session, and one more with each change; 1 for a token
   * @param expiresAt when the record may be deleted, in whole milliseconds; not null
   * @param bytes the sealed content; not null
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
   * The opaque key.
   *
   * @return 32 bytes, not to be changed
   * @since 0.1
   */
  public byte[] key() {
    return key;
  }

  /**
   * The opaque owner.
   *
   * @return 32 bytes, or none for a token; not to be changed
   * @since 0.1
   */
  public byte[] owner() {
    return owner;
  }

  /**
   * The version.
   *
   * @return 1 or more
   * @since 0.1
   */
  public long version() {
    return version;
  }

  /**
   * When the record may be deleted.
   *
   * @return the instant, never null
   * @since 0.1
   */
  public Instant expiresAt() {
    return expiresAt;
  }

  /**
   * The sealed content.
   *
   * @return bytes, not to be changed
   * @since 0.1
   */
  public byte[] bytes() {
    return bytes;
  }
}

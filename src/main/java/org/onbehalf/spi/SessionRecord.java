package org.onbehalf.spi;

import java.time.Instant;
import java.util.Objects;

/**
 * What a {@link SessionStore} keeps: the sealed content of a session under an opaque key, whose it
 * is, which version of it, and until when.
 *
 * <p>Thread-safe as long as nobody changes the arrays, which are not copied.
 *
 * @since 0.1
 */
public final class SessionRecord {
  private final byte[] key;
  private final byte[] owner;
  private final long version;
  private final byte[] sealed;
  private final Instant expiresAt;

  /**
   * A record.
   *
   * @param key 32 bytes that say nothing of the session or its owner; not null
   * @param owner 32 bytes, the same for all sessions of an owner, that say nothing of the owner;
   *     not null
   * @param version which state of the session this is, from 1 on
   * @param sealed the sealed content; not null
   * @param expiresAt when it may be deleted; not null
   * @throws NullPointerException if a parameter is null
   * @since 0.1
   */
  public SessionRecord(byte[] key, byte[] owner, long version, byte[] sealed, Instant expiresAt) {
    this.key = Objects.requireNonNull(key, "key");
    this.owner = Objects.requireNonNull(owner, "owner");
    this.version = version;
    this.sealed = Objects.requireNonNull(sealed, "sealed");
    this.expiresAt = Objects.requireNonNull(expiresAt, "expiresAt");
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
   * Whose session it is, opaque.
   *
   * @return 32 bytes, not to be changed
   * @since 0.1
   */
  public byte[] owner() {
    return owner;
  }

  /**
   * Which state of the session this is.
   *
   * @return from 1 on, one more with each change
   * @since 0.1
   */
  public long version() {
    return version;
  }

  /**
   * The sealed content.
   *
   * @return bytes, not to be changed
   * @since 0.1
   */
  public byte[] sealed() {
    return sealed;
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
}

package org.onbehalf.spi;

import java.time.Instant;
import java.util.Objects;

/**
 * What a {@link TokenStore} keeps: sealed bytes under an opaque key, and until when.
 *
 * <p>Thread-safe as long as nobody changes the arrays, which are not copied.
 *
 * @since 0.1
 */
public final class TokenRecord {
  private final byte[] key;
  private final byte[] sealed;
  private final Instant expiresAt;

  /**
   * A record.
   *
   * @param key 32 bytes that say nothing of the token or its owner; not null
   * @param sealed the sealed content; not null
   * @param expiresAt when it may be deleted; not null
   * @since 0.1
   */
  public TokenRecord(byte[] key, byte[] sealed, Instant expiresAt) {
    this.key = Objects.requireNonNull(key, "key");
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

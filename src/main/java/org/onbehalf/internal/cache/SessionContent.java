package org.onbehalf.internal.cache;

import java.time.Instant;

/**
 * An encoded session with its version and expiry. Immutable; {@code toString()} shows no content.
 */
public final class SessionContent {
  private final long version;
  private final Instant expiresAt;
  private final byte[] plain;

  /**
   * Creates the content of a record.
   *
   * @param version at least 1
   * @param expiresAt when it may be deleted, rounded down to milliseconds
   * @param plain not changed afterwards
   */
  public SessionContent(long version, Instant expiresAt, byte[] plain) {
    this.version = version;
    this.expiresAt = Instant.ofEpochMilli(expiresAt.toEpochMilli());
    this.plain = plain;
  }

  public long version() {
    return version;
  }

  Instant expiresAt() {
    return expiresAt;
  }

  /** Contains a credential; never log it. */
  public byte[] plain() {
    return plain;
  }
}

package org.onbehalf.internal.cache;

import java.time.Instant;

/** A session as bytes, opened or to be sealed: which version of it, and until when. Immutable. */
public final class SessionContent {
  private final long version;
  private final Instant expiresAt;
  private final byte[] plain;

  /**
   * From its parts.
   *
   * @param version from 1 on
   * @param expiresAt when it may be deleted; whole milliseconds count
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

  public Instant expiresAt() {
    return expiresAt;
  }

  /** A credential is within; never log it. */
  public byte[] plain() {
    return plain;
  }

  @Override
  public String toString() {
    return "SessionContent(version " + version + ")";
  }
}

package org.onbehalf.internal.cache;

import org.onbehalf.internal.Nullable;

/** Which session an owner's name stands for, and since which version of that. Immutable. */
public final class SessionName {
  private final byte[] key;
  private final long version;
  private final @Nullable String handle;
  private final boolean readable;

  SessionName(byte[] key, long version, @Nullable String handle, boolean readable) {
    this.key = key;
    this.version = version;
    this.handle = handle;
    this.readable = readable;
  }

  /** Whether the key that sealed it is here. */
  boolean isReadable() {
    return readable;
  }

  byte[] key() {
    return key;
  }

  long version() {
    return version;
  }

  /** The handle of a session, which may be over; null for none. */
  public @Nullable String handle() {
    return handle;
  }

  @Override
  public String toString() {
    return "SessionName";
  }
}

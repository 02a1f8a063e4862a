package org.onbehalf.internal.cache;

import org.onbehalf.internal.Nullable;

/** The record of an owner's name for a session: the session's handle, and the record's version. */
public final class SessionName {
  private final byte[] key;
  private final long version;
  private final @Nullable String handle;
  private final @Nullable String fault;

  SessionName(byte[] key, long version, @Nullable String handle, @Nullable String fault) {
    this.key = key;
    this.version = version;
    this.handle = handle;
    this.fault = fault;
  }

  /** Why the record cannot be unsealed; null if it can. */
  @Nullable
  String fault() {
    return fault;
  }

  byte[] key() {
    return key;
  }

  long version() {
    return version;
  }

  /** The handle of a session, which may have ended; null if the name is not used. */
  public @Nullable String handle() {
    return handle;
  }
}

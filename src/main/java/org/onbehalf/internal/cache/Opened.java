package org.onbehalf.internal.cache;

import org.onbehalf.internal.Nullable;

/** What became of an attempt to open a sealed record. */
final class Opened {
  /** Sealed under a key that we do not have, perhaps by a newer version: not ours to delete. */
  static final Opened UNKNOWN_KEY = new Opened(null);

  /** Not what was sealed under this key for this record: to be deleted. */
  static final Opened TAMPERED = new Opened(null);

  private final @Nullable byte[] plain;

  private Opened(@Nullable byte[] plain) {
    this.plain = plain;
  }

  static Opened of(byte[] plain) {
    return new Opened(plain);
  }

  /** The content; null unless it was opened. */
  @Nullable
  byte[] plain() {
    return plain;
  }
}

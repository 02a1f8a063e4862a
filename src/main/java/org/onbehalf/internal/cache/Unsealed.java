package org.onbehalf.internal.cache;

import org.onbehalf.internal.Nullable;

/** The result of an attempt to open a sealed record. */
final class Unsealed {
  /** Sealed with a key that we do not have, perhaps by a newer version: not ours to delete. */
  static final Unsealed UNKNOWN_KEY = new Unsealed(null);

  /** Not what was sealed with this key for this record. */
  static final Unsealed TAMPERED = new Unsealed(null);

  private final @Nullable byte[] plain;

  private Unsealed(@Nullable byte[] plain) {
    this.plain = plain;
  }

  static Unsealed of(byte[] plain) {
    return new Unsealed(plain);
  }

  /** The content; null unless it could be opened. */
  @Nullable
  byte[] plain() {
    return plain;
  }
}

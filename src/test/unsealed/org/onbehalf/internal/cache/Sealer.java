package org.onbehalf.internal.cache;

import java.time.Instant;

/** Seals nothing: the control of ClearTextSearch. Compiled by that test only, into a copy of the sample's WAR. */
final class Sealer {
  Sealer(SealKeys keys, String kind) {}

  static final class Unsealed {
    static final Unsealed UNKNOWN_KEY = new Unsealed(null);
    static final Unsealed TAMPERED = new Unsealed(null);
    private final byte[] plain;

    private Unsealed(byte[] plain) {
      this.plain = plain;
    }

    byte[] plain() {
      return plain;
    }
  }

  byte[] seal(byte[] recordKey, Instant expiresAt, byte[] plain) {
    return plain;
  }

  Unsealed open(byte[] recordKey, Instant expiresAt, byte[] sealed) {
    return new Unsealed(sealed);
  }
}

package org.onbehalf.internal.cache;

import java.time.Instant;

/** Seals nothing: the control of ClearTextSearch. Compiled by that test only, into a copy of the sample's WAR. */
final class Sealer {
  Sealer(SealKeys keys, String kind) {}

  byte[] seal(byte[] recordKey, Instant expiresAt, byte[] plain) {
    return plain;
  }

  Unsealed open(byte[] recordKey, Instant expiresAt, byte[] sealed) {
    return Unsealed.of(sealed);
  }
}

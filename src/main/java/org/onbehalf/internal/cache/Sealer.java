package org.onbehalf.internal.cache;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.onbehalf.internal.Nullable;

/**
 * Encrypts records with AES-256-GCM and a random nonce. A sealed record is version (1 byte), key id
 * (8), nonce (12), ciphertext and tag (16). The tag also authenticates version, key id, kind,
 * record key and expiry, so that a record can neither replace another one nor be prolonged.
 *
 * <p>Random nonces of 96 bits allow 2^32 records under one key (NIST SP 800-38D, 8.3): more than a
 * year at a hundred a second. Used by one thread.
 */
final class Sealer {
  private static final byte VERSION = 1;
  private static final int NONCE_LENGTH = 12;
  private static final int TAG_LENGTH = 16;
  private static final int HEADER_LENGTH = 1 + SealKey.ID_LENGTH + NONCE_LENGTH;

  private final SealKeys keys;
  private final byte[] kind;
  private final SecureRandom random = new SecureRandom();

  /** Used again: a new one costs as much as decrypting a token. Null after a failure. */
  private @Nullable Cipher reused;

  /** The result of an attempt to open a sealed record. */
  static final class Unsealed {
    /** Sealed with a key that we do not have, perhaps by a newer version: not ours to delete. */
    static final Unsealed UNKNOWN_KEY = new Unsealed(null);

    /** Not what was sealed with this key for this record. */
    static final Unsealed TAMPERED = new Unsealed(null);

    private final @Nullable byte[] plain;

    private Unsealed(@Nullable byte[] plain) {
      this.plain = plain;
    }

    /** The content; null if it could not be opened. */
    @Nullable
    byte[] plain() {
      return plain;
    }
  }

  Sealer(SealKeys keys, String kind) {
    this.keys = keys;
    this.kind = kind.getBytes(StandardCharsets.US_ASCII);
  }

  byte[] seal(byte[] recordKey, Instant expiresAt, byte[] plain) {
    SealKey key = keys.current();
    byte[] nonce = new byte[NONCE_LENGTH];
    random.nextBytes(nonce);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key.sealing(), nonce);
      cipher.updateAAD(bound(key.id(), recordKey, expiresAt));
      ByteBuffer envelope = ByteBuffer.allocate(HEADER_LENGTH + plain.length + TAG_LENGTH);
      envelope.put(VERSION).put(key.id()).put(nonce).put(cipher.doFinal(plain));
      reused = cipher;
      return envelope.array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java platform cannot seal with AES-256-GCM", e);
    }
  }

  /** Opens what {@link #seal} made, or any other bytes. */
  Unsealed open(byte[] recordKey, Instant expiresAt, byte[] sealed) {
    if (sealed.length > 0 && sealed[0] != VERSION) {
      return Unsealed.UNKNOWN_KEY;
    }
    if (sealed.length < HEADER_LENGTH + TAG_LENGTH) {
      return Unsealed.TAMPERED;
    }
    @Nullable SealKey key = keys.find(Arrays.copyOfRange(sealed, 1, 1 + SealKey.ID_LENGTH));
    if (key == null) {
      return Unsealed.UNKNOWN_KEY;
    }
    byte[] nonce = Arrays.copyOfRange(sealed, 1 + SealKey.ID_LENGTH, HEADER_LENGTH);
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, key.sealing(), nonce);
      cipher.updateAAD(bound(key.id(), recordKey, expiresAt));
      byte[] plain = cipher.doFinal(sealed, HEADER_LENGTH, sealed.length - HEADER_LENGTH);
      reused = cipher;
      return new Unsealed(plain);
    } catch (AEADBadTagException e) {
      return Unsealed.TAMPERED;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java platform cannot open AES-256-GCM", e);
    }
  }

  private Cipher cipher(int mode, SecretKey key, byte[] nonce) throws GeneralSecurityException {
    Cipher cipher = reused == null ? Cipher.getInstance("AES/GCM/NoPadding") : reused;
    reused = null;
    cipher.init(mode, key, new GCMParameterSpec(8 * TAG_LENGTH, nonce));
    return cipher;
  }

  /** The associated data; parts of varying length are preceded by their length. */
  private byte[] bound(byte[] keyId, byte[] recordKey, Instant expiresAt) {
    ByteBuffer bound =
        ByteBuffer.allocate(1 + keyId.length + 4 + kind.length + 4 + recordKey.length + Long.BYTES);
    bound.put(VERSION).put(keyId);
    bound.putInt(kind.length).put(kind);
    bound.putInt(recordKey.length).put(recordKey);
    bound.putLong(expiresAt.toEpochMilli());
    return bound.array();
  }
}

package org.onbehalf.internal.cache;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key that seals the store: 256 random bits, from which one key for each purpose is derived.
 * Immutable and thread-safe; {@code toString()} shows only the id.
 */
final class SealKey {
  static final int LENGTH = 32;
  static final int ID_LENGTH = 8;

  private final byte[] id;
  private final SecretKey sealing;
  private final SecretKey naming;

  SealKey(byte[] secret) {
    if (secret.length != LENGTH) {
      throw new IllegalArgumentException("a sealing key has 32 bytes, not " + secret.length);
    }
    SecretKey master = new SecretKeySpec(secret, "HmacSHA256");
    this.id = Arrays.copyOf(hmac(master, "onbehalf key id 1".getBytes(US_ASCII)), ID_LENGTH);
    this.sealing = new SecretKeySpec(hmac(master, "onbehalf sealing 1".getBytes(US_ASCII)), "AES");
    this.naming =
        new SecretKeySpec(hmac(master, "onbehalf naming 1".getBytes(US_ASCII)), "HmacSHA256");
  }

  /** Part of each record; reveals nothing of the key. Not to be changed. */
  byte[] id() {
    return id;
  }

  /** The AES-256 key. */
  SecretKey sealing() {
    return sealing;
  }

  /**
   * The key of a record in the store: an HMAC, so that nobody who has a token can find out from the
   * store alone whether it was used here.
   */
  byte[] recordKey(byte[] identity) {
    return hmac(naming, identity);
  }

  private static byte[] hmac(SecretKey key, byte[] message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  @Override
  public String toString() {
    return "SealKey(" + Hex.of(id) + ")";
  }
}

package org.onbehalf.internal.caller;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The text of a bearer token in its canonical form, and its SHA-256, made once per request:
 * validation and the token cache are keyed by it.
 */
public final class BearerToken {
  private final String text;
  private final long hash0;
  private final long hash1;
  private final long hash2;
  private final long hash3;

  /** The syntax of the text is checked before, so that one token has one text. */
  public BearerToken(String text) {
    this.text = text;
    ByteBuffer hash = ByteBuffer.wrap(sha256(text.getBytes(StandardCharsets.US_ASCII)));
    hash0 = hash.getLong();
    hash1 = hash.getLong();
    hash2 = hash.getLong();
    hash3 = hash.getLong();
  }

  /** The token. Never log it. */
  public String text() {
    return text;
  }

  /** A quarter of the SHA-256 of the text, 0 to 3. */
  public long hash(int quarter) {
    switch (quarter) {
      case 0:
        return hash0;
      case 1:
        return hash1;
      case 2:
        return hash2;
      case 3:
        return hash3;
      default:
        throw new IllegalArgumentException("quarter is 0 to 3: " + quarter);
    }
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof BearerToken)) {
      return false;
    }
    BearerToken that = (BearerToken) other;
    return hash0 == that.hash0 && hash1 == that.hash1 && hash2 == that.hash2 && hash3 == that.hash3;
  }

  @Override
  public int hashCode() {
    return (int) hash0;
  }

  /** Shows nothing of the token, nor of its hash, which is a key to the cache. */
  @Override
  public String toString() {
    return "BearerToken";
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

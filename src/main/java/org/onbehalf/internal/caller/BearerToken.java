package org.onbehalf.internal.caller;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.onbehalf.internal.Nullable;

/**
 * The text of a bearer token in its canonical form, and its SHA-256, made once per request:
 * validation and the token cache are keyed by it.
 */
public final class BearerToken {
  /** Only cloned, which is faster than a look-up; null if the provider cannot clone it. */
  private static final @Nullable MessageDigest SHA_256 = cloneable();

  private final String source;
  private final int from;
  private final int to;

  private final long hash0;
  private final long hash1;
  private final long hash2;
  private final long hash3;

  /** A token whose syntax is checked, so that one token has one text. */
  public BearerToken(String text) {
    this(text, 0, text.length());
  }

  /**
   * A token that is part of a text, such as a header. Its characters need not be checked yet: those
   * beyond ISO 8859-1 are hashed as {@code ?}, which no well-formed token has, so that the hash of
   * a malformed token never equals a well-formed one's.
   */
  public BearerToken(String source, int from, int to) {
    this.source = source;
    this.from = from;
    this.to = to;
    byte[] bytes = source.getBytes(ISO_8859_1);
    // a surrogate pair is one byte, after which the others are elsewhere
    ByteBuffer hash =
        ByteBuffer.wrap(
            bytes.length == source.length()
                ? sha256(bytes, from, to - from)
                : sha256(source.substring(from, to).getBytes(UTF_8)));
    hash0 = hash.getLong();
    hash1 = hash.getLong();
    hash2 = hash.getLong();
    hash3 = hash.getLong();
  }

  private BearerToken(BearerToken original) {
    source = original.text();
    from = 0;
    to = source.length();
    hash0 = original.hash0;
    hash1 = original.hash1;
    hash2 = original.hash2;
    hash3 = original.hash3;
  }

  /** The token. Never log it. */
  public String text() {
    return source.substring(from, to);
  }

  /** The same token with a text of its own, so that {@link #text} copies nothing. */
  public BearerToken detached() {
    return new BearerToken(this);
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
    return sha256(bytes, 0, bytes.length);
  }

  private static byte[] sha256(byte[] bytes, int offset, int length) {
    MessageDigest digest = digest();
    digest.update(bytes, offset, length);
    return digest.digest();
  }

  private static MessageDigest digest() {
    if (SHA_256 != null) {
      try {
        return (MessageDigest) SHA_256.clone();
      } catch (CloneNotSupportedException e) {
        // another instance is made below
      }
    }
    return newDigest();
  }

  private static @Nullable MessageDigest cloneable() {
    MessageDigest digest = newDigest();
    try {
      return (MessageDigest) digest.clone();
    } catch (CloneNotSupportedException e) {
      return null;
    }
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

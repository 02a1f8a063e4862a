package org.onbehalf.internal.cache;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;

/**
 * Everything beside the assertion that decides which token one gets: authority, client, scopes and
 * every further option. Made once per API, not per request.
 */
public final class TokenVariant {
  private final byte[] digest;
  private final int hash;
  private final String label;

  /**
   * From its parts.
   *
   * @param label for messages: the API's name
   * @param parts the options in a fixed order; none is a secret; each is bound with its length, so
   *     that no two lists collide
   */
  public TokenVariant(String label, List<String> parts) {
    MessageDigest sha256 = sha256();
    for (String part : parts) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      sha256.update((byte) (bytes.length >>> 24));
      sha256.update((byte) (bytes.length >>> 16));
      sha256.update((byte) (bytes.length >>> 8));
      sha256.update((byte) bytes.length);
      sha256.update(bytes);
    }
    this.digest = sha256.digest();
    this.hash = Arrays.hashCode(digest);
    this.label = label;
  }

  private TokenVariant(byte[] digest, String label) {
    this.digest = digest;
    this.hash = Arrays.hashCode(digest);
    this.label = label;
  }

  /** This one with more options, bound as the others are; never equal to one without. */
  public TokenVariant with(List<String> parts) {
    MessageDigest sha256 = sha256();
    sha256.update(digest);
    sha256.update(new TokenVariant(label, parts).digest);
    return new TokenVariant(sha256.digest(), label);
  }

  /** The SHA-256 of the options; not to be changed. */
  byte[] digest() {
    return digest;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof TokenVariant && Arrays.equals(digest, ((TokenVariant) other).digest));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return label;
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

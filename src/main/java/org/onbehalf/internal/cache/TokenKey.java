package org.onbehalf.internal.cache;

import java.nio.ByteBuffer;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.BearerToken;

/**
 * Under what a token is kept: for whom (the hash of the assertion, a session, or nobody for the
 * application itself) and what for ({@link TokenVariant}). Made on the hot path, so without a
 * string or a hash of its own.
 */
public final class TokenKey {
  private static final byte APPLICATION = 0;
  private static final byte USER = 1;
  private static final byte SESSION = 2;

  private final @Nullable BearerToken assertion;
  private final TokenVariant variant;
  private final byte kind;
  private final long hash0;
  private final long hash1;
  private final long hash2;
  private final long hash3;

  /**
   * From its parts.
   *
   * @param assertion the caller's token; null for the application's own
   * @param variant what the token is for
   */
  public TokenKey(@Nullable BearerToken assertion, TokenVariant variant) {
    this.assertion = assertion;
    this.variant = variant;
    this.kind = assertion == null ? APPLICATION : USER;
    this.hash0 = assertion == null ? 0 : assertion.hash(0);
    this.hash1 = assertion == null ? 0 : assertion.hash(1);
    this.hash2 = assertion == null ? 0 : assertion.hash(2);
    this.hash3 = assertion == null ? 0 : assertion.hash(3);
  }

  private TokenKey(byte[] session, TokenVariant variant) {
    ByteBuffer id = ByteBuffer.wrap(session);
    this.assertion = null;
    this.variant = variant;
    this.kind = SESSION;
    this.hash0 = id.getLong();
    this.hash1 = id.getLong();
    this.hash2 = id.getLong();
    this.hash3 = id.getLong();
  }

  /**
   * The key of a session's token.
   *
   * @param session 32 bytes that name the session and nobody else
   */
  public static TokenKey ofSession(byte[] session, TokenVariant variant) {
    return new TokenKey(session, variant);
  }

  private TokenKey(TokenKey original) {
    this.assertion = null;
    this.variant = original.variant;
    this.kind = original.kind;
    this.hash0 = original.hash0;
    this.hash1 = original.hash1;
    this.hash2 = original.hash2;
    this.hash3 = original.hash3;
  }

  public @Nullable BearerToken assertion() {
    return assertion;
  }

  public TokenVariant variant() {
    return variant;
  }

  /**
   * An equal key without the assertion's text, for what is kept longer than the request: the text
   * is a credential, and larger than the rest of the entry.
   */
  public TokenKey withoutAssertionText() {
    return new TokenKey(this);
  }

  /** Everything that tells this key from others: a fixed number of bytes. */
  byte[] identity() {
    byte[] options = variant.digest();
    return ByteBuffer.allocate(options.length + 1 + 4 * Long.BYTES)
        .put(options)
        .put(kind)
        .putLong(hash0)
        .putLong(hash1)
        .putLong(hash2)
        .putLong(hash3)
        .array();
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof TokenKey)) {
      return false;
    }
    TokenKey that = (TokenKey) other;
    return hash0 == that.hash0
        && hash1 == that.hash1
        && hash2 == that.hash2
        && hash3 == that.hash3
        && kind == that.kind
        && variant.equals(that.variant);
  }

  @Override
  public int hashCode() {
    return 31 * variant.hashCode() + (int) hash0;
  }

  /** Shows what for, not for whom. */
  @Override
  public String toString() {
    return "TokenKey(" + variant + ")";
  }
}

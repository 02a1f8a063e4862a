package org.onbehalf.internal.cache;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.BearerToken;

/**
 * The key of a token in the cache: the form that is sent ({@link TokenForm}) and the subject (the
 * hash of the assertion, a session, or nobody for the application itself). Made on the hot path, so
 * without a string or a hash of its own.
 *
 * <p>The key of a token request that is under way, or was refused, is derived from it by {@link
 * #request}. Immutable.
 */
public final class TokenKey {
  private static final byte APPLICATION = 0;
  private static final byte USER = 1;
  private static final byte SESSION = 2;

  private final @Nullable BearerToken assertion;
  private final TokenForm form;
  private final byte kind;
  private final long hash0;
  private final long hash1;
  private final long hash2;
  private final long hash3;
  private final long until;
  private final boolean heapOnly;
  private final @Nullable String distinction;

  private TokenKey(BearerToken assertion, long until, TokenForm form) {
    this.assertion = assertion;
    this.form = form;
    this.kind = USER;
    this.hash0 = assertion.hash(0);
    this.hash1 = assertion.hash(1);
    this.hash2 = assertion.hash(2);
    this.hash3 = assertion.hash(3);
    this.until = until;
    this.heapOnly = false;
    this.distinction = null;
  }

  private TokenKey(byte kind, byte[] id, TokenForm form, boolean heapOnly) {
    ByteBuffer bytes = ByteBuffer.wrap(id);
    this.assertion = null;
    this.form = form;
    this.kind = kind;
    this.hash0 = bytes.getLong();
    this.hash1 = bytes.getLong();
    this.hash2 = bytes.getLong();
    this.hash3 = bytes.getLong();
    this.until = Long.MAX_VALUE;
    this.heapOnly = heapOnly;
    this.distinction = null;
  }

  private TokenKey(TokenKey original, @Nullable String distinction) {
    this.assertion = null;
    this.form = original.form;
    this.kind = original.kind;
    this.hash0 = original.hash0;
    this.hash1 = original.hash1;
    this.hash2 = original.hash2;
    this.hash3 = original.hash3;
    this.until = original.until;
    this.heapOnly = original.heapOnly;
    this.distinction = distinction;
  }

  /**
   * The key of a token that is granted for a caller's own.
   *
   * @param until when the caller's token is accepted no longer, in milliseconds since the epoch:
   *     nobody can ask for this key later
   */
  public static TokenKey ofCaller(BearerToken assertion, long until, TokenForm form) {
    return new TokenKey(assertion, until, form);
  }

  /** The key of the application's own token. */
  public static TokenKey ofApplication(TokenForm form) {
    return new TokenKey(APPLICATION, new byte[4 * Long.BYTES], form, false);
  }

  /**
   * The key of a session's token.
   *
   * @param session 32 bytes that name the session and nobody else
   * @param heapOnly whether the token is kept in memory only: a session that is stopped finds its
   *     tokens in the store by what is configured, and not by what single requests ask for
   */
  public static TokenKey ofSession(byte[] session, TokenForm form, boolean heapOnly) {
    return new TokenKey(SESSION, session, form, heapOnly);
  }

  /** Whether it is a token of the same session. */
  boolean isOfSessionOf(TokenKey other) {
    return kind == SESSION
        && other.kind == SESSION
        && hash0 == other.hash0
        && hash1 == other.hash1
        && hash2 == other.hash2
        && hash3 == other.hash3;
  }

  /** Whether the token is kept in memory only. */
  boolean isHeapOnly() {
    return heapOnly;
  }

  public @Nullable BearerToken assertion() {
    return assertion;
  }

  public TokenForm form() {
    return form;
  }

  /** When nobody can ask for it any more, in milliseconds since the epoch. */
  long until() {
    return until;
  }

  /**
   * An equal key without the assertion's text, for what is kept longer than the request: the text
   * is a credential, and larger than the rest of the entry.
   */
  public TokenKey withoutAssertionText() {
    return assertion == null ? this : new TokenKey(this, distinction);
  }

  /**
   * The key of one way to request the token, without the assertion's text. It names no entry of the
   * cache.
   *
   * @param way tells it from other ways, such as the claims of a challenge; null for the usual one
   */
  public TokenKey request(@Nullable String way) {
    return new TokenKey(this, way);
  }

  /** Everything that tells this entry from others: a fixed number of bytes. */
  byte[] identity() {
    if (distinction != null) {
      throw new IllegalStateException("the key of a request is no entry's");
    }
    byte[] sent = form.digest();
    return ByteBuffer.allocate(sent.length + 1 + 4 * Long.BYTES)
        .put(sent)
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
        && form.equals(that.form)
        && Objects.equals(distinction, that.distinction);
  }

  @Override
  public int hashCode() {
    return 31 * form.hashCode() + (int) hash0 + (distinction == null ? 0 : distinction.hashCode());
  }

  /** Shows what for, not for whom. */
  @Override
  public String toString() {
    return "TokenKey(" + form + ")";
  }
}

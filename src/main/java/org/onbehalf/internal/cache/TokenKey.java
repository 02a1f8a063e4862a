package org.onbehalf.internal.cache;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.BearerToken;

/**
 * The key of a cached token: the form that is sent ({@link TokenForm}) and the subject (the hash of
 * the assertion, a session, or the application itself). Created on the hot path, so it computes no
 * string and no hash. The key of a token request, or of its refusal, is derived by {@link
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
   * The key of a token that is acquired on behalf of a caller.
   *
   * @param until when the caller's token is no longer accepted, in milliseconds since the epoch
   */
  public static TokenKey ofCaller(BearerToken assertion, long until, TokenForm form) {
    return new TokenKey(assertion, until, form);
  }

  public static TokenKey ofApplication(TokenForm form) {
    return new TokenKey(APPLICATION, new byte[4 * Long.BYTES], form, false);
  }

  /**
   * The key of a session's token.
   *
   * @param session 32 bytes that identify the session
   * @param heapOnly whether the token is cached in memory only: the tokens of a stopped session are
   *     found in the store by the configuration, not by the options of single requests
   */
  public static TokenKey ofSession(byte[] session, TokenForm form, boolean heapOnly) {
    return new TokenKey(SESSION, session, form, heapOnly);
  }

  boolean isOfSessionOf(TokenKey other) {
    return kind == SESSION && hasSubjectOf(other);
  }

  private boolean hasSubjectOf(TokenKey other) {
    return hash0 == other.hash0
        && hash1 == other.hash1
        && hash2 == other.hash2
        && hash3 == other.hash3
        && kind == other.kind;
  }

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

  /** An equal key without the assertion, which is a credential, for what outlives the request. */
  public TokenKey withoutAssertionText() {
    return assertion == null ? this : new TokenKey(this, distinction);
  }

  /**
   * The key of a token request, without the assertion. It is not the key of a cached token.
   *
   * @param way distinguishes it from other requests for the same token, such as by the claims of a
   *     challenge; null for the usual request
   */
  public TokenKey request(@Nullable String way) {
    return new TokenKey(this, way);
  }

  /** All parts of the key: a fixed number of bytes. */
  byte[] identity() {
    if (distinction != null) {
      throw new IllegalStateException("not the key of a cached token");
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
    return other instanceof TokenKey
        && hasSubjectOf((TokenKey) other)
        && form.equals(((TokenKey) other).form)
        && Objects.equals(distinction, ((TokenKey) other).distinction);
  }

  @Override
  public int hashCode() {
    return 31 * form.hashCode() + (int) hash0 + (distinction == null ? 0 : distinction.hashCode());
  }

  /** Does not show the subject. */
  @Override
  public String toString() {
    return "TokenKey(" + form + ")";
  }
}

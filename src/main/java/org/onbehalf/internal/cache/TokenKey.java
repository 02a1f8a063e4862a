package org.onbehalf.internal.cache;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Objects;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.BearerToken;

/**
 * The key of a cached token: the form that is sent ({@link TokenRequestForm}) and the subject (the
 * hash of the assertion, a session, or the application itself). A caller's key is created for each
 * look-up: it computes nothing and copies no hash. What outlives the request is {@link
 * #withoutAssertionText}. The key of a token request, or of its refusal, is derived by {@link
 * #request}. Immutable.
 */
public abstract class TokenKey {
  private static final byte APPLICATION = 0;
  private static final byte USER = 1;
  private static final byte SESSION = 2;

  private final TokenRequestForm form;

  private TokenKey(TokenRequestForm form) {
    this.form = form;
  }

  /** A caller's key, with the assertion. It is as small as possible: each hit creates one. */
  private static final class OfAssertion extends TokenKey {
    private final BearerToken assertion;
    private final Instant expiresAt;
    private final int clockSkew;

    OfAssertion(BearerToken assertion, Instant expiresAt, int clockSkew, TokenRequestForm form) {
      super(form);
      this.assertion = assertion;
      this.expiresAt = expiresAt;
      this.clockSkew = clockSkew;
    }

    @Override
    byte kind() {
      return USER;
    }

    @Override
    long hash(int quarter) {
      return assertion.hash(quarter);
    }

    @Override
    public BearerToken assertion() {
      return assertion;
    }

    @Override
    long until() {
      return expiresAt.toEpochMilli() + clockSkew;
    }
  }

  /** Any key without an assertion. */
  private static final class Kept extends TokenKey {
    private final byte kind;
    private final boolean heapOnly;
    private final long hash0;
    private final long hash1;
    private final long hash2;
    private final long hash3;
    private final long until;
    private final @Nullable String distinction;

    Kept(byte kind, byte[] id, TokenRequestForm form, boolean heapOnly) {
      super(form);
      ByteBuffer bytes = ByteBuffer.wrap(id);
      this.kind = kind;
      this.heapOnly = heapOnly;
      this.hash0 = bytes.getLong();
      this.hash1 = bytes.getLong();
      this.hash2 = bytes.getLong();
      this.hash3 = bytes.getLong();
      this.until = Long.MAX_VALUE;
      this.distinction = null;
    }

    Kept(TokenKey original, @Nullable String distinction) {
      super(original.form());
      this.kind = original.kind();
      this.heapOnly = original.isHeapOnly();
      this.hash0 = original.hash(0);
      this.hash1 = original.hash(1);
      this.hash2 = original.hash(2);
      this.hash3 = original.hash(3);
      this.until = original.until();
      this.distinction = distinction;
    }

    @Override
    byte kind() {
      return kind;
    }

    @Override
    long hash(int quarter) {
      switch (quarter) {
        case 0:
          return hash0;
        case 1:
          return hash1;
        case 2:
          return hash2;
        default:
          return hash3;
      }
    }

    @Override
    @Nullable
    String distinction() {
      return distinction;
    }

    @Override
    boolean isHeapOnly() {
      return heapOnly;
    }

    @Override
    public @Nullable BearerToken assertion() {
      return null;
    }

    @Override
    long until() {
      return until;
    }
  }

  /**
   * The key of a token that is acquired on behalf of a caller.
   *
   * @param expiresAt when the caller's token expires
   * @param clockSkew how long after that it may still be accepted, in milliseconds
   */
  public static TokenKey ofCaller(
      BearerToken assertion, Instant expiresAt, int clockSkew, TokenRequestForm form) {
    return new OfAssertion(assertion, expiresAt, clockSkew, form);
  }

  public static TokenKey ofApplication(TokenRequestForm form) {
    return new Kept(APPLICATION, new byte[4 * Long.BYTES], form, false);
  }

  /**
   * The key of a session's token.
   *
   * @param session 32 bytes that identify the session
   * @param heapOnly whether the token is cached in memory only: the tokens of a stopped session are
   *     found in the store by the configuration, not by the options of single requests
   */
  public static TokenKey ofSession(byte[] session, TokenRequestForm form, boolean heapOnly) {
    return new Kept(SESSION, session, form, heapOnly);
  }

  abstract byte kind();

  /** A quarter of the subject's 32 bytes, 0 to 3. */
  abstract long hash(int quarter);

  /** Distinguishes token requests; null in the key of a cached token. */
  @Nullable
  String distinction() {
    return null;
  }

  boolean isHeapOnly() {
    return false;
  }

  public abstract @Nullable BearerToken assertion();

  /** When nobody can ask for it any more, in milliseconds since the epoch. */
  abstract long until();

  public TokenRequestForm form() {
    return form;
  }

  boolean isOfSessionOf(TokenKey other) {
    return kind() == SESSION && hasSubjectOf(other);
  }

  private boolean hasSubjectOf(TokenKey other) {
    return hash(0) == other.hash(0)
        && hash(1) == other.hash(1)
        && hash(2) == other.hash(2)
        && hash(3) == other.hash(3)
        && kind() == other.kind();
  }

  /** An equal key without the assertion, which is a credential, for what outlives the request. */
  public TokenKey withoutAssertionText() {
    return this instanceof Kept ? this : new Kept(this, null);
  }

  /**
   * The key of a token request, without the assertion. It is not the key of a cached token.
   *
   * @param way distinguishes it from other requests for the same token, such as by the claims of a
   *     challenge; null for the usual request
   */
  public TokenKey request(@Nullable String way) {
    return new Kept(this, way);
  }

  /** All parts of the key: a fixed number of bytes. */
  byte[] identity() {
    if (distinction() != null) {
      throw new IllegalStateException("not the key of a cached token");
    }
    byte[] sent = form.digest();
    return ByteBuffer.allocate(sent.length + 1 + 4 * Long.BYTES)
        .put(sent)
        .put(kind())
        .putLong(hash(0))
        .putLong(hash(1))
        .putLong(hash(2))
        .putLong(hash(3))
        .array();
  }

  @Override
  public final boolean equals(Object other) {
    return other instanceof TokenKey
        && hasSubjectOf((TokenKey) other)
        && form.equals(((TokenKey) other).form)
        && Objects.equals(distinction(), ((TokenKey) other).distinction());
  }

  @Override
  public final int hashCode() {
    String distinction = distinction();
    return 31 * form.hashCode()
        + (int) hash(0)
        + (distinction == null ? 0 : distinction.hashCode());
  }

  /** Does not show the subject. */
  @Override
  public final String toString() {
    return "TokenKey(" + form + ")";
  }
}

package org.onbehalf.internal.cache;

import java.util.Objects;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.BearerToken;

/**
 * Under what a token is kept: for whom (the hash of the assertion, or nobody for the application
 * itself) and what for ({@link TokenVariant}). Made on the hot path, so without a string or a hash
 * of its own.
 */
public final class TokenKey {
  private final @Nullable BearerToken assertion;
  private final TokenVariant variant;

  /**
   * From its parts.
   *
   * @param assertion the caller's token; null for the application's own
   * @param variant what the token is for
   */
  public TokenKey(@Nullable BearerToken assertion, TokenVariant variant) {
    this.assertion = assertion;
    this.variant = variant;
  }

  public @Nullable BearerToken assertion() {
    return assertion;
  }

  public TokenVariant variant() {
    return variant;
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof TokenKey)) {
      return false;
    }
    TokenKey that = (TokenKey) other;
    return variant.equals(that.variant) && Objects.equals(assertion, that.assertion);
  }

  @Override
  public int hashCode() {
    return 31 * variant.hashCode() + (assertion == null ? 0 : assertion.hashCode());
  }

  /** Shows what for, not for whom. */
  @Override
  public String toString() {
    return "TokenKey(" + variant + ")";
  }
}

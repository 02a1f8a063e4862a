package org.onbehalf.internal.acquisition;

import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.TokenKey;

/**
 * What one flight fetches: a token's key, and the challenge that it answers. The challenge tells
 * flights apart, not entries: the new token replaces the challenged one. Immutable.
 */
final class FlightKey {
  private final TokenKey token;
  private final @Nullable String claims;
  private final boolean forced;

  FlightKey(TokenKey token, @Nullable String claims, boolean forced) {
    this.token = token.withoutAssertionText();
    this.claims = claims;
    this.forced = forced;
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof FlightKey)) {
      return false;
    }
    FlightKey that = (FlightKey) other;
    return token.equals(that.token)
        && forced == that.forced
        && (claims == null ? that.claims == null : claims.equals(that.claims));
  }

  @Override
  public int hashCode() {
    return 31 * token.hashCode() + (claims == null ? 0 : claims.hashCode()) + (forced ? 1 : 0);
  }

  /** Shows what for, not for whom. */
  @Override
  public String toString() {
    return token.toString();
  }
}

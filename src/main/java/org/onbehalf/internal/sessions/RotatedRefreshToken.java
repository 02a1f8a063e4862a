package org.onbehalf.internal.sessions;

import java.time.Instant;
import org.onbehalf.internal.Nullable;

/** A refresh token that was granted for another one of a session. Immutable; shows nothing. */
final class RotatedRefreshToken {
  final SessionHandle handle;
  private final long start;
  private final String former;
  private final String refreshToken;
  private final Instant grantedAt;

  /**
   * From its parts.
   *
   * @param redeemed the session with the refresh token that was redeemed
   * @param refreshToken what came of it; the same where the issuer does not rotate
   */
  RotatedRefreshToken(SessionState redeemed, String refreshToken, Instant grantedAt) {
    this.handle = redeemed.handle;
    this.start = redeemed.start;
    this.former = redeemed.refreshToken;
    this.refreshToken = refreshToken;
    this.grantedAt = grantedAt;
  }

  /** Whether the session has it, or something newer. */
  boolean isKeptIn(SessionState state) {
    return state.start != start
        || state.refreshToken.equals(refreshToken)
        || (state.grantedAt.isAfter(grantedAt) && !state.refreshToken.equals(former));
  }

  /** The session with it, and without that lease. */
  SessionState appliedTo(SessionState state, @Nullable SessionLease lease) {
    SessionState applied =
        isKeptIn(state) ? state.used(grantedAt) : state.rotated(refreshToken, grantedAt);
    return lease != null && lease.isOf(state) ? applied.leased(null) : applied;
  }

  @Override
  public String toString() {
    return "RotatedRefreshToken";
  }
}

package org.onbehalf.internal.sessions;

import java.time.Instant;
import org.onbehalf.internal.Nullable;

/** The right to redeem a session's refresh token, for a time. Immutable. */
final class SessionLease {
  /** Who has it: a runtime. */
  final String holder;

  /** Tells one lease from another. */
  final String nonce;

  /** By the holder's clock. */
  final Instant until;

  SessionLease(String holder, String nonce, Instant until) {
    this.holder = holder;
    this.nonce = nonce;
    this.until = until;
  }

  /** Whether the session is leased by this very lease. */
  boolean isOf(SessionState state) {
    @Nullable SessionLease present = state.lease;
    return present != null && present.nonce.equals(nonce);
  }
}

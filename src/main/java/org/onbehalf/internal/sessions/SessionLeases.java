package org.onbehalf.internal.sessions;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The leases of this runtime, and whether those of others are still valid. Thread-safe. */
final class SessionLeases {
  /** The right to redeem a session's refresh token for a time. Immutable. */
  static final class Lease {
    /** The runtime that has it. */
    final String holder;

    final String nonce;

    /** By the holder's clock. */
    final Instant until;

    Lease(String holder, String nonce, Instant until) {
      this.holder = holder;
      this.nonce = nonce;
      this.until = until;
    }

    /** Whether the session is leased by this very lease. */
    boolean isOf(SessionState state) {
      return state.lease != null && state.lease.nonce.equals(nonce);
    }
  }

  /** Part of each lease, for servers whose clocks differ. */
  private static final Duration RESERVE = Duration.ofSeconds(5);

  private final Clock clock;
  private final Duration longestRequest;
  private final Duration time;
  private final SecureRandom random = new SecureRandom();
  private final String holder = nonce();
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();

  SessionLeases(Duration least, Duration longestRequest, Clock clock) {
    Duration needed = longestRequest.plus(RESERVE);
    this.time = least.compareTo(needed) < 0 ? needed : least;
    this.longestRequest = longestRequest;
    this.clock = clock;
  }

  Duration time() {
    return time;
  }

  /** A new lease, to be written into the session. */
  Lease take() {
    Lease lease = new Lease(holder, nonce(), clock.instant().plus(time));
    underWay.add(lease.nonce);
    return lease;
  }

  void end(Lease lease) {
    underWay.remove(lease.nonce);
  }

  /** Whether a token request that begins now surely ends within it. */
  boolean lastsForRequest(Lease lease) {
    return !clock.instant().plus(longestRequest).isAfter(lease.until);
  }

  /** Whether nobody redeems the session's refresh token. */
  boolean isFree(SessionState state) {
    Lease lease = state.lease;
    if (lease == null) {
      return true;
    }
    // our own do not depend on the clock
    if (lease.holder.equals(holder)) {
      return !underWay.contains(lease.nonce);
    }
    Instant now = clock.instant();
    // one that ends later than any new one was taken before the clock was set back
    return !now.isBefore(lease.until)
        || lease.until.isAfter(now.plus(time).plus(SessionLifetime.MAX_CLOCK_DIFFERENCE));
  }

  private String nonce() {
    return Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
  }
}

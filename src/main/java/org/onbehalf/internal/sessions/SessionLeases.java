package org.onbehalf.internal.sessions;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.onbehalf.internal.Nullable;

/** The leases of this runtime, and whether another's counts. Thread-safe. */
final class SessionLeases {
  /** Of each lease, for nodes whose clocks differ. */
  private static final Duration RESERVE = Duration.ofSeconds(5);

  private final Clock clock;
  private final Duration longestRequest;
  private final Duration time;
  private final SecureRandom random = new SecureRandom();
  private final String holder = nonce();
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();

  /**
   * From its parts.
   *
   * @param least {@code Sessions.LeaseTime}
   * @param longestRequest how long a token request may take
   */
  SessionLeases(Duration least, Duration longestRequest, Clock clock) {
    Duration needed = longestRequest.plus(RESERVE);
    this.time = least.compareTo(needed) < 0 ? needed : least;
    this.longestRequest = longestRequest;
    this.clock = clock;
  }

  /** How long one is. */
  Duration time() {
    return time;
  }

  /** A new lease, to be written into the session. */
  SessionLease take() {
    SessionLease lease = new SessionLease(holder, nonce(), clock.instant().plus(time));
    underWay.add(lease.nonce);
    return lease;
  }

  /** Nothing is done under it any more. */
  void end(SessionLease lease) {
    underWay.remove(lease.nonce);
  }

  /** Whether a token request that begins now surely ends within it. */
  boolean lastsForRequest(SessionLease lease) {
    return !clock.instant().plus(longestRequest).isAfter(lease.until);
  }

  /** Whether nobody redeems the session's refresh token. */
  boolean isFree(SessionState state) {
    @Nullable SessionLease lease = state.lease;
    if (lease == null) {
      return true;
    }
    // of our own we know it, whatever happens to the clock
    if (lease.holder.equals(holder)) {
      return !underWay.contains(lease.nonce);
    }
    Instant now = clock.instant();
    // one that ends later than any that is taken now was taken before the clock was set back
    return !now.isBefore(lease.until)
        || lease.until.isAfter(now.plus(time).plus(SessionLifetime.MAX_CLOCK_DIFFERENCE));
  }

  private String nonce() {
    return Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
  }
}

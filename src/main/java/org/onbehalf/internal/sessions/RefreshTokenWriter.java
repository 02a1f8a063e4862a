package org.onbehalf.internal.sessions;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.message.StoreMessages;
import org.onbehalf.internal.sessions.SessionRepository.StoredSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores rotated refresh tokens durably: a write that failed or lost to another one is retried, and
 * a token that cannot be written waits here until the session is used again. Thread-safe; holds a
 * bounded number.
 */
final class RefreshTokenWriter {
  private static final Logger LOG = LoggerFactory.getLogger(RefreshTokenWriter.class);
  private static final long RETRY_MILLIS = 50;

  private final SessionRepository records;
  private final Duration patience;
  private final CountDownLatch closing;
  private final Map<SessionHandle, Rotated> unsaved;

  /** A refresh token that was granted for another one of a session. Immutable; shows nothing. */
  static final class Rotated {
    final SessionHandle handle;
    private final long start;
    private final String former;
    private final String refreshToken;
    private final Instant grantedAt;

    /**
     * From its parts.
     *
     * @param redeemed the session with the refresh token that was redeemed
     * @param refreshToken the new one; the same where the issuer does not rotate
     */
    Rotated(SessionState redeemed, String refreshToken, Instant grantedAt) {
      this.handle = redeemed.handle;
      this.start = redeemed.start;
      this.former = redeemed.refreshToken;
      this.refreshToken = refreshToken;
      this.grantedAt = grantedAt;
    }

    /** Whether the session has it, or something newer. */
    boolean isIn(SessionState state) {
      return state.start != start
          || state.refreshToken.equals(refreshToken)
          || (state.grantedAt.isAfter(grantedAt) && !state.refreshToken.equals(former));
    }

    /** The session with it, and without that lease. */
    SessionState appliedTo(SessionState state, @Nullable SessionLeases.Lease lease) {
      SessionState applied =
          isIn(state) ? state.used(grantedAt) : state.rotated(refreshToken, grantedAt);
      return lease != null && lease.isOf(state) ? applied.leased(null) : applied;
    }

    @Override
    public String toString() {
      return "Rotated";
    }
  }

  RefreshTokenWriter(
      SessionRepository records, Duration patience, CountDownLatch closing, int mostUnsaved) {
    this.records = records;
    this.patience = patience;
    this.closing = closing;
    this.unsaved =
        new LinkedHashMap<SessionHandle, Rotated>() {
          @Override
          protected boolean removeEldestEntry(Map.Entry<SessionHandle, Rotated> eldest) {
            return size() > mostUnsaved;
          }
        };
  }

  /**
   * Stores the refresh token.
   *
   * @param leased the session as it was when the token was requested
   * @return false if the session is gone
   * @throws IOException if the store failed all the time; the token waits here
   */
  boolean store(StoredSession leased, Rotated rotated, SessionLeases.Lease lease)
      throws IOException {
    long deadline = System.nanoTime() + patience.toNanos();
    StoredSession current = leased;
    IOException fault = null;
    do {
      try {
        if (current == null) {
          current = records.read(rotated.handle);
          if (current == null) {
            return false;
          }
        }
        boolean done = rotated.isIn(current.state) && !lease.isOf(current.state);
        if (done || records.replace(current, rotated.appliedTo(current.state, lease)) != null) {
          return true;
        }
      } catch (IOException e) {
        fault = e;
      }
      current = null;
    } while (System.nanoTime() - deadline < 0 && pause());
    synchronized (unsaved) {
      unsaved.put(rotated.handle, rotated);
    }
    throw fault == null ? new IOException("others changed the session all the time") : fault;
  }

  /**
   * Writes what waits here for this session.
   *
   * @return the session as it is then; null if somebody else changed it meanwhile
   */
  @Nullable
  StoredSession saved(StoredSession stored) throws IOException {
    Rotated waiting;
    synchronized (unsaved) {
      waiting = unsaved.get(stored.state.handle);
    }
    if (waiting == null) {
      return stored;
    }
    StoredSession written =
        waiting.isIn(stored.state)
            ? stored
            : records.replace(stored, waiting.appliedTo(stored.state, null));
    if (written != null) {
      synchronized (unsaved) {
        unsaved.remove(waiting.handle, waiting);
      }
    }
    return written;
  }

  /** One last attempt for each that waits. */
  void saveAll() {
    Map<SessionHandle, Rotated> waiting;
    synchronized (unsaved) {
      waiting = new LinkedHashMap<>(unsaved);
    }
    for (SessionHandle handle : waiting.keySet()) {
      try {
        StoredSession stored = records.read(handle);
        if (stored != null && saved(stored) == null) {
          LOG.warn(
              StoreMessages.CONFLICT
                  + " a session's new refresh token was not stored, as another server changed it");
        }
      } catch (IOException e) {
        LOG.error(
            StoreMessages.NOT_STORED
                + " {} sessions' new refresh tokens could not be stored ({}). Entra accepts the former ones;"
                + " an issuer that does not will end these sessions",
            waiting.size(),
            e.getMessage());
        return;
      }
    }
  }

  private boolean pause() {
    try {
      return !closing.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}

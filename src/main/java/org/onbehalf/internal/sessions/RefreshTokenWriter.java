package org.onbehalf.internal.sessions;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.sessions.SessionRepository.Kept;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what a redemption brought durable, whatever the store does: a write whose outcome is
 * unknown is looked at, one that lost to another is repeated upon that, one that cannot be made
 * waits here for the session's next use. Thread-safe; holds a bounded number.
 */
final class RefreshTokenWriter {
  private static final Logger LOG = LoggerFactory.getLogger(RefreshTokenWriter.class);
  private static final long RETRY_MILLIS = 50;

  private final SessionRepository records;
  private final Duration patience;
  private final CountDownLatch closing;
  private final Map<SessionHandle, RotatedRefreshToken> unsaved;

  /**
   * From its parts.
   *
   * @param patience how long a write is repeated
   * @param closing ends the repeating
   * @param mostUnsaved how many tokens wait here
   */
  RefreshTokenWriter(
      SessionRepository records, Duration patience, CountDownLatch closing, int mostUnsaved) {
    this.records = records;
    this.patience = patience;
    this.closing = closing;
    this.unsaved =
        new LinkedHashMap<SessionHandle, RotatedRefreshToken>() {
          @Override
          protected boolean removeEldestEntry(
              Map.Entry<SessionHandle, RotatedRefreshToken> eldest) {
            return size() > mostUnsaved;
          }
        };
  }

  /**
   * Keeps the refresh token.
   *
   * @param leased the session as it was when the token was asked for
   * @return whether it, or something newer, is durable; false if the session is gone
   * @throws IOException if the store failed all the time; the token waits here
   */
  boolean keep(Kept leased, RotatedRefreshToken rotated, SessionLease lease) throws IOException {
    long deadline = System.nanoTime() + patience.toNanos();
    Kept current = leased;
    IOException fault = null;
    do {
      try {
        if (current == null) {
          current = records.read(rotated.handle);
          if (current == null) {
            return false;
          }
        }
        boolean done = rotated.isKeptIn(current.state) && !lease.isOf(current.state);
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
  Kept saved(Kept kept) throws IOException {
    RotatedRefreshToken waiting;
    synchronized (unsaved) {
      waiting = unsaved.get(kept.state.handle);
    }
    if (waiting == null) {
      return kept;
    }
    Kept written =
        waiting.isKeptIn(kept.state)
            ? kept
            : records.replace(kept, waiting.appliedTo(kept.state, null));
    if (written != null) {
      forget(waiting);
    }
    return written;
  }

  private void forget(RotatedRefreshToken written) {
    synchronized (unsaved) {
      unsaved.remove(written.handle, written);
    }
  }

  /** One last attempt for each that waits. */
  void saveAll() {
    Map<SessionHandle, RotatedRefreshToken> waiting;
    synchronized (unsaved) {
      waiting = new LinkedHashMap<>(unsaved);
    }
    for (SessionHandle handle : waiting.keySet()) {
      try {
        Kept kept = records.read(handle);
        if (kept != null && saved(kept) == null) {
          LOG.warn("a session's new refresh token was not stored, as another server changed it");
        }
      } catch (IOException e) {
        LOG.error(
            "{} sessions' new refresh tokens could not be stored ({}). Entra accepts the former ones;"
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

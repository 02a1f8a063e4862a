package org.onbehalf.internal.sessions;

import java.io.IOException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.RequestedToken;
import org.onbehalf.internal.acquisition.TokenAnswer;
import org.onbehalf.internal.acquisition.TokenRefusal;
import org.onbehalf.internal.cache.SessionSettings;
import org.onbehalf.internal.cache.TokenCache;
import org.onbehalf.internal.message.StoreMessages;
import org.onbehalf.internal.sessions.SessionRepository.Owned;
import org.onbehalf.internal.sessions.SessionRepository.StoredSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts one session: checks the owner's limit, and stores the session. If the owner already has a
 * session of its name, that one is started again instead. Thread-safe: the request may give up
 * while the flight is under way.
 */
final class SessionStart {
  private static final Logger LOG = LoggerFactory.getLogger(SessionStart.class);
  private static final int ATTEMPTS = 10;

  private final SessionRepository records;
  private final SessionSettings settings;
  private final SessionLifetime lifetime;
  private final TokenCache cache;
  private final SessionState fresh;
  private @Nullable SessionHandle namesake;
  private @Nullable SessionState started;
  private boolean abandoned;

  SessionStart(
      SessionRepository records,
      SessionSettings settings,
      SessionLifetime lifetime,
      TokenCache cache,
      SessionState fresh) {
    this.records = records;
    this.settings = settings;
    this.lifetime = lifetime;
    this.cache = cache;
    this.fresh = fresh;
  }

  /**
   * Finds the owner's session of the same name.
   *
   * @throws IllegalStateException if there is none, and the owner may not have one more
   */
  void check() throws IOException {
    StoredSession present = fresh.name == null ? null : records.read(fresh.owner(), fresh.name);
    if (present != null && lives(present.state)) {
      namesake = present.state.handle;
      return;
    }
    Owned owned = records.owned(fresh.owner());
    int live = owned.unreadable;
    for (StoredSession each : owned.sessions) {
      if (lives(each.state)) {
        live++;
      } else {
        records.deleteLater(each.state.handle);
      }
    }
    if (live >= settings.maxPerOwner) {
      throw new IllegalStateException(
          "the caller has "
              + live
              + " sessions, as many as Sessions.MaxPerOwner allows. Stop those that are done, start"
              + " them under names, or raise the limit");
    }
  }

  private boolean lives(SessionState state) {
    return lifetime.ended(state) == null;
  }

  /** Stores the session durably, then caches its first token; in a flight. */
  TokenAnswer store(TokenAnswer answer, RequestedToken requested) {
    String refreshToken = answer.refreshToken();
    if (refreshToken == null) {
      return TokenAnswer.refused(
          TokenRefusal.configuration(
              "a session needs a refresh token, and none was granted. See whether the issuer grants"
                  + " offline_access to this application",
              null));
    }
    try {
      SessionState stored = stored(fresh.granted(refreshToken));
      if (finish(stored) && answer.token() != null) {
        cache.put(SessionCaller.key(stored.handle, requested), answer.token());
      }
      return answer;
    } catch (IOException e) {
      return TokenAnswer.refused(TokenRefusal.sessionStore(e));
    }
  }

  private SessionState stored(SessionState granted) throws IOException {
    SessionHandle present = namesake;
    StoredSession again = present == null ? null : again(present, granted);
    if (again != null) {
      return records.claimName(again, this::lives).state;
    }
    try {
      StoredSession created = records.create(granted);
      StoredSession named = records.claimName(created, this::lives);
      if (named == created) {
        return created.state;
      }
      // another node has started this name at the same time: that session stays
      StoredSession others = again(named.state.handle, granted);
      if (others == null) {
        throw new IOException("the session of this name was stopped while it was started again");
      }
      records.delete(granted.handle);
      return others.state;
    } catch (IOException e) {
      takeBack(granted.handle);
      throw e;
    }
  }

  /** It may have been written, but nobody knows its handle. */
  private void takeBack(SessionHandle handle) {
    try {
      records.delete(handle);
    } catch (IOException e) {
      LOG.warn(
          StoreMessages.LEFT_OVER
              + " a session that could not be started may lie in the store until Sessions.IdleTimeout: {}",
          e.getMessage());
    }
  }

  /** The present session with the new tokens; null if it is gone meanwhile. */
  private @Nullable StoredSession again(SessionHandle present, SessionState granted)
      throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      StoredSession current = records.read(present);
      if (current == null) {
        return null;
      }
      StoredSession written = records.replace(current, current.state.startedAgain(granted));
      if (written != null) {
        return written;
      }
    }
    throw new IOException("others changed the session of this name all the time");
  }

  /** Whether the caller still waits for it; otherwise a new session is deleted. */
  private synchronized boolean finish(SessionState stored) {
    started = stored;
    if (abandoned) {
      undo();
    }
    return !abandoned;
  }

  synchronized void abandon() {
    abandoned = true;
    undo();
  }

  private void undo() {
    SessionState done = started;
    if (done != null && done.handle.equals(fresh.handle)) {
      records.deleteLater(done.handle);
    }
  }

  synchronized SessionState started() {
    SessionState done = started;
    if (done == null) {
      throw new IllegalStateException("granted without being stored");
    }
    return done;
  }
}

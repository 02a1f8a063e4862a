package org.onbehalf.internal.sessions;

import java.io.IOException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.RequestedToken;
import org.onbehalf.internal.acquisition.TokenAnswer;
import org.onbehalf.internal.acquisition.TokenRefusal;
import org.onbehalf.internal.cache.SessionSettings;
import org.onbehalf.internal.cache.TokenCache;
import org.onbehalf.internal.sessions.SessionRepository.Kept;
import org.onbehalf.internal.sessions.SessionRepository.Owned;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One start of a session, from the question whether there is room for it to its record. Where it
 * has a name that its owner uses already, that session goes on instead. Thread-safe: a request
 * asks, and may give up, while a flight does the work.
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

  /**
   * From its parts.
   *
   * @param fresh the session without its refresh token
   */
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
   * Goes on only if the owner may have one more.
   *
   * @throws IllegalStateException otherwise
   * @throws IOException if the store cannot tell; then the token endpoint need not be asked
   */
  void requireRoom() throws IOException {
    Kept present = fresh.name == null ? null : records.read(fresh.owner(), fresh.name);
    if (present != null && lives(present.state)) {
      namesake = present.state.handle;
      return;
    }
    Owned owned = records.owned(fresh.owner());
    int live = owned.unreadable;
    for (Kept kept : owned.sessions) {
      if (lives(kept.state)) {
        live++;
      } else {
        records.deleteLater(kept.state.handle);
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

  /** In a flight: makes the session durable, then its first token known. */
  TokenAnswer keep(TokenAnswer answer, RequestedToken requested) {
    String refreshToken = answer.refreshToken();
    if (refreshToken == null) {
      return TokenAnswer.refused(
          TokenRefusal.configuration(
              "a session needs a refresh token, and none was granted. See whether the issuer grants"
                  + " offline_access to this application",
              null));
    }
    try {
      SessionState kept = kept(fresh.granted(refreshToken));
      if (finish(kept) && answer.token() != null) {
        cache.put(SessionCaller.key(kept.handle, requested), answer.token());
      }
      return answer;
    } catch (IOException e) {
      return TokenAnswer.refused(TokenRefusal.sessionStore(String.valueOf(e.getMessage()), e));
    }
  }

  private SessionState kept(SessionState granted) throws IOException {
    SessionHandle present = namesake;
    Kept again = present == null ? null : again(present, granted);
    if (again != null) {
      return records.claimName(again, this::lives).state;
    }
    try {
      Kept created = records.create(granted);
      Kept named = records.claimName(created, this::lives);
      if (named == created) {
        return created.state;
      }
      // another node has started this name at the same time: that session stays
      Kept others = again(named.state.handle, granted);
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

  /** It may have been written, and nobody will ever know its handle. */
  private void takeBack(SessionHandle handle) {
    try {
      records.delete(handle);
    } catch (IOException e) {
      LOG.warn(
          "a session that could not be started may lie in the store until Sessions.IdleTimeout: {}",
          e.getMessage());
    }
  }

  /** The present session with what was granted now; null if it is gone meanwhile. */
  private @Nullable Kept again(SessionHandle present, SessionState granted) throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Kept current = records.read(present);
      if (current == null) {
        return null;
      }
      Kept written = records.replace(current, current.state.startedAgain(granted));
      if (written != null) {
        return written;
      }
    }
    throw new IOException("others changed the session of this name all the time");
  }

  /** Whether somebody still waits for it; otherwise what is new goes again. */
  private synchronized boolean finish(SessionState kept) {
    started = kept;
    if (abandoned) {
      undo();
    }
    return !abandoned;
  }

  /** Nobody waits any more. */
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

  /** The session. */
  synchronized SessionState started() {
    SessionState done = started;
    if (done == null) {
      throw new IllegalStateException("granted without being kept");
    }
    return done;
  }
}

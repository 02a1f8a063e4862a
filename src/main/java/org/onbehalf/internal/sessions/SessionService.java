package org.onbehalf.internal.sessions;

import java.io.Closeable;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.onbehalf.AccessDeniedException;
import org.onbehalf.SessionExpiredException;
import org.onbehalf.SessionExpiredException.Reason;
import org.onbehalf.SessionInfo;
import org.onbehalf.SessionOwner;
import org.onbehalf.SessionStoreUnavailableException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.CallerSubject;
import org.onbehalf.internal.acquisition.Subject;
import org.onbehalf.internal.acquisition.TokenAcquirer;
import org.onbehalf.internal.cache.SessionSettings;
import org.onbehalf.internal.cache.SessionStore;
import org.onbehalf.internal.cache.TokenCache;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.sessions.SessionRepository.Kept;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Long-running sessions, for whoever is entitled to them; who that is, others say. Thread-safe. */
public final class SessionService implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(SessionService.class);

  /** Longer than anybody can be at claiming it. */
  private static final Duration NAME_REMAINS = Duration.ofHours(1);

  private final SessionSettings settings;
  private final SessionRepository records;
  private final SessionLifetime lifetime;
  private final SessionRotation rotation;
  private final TokenAcquirer acquirer;
  private final TokenCache cache;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  /**
   * From its parts.
   *
   * @param vault is closed with it
   * @param longestRequest how long a token request may take
   * @param longestWait how long anybody waits for a token
   */
  public SessionService(
      SessionSettings settings,
      SessionStore vault,
      TokenAcquirer acquirer,
      TokenCache cache,
      Duration longestRequest,
      Duration longestWait,
      Clock clock) {
    this.settings = settings;
    this.acquirer = acquirer;
    this.cache = cache;
    this.clock = clock;
    this.records = new SessionRepository(vault, settings);
    this.lifetime = new SessionLifetime(settings, records, clock);
    this.rotation =
        new SessionRotation(
            records,
            settings,
            lifetime,
            cache,
            this::forgetTokens,
            longestRequest,
            longestWait,
            clock);
  }

  /** A new session of that caller, or the one of that name started again; durable. */
  SessionState start(ValidatedCaller caller, @Nullable String name) {
    String api = settings.api;
    if (api == null) {
      throw new IllegalStateException(
          "a session starts with a token of one of the DownstreamApis, and none of them takes a"
              + " caller's token");
    }
    if (!caller.isApplication() && !caller.isExchangeable()) {
      throw new AccessDeniedException(
          "a session is kept alive by a refresh token of AzureAd's, and another issuer's user called."
              + " Do the work within the request, or in the application's own name (asApp())");
    }
    Subject subject = new CallerSubject(caller, api, null, 0);
    SessionStart start =
        new SessionStart(records, settings, lifetime, cache, fresh(caller.facts(), name));
    try {
      start.requireRoom();
    } catch (IOException e) {
      throw unavailable(e);
    }
    byte[] flight = new byte[32];
    random.nextBytes(flight);
    try {
      acquirer.exchange(subject, api, flight, start::keep);
      return start.started();
    } catch (RuntimeException e) {
      start.abandon();
      throw e;
    }
  }

  /** Without its refresh token yet. */
  private SessionState fresh(ValidatedCaller.Facts facts, @Nullable String name) {
    Instant now = clock.instant();
    return new SessionState(
        SessionHandle.generate(random), name, facts, now, now, "", now, 1, null);
  }

  /**
   * The session of that handle.
   *
   * @param owner whose it must be; null for anybody's
   * @throws SessionExpiredException if there is none
   */
  SessionState find(@Nullable SessionOwner owner, SessionHandle handle) {
    try {
      Kept kept = records.read(handle);
      return living(kept == null || owner == null || owner.equals(kept.state.owner()) ? kept : null)
          .state;
    } catch (IOException e) {
      throw unavailable(e);
    }
  }

  /** The session of that owner and name; see {@link #find(SessionOwner, SessionHandle)}. */
  SessionState find(SessionOwner owner, String name) {
    try {
      return living(records.read(owner, name)).state;
    } catch (IOException e) {
      throw unavailable(e);
    }
  }

  /** That session, to be used now; which is written down from time to time. */
  SessionState use(SessionHandle handle) {
    try {
      Kept kept = living(records.read(handle));
      if (!lifetime.isUseToBeNoted(kept.state)) {
        return kept.state;
      }
      SessionState used = kept.state.used(clock.instant());
      // who was faster has used it as well
      records.replace(kept, used);
      return used;
    } catch (IOException e) {
      throw unavailable(e);
    }
  }

  private Kept living(@Nullable Kept kept) {
    Reason reason = kept == null ? Reason.UNKNOWN : lifetime.ended(kept.state);
    if (kept == null || reason != null) {
      throw expired(reason == null ? Reason.UNKNOWN : reason);
    }
    return kept;
  }

  /** The live sessions of an owner, by when they were started. */
  List<SessionInfo> list(SessionOwner owner) {
    List<SessionInfo> list = new ArrayList<>();
    for (Kept kept : owned(owner)) {
      SessionState state = kept.state;
      if (lifetime.ended(state) == null) {
        list.add(
            new SessionInfo(
                state.handle.text(), state.name, state.startedAt, state.usedAt, expiresAt(state)));
      }
    }
    return Collections.unmodifiableList(list);
  }

  private List<Kept> owned(SessionOwner owner) {
    try {
      return records.owned(owner).sessions;
    } catch (IOException e) {
      throw unavailable(e);
    }
  }

  /** Ends it, whether or not there is one. */
  void stop(SessionHandle handle) {
    try {
      records.delete(handle);
    } catch (IOException e) {
      throw unavailable(e);
    }
    forgetTokens(handle);
  }

  /** Ends it, and lets its name go; null for none. */
  void stop(SessionHandle handle, SessionOwner owner, @Nullable String name) {
    stop(handle);
    if (name == null) {
      return;
    }
    try {
      records.releaseName(owner, name, handle, clock.instant().plus(NAME_REMAINS));
    } catch (IOException e) {
      // a name that leads nowhere is taken by who starts it next
      LOG.debug("the name of a session that was stopped could not be released", e);
    }
  }

  Instant expiresAt(SessionState state) {
    return state.expiresAt(settings);
  }

  /** The session's user, as the caller of its work. */
  SessionCaller caller(SessionState state, @Nullable String correlationId) {
    ValidatedCaller.Facts facts = state.facts.copy();
    facts.expiresAt = expiresAt(state);
    return new SessionCaller(state.handle, facts, rotation, correlationId);
  }

  private void forgetTokens(SessionHandle handle) {
    acquirer.forget(requested -> SessionCaller.key(handle, requested));
  }

  SessionExpiredException expired(Reason reason) {
    return new SessionExpiredException(lifetime.sentence(reason, ""), reason);
  }

  private static SessionStoreUnavailableException unavailable(IOException e) {
    return new SessionStoreUnavailableException(String.valueOf(e.getMessage()), e);
  }

  /** Lets what is under way end; takes limited time. */
  @Override
  public void close() {
    rotation.close();
    records.close();
  }
}

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
import java.util.concurrent.atomic.LongAdder;
import org.onbehalf.AccessDeniedException;
import org.onbehalf.SessionExpiredException;
import org.onbehalf.SessionExpiredException.Reason;
import org.onbehalf.SessionInfo;
import org.onbehalf.SessionOwner;
import org.onbehalf.SessionStoreUnavailableException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.ThrowingSupplier;
import org.onbehalf.internal.acquisition.CallerSubject;
import org.onbehalf.internal.acquisition.Subject;
import org.onbehalf.internal.acquisition.TokenAcquirer;
import org.onbehalf.internal.cache.SessionSettings;
import org.onbehalf.internal.cache.SessionStore;
import org.onbehalf.internal.cache.TokenCache;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.sessions.SessionRepository.StoredSession;
import org.onbehalf.internal.telemetry.Metrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Long-running sessions; {@link SessionPermissions} says who may use them. Thread-safe. */
public final class SessionService implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(SessionService.class);

  /** Longer than any server takes to claim it. */
  private static final Duration NAME_REMAINS = Duration.ofHours(1);

  private final SessionSettings settings;
  private final SessionRepository records;
  private final SessionLifetime lifetime;
  private final RefreshTokenRedeemer rotation;
  private final TokenAcquirer acquirer;
  private final TokenCache cache;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final LongAdder started = new LongAdder();
  private final LongAdder stopped = new LongAdder();
  private final LongAdder notFound = new LongAdder();

  public SessionService(
      SessionSettings settings,
      SessionStore store,
      TokenAcquirer acquirer,
      TokenCache cache,
      Duration longestRequest,
      Duration longestWait,
      Clock clock) {
    this.settings = settings;
    this.acquirer = acquirer;
    this.cache = cache;
    this.clock = clock;
    this.records = new SessionRepository(store, settings);
    this.lifetime = new SessionLifetime(settings, records, clock);
    this.rotation =
        new RefreshTokenRedeemer(
            records,
            settings,
            lifetime,
            cache,
            this::removeTokens,
            longestRequest,
            longestWait,
            clock);
  }

  /** Shows the figures of the sessions and their store. */
  public void addTo(Metrics metrics) {
    metrics.counter("onbehalf.sessions", started, "event", "started");
    metrics.counter("onbehalf.sessions", stopped, "event", "stopped");
    metrics.counter("onbehalf.sessions", notFound, "event", "not_found");
    metrics.counter("onbehalf.sessions", rotation.ended, "event", "refused");
    records.addTo(metrics);
  }

  /** Why their store cannot be used; null if it can, or nobody has tried yet. */
  public @Nullable String storeFault() {
    return records.storeFault();
  }

  /** Their store's path or address. */
  public String store() {
    return records.store();
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
          "a session needs a refresh token of AzureAd, and another issuer's user called."
              + " Do the work within the request, or in the application's own name (asApp())");
    }
    Subject subject = new CallerSubject(caller, api, null, 0);
    Instant now = clock.instant();
    SessionState fresh =
        new SessionState(
            SessionHandle.generate(random), name, caller.facts(), now, now, "", now, 1, null);
    SessionStart start = new SessionStart(records, settings, lifetime, cache, fresh);
    stored(
        () -> {
          start.check();
          return start;
        });
    byte[] flight = new byte[32];
    random.nextBytes(flight);
    try {
      acquirer.exchange(subject, api, flight, start::store);
      started.increment();
      return start.started();
    } catch (RuntimeException e) {
      start.abandon();
      throw e;
    }
  }

  /**
   * The session of that handle.
   *
   * @param owner whose it must be; null for anybody's
   * @throws SessionExpiredException if there is none
   */
  SessionState find(@Nullable SessionOwner owner, SessionHandle handle) {
    return stored(
        () -> {
          StoredSession found = records.read(handle);
          boolean owned = found != null && (owner == null || owner.equals(found.state.owner()));
          return live(owned ? found : null).state;
        });
  }

  /** The session of that owner and name; see {@link #find(SessionOwner, SessionHandle)}. */
  SessionState find(SessionOwner owner, String name) {
    return stored(() -> live(records.read(owner, name)).state);
  }

  /** That session, which is used now; that is stored from time to time. */
  SessionState use(SessionHandle handle) {
    return stored(
        () -> {
          StoredSession found = live(records.read(handle));
          if (!lifetime.isUseToBeStored(found.state)) {
            return found.state;
          }
          SessionState used = found.state.used(clock.instant());
          // whoever was faster has used it as well
          records.replace(found, used);
          return used;
        });
  }

  private StoredSession live(@Nullable StoredSession found) {
    Reason reason = found == null ? Reason.UNKNOWN : lifetime.ended(found.state);
    if (found == null || reason != null) {
      throw expired(reason == null ? Reason.UNKNOWN : reason);
    }
    return found;
  }

  /** The live sessions of an owner, by when they were started. */
  List<SessionInfo> list(SessionOwner owner) {
    List<SessionInfo> list = new ArrayList<>();
    for (StoredSession each : stored(() -> records.owned(owner)).sessions) {
      SessionState state = each.state;
      if (lifetime.ended(state) == null) {
        list.add(
            new SessionInfo(
                state.handle.text(), state.name, state.startedAt, state.usedAt, expiresAt(state)));
      }
    }
    return Collections.unmodifiableList(list);
  }

  /** Ends it, whether or not there is one. */
  void stop(SessionHandle handle) {
    stored(
        () -> {
          records.delete(handle);
          return handle;
        });
    stopped.increment();
    removeTokens(handle);
  }

  /** Ends it, and releases its name; null for none. */
  void stop(SessionHandle handle, SessionOwner owner, @Nullable String name) {
    stop(handle);
    if (name == null) {
      return;
    }
    try {
      records.releaseName(owner, name, handle, clock.instant().plus(NAME_REMAINS));
    } catch (IOException e) {
      // the next session of this name takes it over
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

  private void removeTokens(SessionHandle handle) {
    acquirer.removeSession(requested -> SessionCaller.key(handle, requested));
  }

  SessionExpiredException expired(Reason reason) {
    notFound.increment();
    return new SessionExpiredException(lifetime.sentence(reason, ""), reason);
  }

  private static <T> T stored(ThrowingSupplier<T, IOException> work) {
    try {
      return work.get();
    } catch (IOException e) {
      throw new SessionStoreUnavailableException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Lets requests that are under way end; takes limited time. */
  @Override
  public void close() {
    rotation.close();
    records.close();
  }
}

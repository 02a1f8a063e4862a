package org.onbehalf.internal.sessions;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.onbehalf.Caller;
import org.onbehalf.CallerContext;
import org.onbehalf.OnBehalf;
import org.onbehalf.Session;
import org.onbehalf.SessionOwner;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.ValidatedCaller;

/** A session in somebody's hands. Thread-safe; keeps nothing but what finds the record. */
final class DefaultSession implements Session {
  private final SessionService service;
  private final OnBehalf onBehalf;
  private final SessionHandle handle;
  private final @Nullable String name;
  private final SessionOwner owner;
  private volatile Instant expiresAt;

  DefaultSession(SessionService service, OnBehalf onBehalf, SessionState state) {
    this.service = service;
    this.onBehalf = onBehalf;
    this.handle = state.handle;
    this.name = state.name;
    this.owner = state.owner();
    this.expiresAt = service.expiresAt(state);
  }

  @Override
  public String id() {
    return name == null ? handle.text() : name;
  }

  @Override
  public String handle() {
    return handle.text();
  }

  @Override
  public Optional<String> name() {
    return Optional.ofNullable(name);
  }

  @Override
  public SessionOwner owner() {
    return owner;
  }

  @Override
  public Instant expiresAt() {
    return expiresAt;
  }

  @Override
  public void run(Runnable work) {
    Objects.requireNonNull(work, "work");
    try (CallerContext.Scope scope = CallerContext.open(user(), onBehalf)) {
      work.run();
    }
  }

  @Override
  public <T> T call(Callable<T> work) throws Exception {
    Objects.requireNonNull(work, "work");
    try (CallerContext.Scope scope = CallerContext.open(user(), onBehalf)) {
      return work.call();
    }
  }

  /** The session's user, if the session lives. */
  private Caller user() {
    SessionState state = service.use(handle);
    expiresAt = service.expiresAt(state);
    Caller outer = CallerContext.find().orElse(null);
    return service.caller(
        state, outer instanceof ValidatedCaller ? ((ValidatedCaller) outer).correlationId() : null);
  }

  @Override
  public void stop() {
    service.stop(handle, owner, name);
  }

  /** Shows neither handle nor owner. */
  @Override
  public String toString() {
    return "Session(expires " + expiresAt + ")";
  }
}

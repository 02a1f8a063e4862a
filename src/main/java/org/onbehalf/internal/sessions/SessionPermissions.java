package org.onbehalf.internal.sessions;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.onbehalf.Caller;
import org.onbehalf.CallerContext;
import org.onbehalf.NoCallerException;
import org.onbehalf.OnBehalf;
import org.onbehalf.Session;
import org.onbehalf.SessionExpiredException;
import org.onbehalf.SessionInfo;
import org.onbehalf.SessionOwner;
import org.onbehalf.Sessions;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.KnownCaller;
import org.onbehalf.internal.caller.ValidatedCaller;

/** Who may do what with sessions: inside a request the caller with its own. Immutable. */
public final class SessionPermissions implements Sessions {
  private static final Pattern NAME = Pattern.compile("\\S([^\\p{Cntrl}]{0,98}\\S)?");

  /** Has nothing: no user has an empty object id. */
  private static final SessionOwner NOBODY = SessionOwner.of("", "", "");

  private final SessionService service;
  private final OnBehalf onBehalf;

  public SessionPermissions(SessionService service, OnBehalf onBehalf) {
    this.service = service;
    this.onBehalf = onBehalf;
  }

  @Override
  public Session start() {
    return session(service.start(requestsCaller(), null));
  }

  @Override
  public Session start(String id) {
    if (!NAME.matcher(Objects.requireNonNull(id, "id")).matches()) {
      throw new IllegalArgumentException(
          "a session's name has 1 to 100 characters, none of them a control character, and no blank"
              + " at either end");
    }
    return session(service.start(requestsCaller(), id));
  }

  /** The caller whose token can be exchanged. */
  private ValidatedCaller requestsCaller() {
    Caller caller = caller();
    if (!(caller instanceof ValidatedCaller)) {
      throw new NoCallerException(
          "a session is started in a request, on the thread of its caller, whom BearerTokenFilter let"
              + " pass; "
              + (caller == null
                  ? "no caller is on thread \"" + Thread.currentThread().getName() + "\""
                  : "here a " + caller.getClass().getSimpleName() + " is the caller"));
    }
    return (ValidatedCaller) caller;
  }

  @Override
  public Session resume(String id) {
    Objects.requireNonNull(id, "id");
    SessionOwner own = own();
    return session(own == null ? byHandle(null, id) : own(own, id));
  }

  @Override
  public Session resume(SessionOwner owner, String id) {
    Objects.requireNonNull(id, "id");
    return session(own(entitled(owner), id));
  }

  @Override
  public List<SessionInfo> list() {
    SessionOwner own = own();
    if (own == null) {
      throw new NoCallerException(
          "no caller is on thread \""
              + Thread.currentThread().getName()
              + "\", whose sessions could be listed: pass an owner");
    }
    return service.list(own);
  }

  @Override
  public List<SessionInfo> list(SessionOwner owner) {
    return service.list(entitled(owner));
  }

  @Override
  public void stop(String id) {
    Objects.requireNonNull(id, "id");
    SessionOwner own = own();
    if (own == null) {
      SessionHandle handle = SessionHandle.parse(id);
      if (handle != null) {
        service.stop(handle);
      }
    } else {
      stopOwn(own, id);
    }
  }

  @Override
  public void stop(SessionOwner owner, String id) {
    Objects.requireNonNull(id, "id");
    stopOwn(entitled(owner), id);
  }

  private void stopOwn(SessionOwner owner, String id) {
    SessionState state;
    try {
      state = own(owner, id);
    } catch (SessionExpiredException e) {
      return;
    }
    service.stop(state.handle, owner, state.name);
  }

  private SessionState byHandle(@Nullable SessionOwner owner, String id) {
    SessionHandle handle = SessionHandle.parse(id);
    if (handle == null) {
      throw service.expired(SessionExpiredException.Reason.UNKNOWN);
    }
    return service.find(owner, handle);
  }

  /** By handle, else by name; a name may look like a handle. */
  private SessionState own(SessionOwner owner, String id) {
    if (SessionHandle.parse(id) == null) {
      return service.find(owner, id);
    }
    try {
      return byHandle(owner, id);
    } catch (SessionExpiredException e) {
      if (e.reason() != SessionExpiredException.Reason.UNKNOWN) {
        throw e;
      }
    }
    return service.find(owner, id);
  }

  /** That owner, outside a request or as its caller; else one who has nothing. */
  private SessionOwner entitled(SessionOwner owner) {
    Objects.requireNonNull(owner, "owner");
    SessionOwner own = own();
    return own == null || own.equals(owner) ? owner : NOBODY;
  }

  /** The caller as an owner; null outside a request. */
  private @Nullable SessionOwner own() {
    Caller caller = caller();
    if (caller == null) {
      return null;
    }
    if (!(caller instanceof KnownCaller)) {
      throw new IllegalStateException(
          caller.getClass().getName()
              + " was not made by BearerTokenFilter: it has no sessions here");
    }
    KnownCaller known = (KnownCaller) caller;
    return known.isApplication() || !known.objectId().isPresent() || known.tenantId().isEmpty()
        ? NOBODY
        : SessionState.owner(known.facts());
  }

  private @Nullable Caller caller() {
    CallerContext.Captured captured = CallerContext.capture();
    Optional<OnBehalf> theirs = captured.onBehalf();
    if (theirs.isPresent() && theirs.get() != onBehalf) {
      throw new NoCallerException(
          "the caller on thread \""
              + Thread.currentThread().getName()
              + "\" belongs to another web application, and has no sessions in this one");
    }
    return captured.caller().orElse(null);
  }

  private Session session(SessionState state) {
    return new DefaultSession(service, onBehalf, state);
  }
}

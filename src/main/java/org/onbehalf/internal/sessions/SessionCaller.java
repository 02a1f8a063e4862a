package org.onbehalf.internal.sessions;

import org.onbehalf.Caller;
import org.onbehalf.SessionOwner;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.Subject;
import org.onbehalf.internal.caller.KnownCaller;
import org.onbehalf.internal.caller.ValidatedCaller;

/** The user of a session, while the session runs work. Immutable. */
final class SessionCaller extends KnownCaller implements Subject.Holder {
  private final SessionSubject subject;

  SessionCaller(ValidatedCaller.Facts facts, SessionSubject subject) {
    super(facts);
    this.subject = subject;
  }

  @Override
  public Subject subject() {
    return subject;
  }

  SessionOwner owner() {
    return SessionState.owner(facts());
  }

  /** So that what goes wrong in a session's work may be told to its owner's request. */
  @Override
  public boolean isSessionOf(@Nullable Caller other) {
    return other instanceof KnownCaller
        && !other.isApplication()
        && owner().equals(SessionState.owner(((KnownCaller) other).facts()));
  }
}

package org.onbehalf.internal.acquisition;

import java.time.Instant;
import org.onbehalf.UserRequiredException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.ValidatedCaller;

/** A user who called, whose token is exchanged; by whom, the subclasses say. */
abstract class CallerSubject implements Subject {
  final ValidatedCaller caller;

  /**
   * The subject of that call.
   *
   * @throws UserRequiredException for an application, before any network
   */
  CallerSubject(ValidatedCaller caller, String api) {
    if (caller.isApplication()) {
      throw new UserRequiredException(
          "DownstreamApis."
              + api
              + " is called on behalf of a user, but an application without a user called."
              + " Use asApp() or RequestAppToken where the application itself is meant");
    }
    this.caller = caller;
  }

  @Override
  public final @Nullable String correlationId() {
    return caller.correlationId();
  }

  @Override
  public final boolean isRepeatable() {
    return true;
  }

  /** A token that has expired is exchanged by nobody. */
  @Override
  public final boolean canBeAskedAt(Instant now) {
    return now.isBefore(caller.expiresAt());
  }

  @Override
  public final boolean answersChallenges(boolean requireClientCapability) {
    return !requireClientCapability || caller.clientCapabilities().contains("cp1");
  }
}

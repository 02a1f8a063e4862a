package org.onbehalf.internal.acquisition;

import java.time.Instant;
import java.util.function.Function;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.TokenKey;

/** For whom a token is: a caller, a session, or the application itself. Immutable. */
public interface Subject {

  /** The key of this subject's token in the cache. */
  TokenKey key(RequestedToken requested);

  /** What the incoming request is known by in logs; null where there is none. */
  @Nullable
  String correlationId();

  /**
   * Whether asking waits for the store of sessions too: such flights have threads of their own, so
   * that a store that is down delays nobody else.
   */
  default boolean needsSessionStore() {
    return false;
  }

  /** Whether it makes sense to ask for a token in advance. */
  boolean canBeAskedAt(Instant now);

  /**
   * Whether a claims challenge may be told to the one who called.
   *
   * @param requireClientCapability whether only those who said so may hear it
   */
  boolean answersChallenges(boolean requireClientCapability);

  /** Requests the token with this subject's grant; in a flight. */
  TokenAnswer ask(
      Function<TokenGrant, TokenAnswer> endpoint,
      RequestedToken requested,
      @Nullable String claims,
      String correlationId);
}

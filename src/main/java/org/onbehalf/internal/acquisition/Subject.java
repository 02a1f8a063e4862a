package org.onbehalf.internal.acquisition;

import java.time.Instant;
import java.util.function.Function;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.TokenKey;

/** For whom a token is: a caller, a session, or the application itself. Immutable. */
public interface Subject {

  /** The key of this subject's token in the cache. */
  TokenKey key(RequestedToken requested);

  /** The correlation id of the incoming request; null where there is none. */
  @Nullable
  String correlationId();

  /**
   * Whether a request also waits for the session store: such flights have threads of their own, so
   * that a slow store delays nobody else.
   */
  default boolean needsSessionStore() {
    return false;
  }

  /** Whether a token may be requested in advance. */
  boolean canBeAskedAt(Instant now);

  /**
   * Whether the client is told the claims of a challenge.
   *
   * @param requireClientCapability whether only clients with the capability {@code cp1} are
   */
  boolean answersChallenges(boolean requireClientCapability);

  /** The grant by which this subject's token is requested. */
  TokenGrant grant(RequestedToken requested, @Nullable String claims, String correlationId);

  /**
   * Sends the grant, in a flight. Only a session does more: it takes its lease, adds its refresh
   * token to the grant, and stores the new one.
   */
  default TokenAnswer send(
      TokenGrant grant, RequestedToken requested, Function<TokenGrant, TokenAnswer> endpoint) {
    return endpoint.apply(grant);
  }
}

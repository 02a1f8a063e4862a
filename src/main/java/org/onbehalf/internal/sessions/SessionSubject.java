package org.onbehalf.internal.sessions;

import java.time.Instant;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.RequestedToken;
import org.onbehalf.internal.acquisition.Subject;
import org.onbehalf.internal.acquisition.TokenAnswer;
import org.onbehalf.internal.acquisition.TokenEndpoint;
import org.onbehalf.internal.acquisition.TokenGrant;
import org.onbehalf.internal.cache.TokenKey;
import org.onbehalf.internal.caller.ValidatedCaller;

/** A session, whose refresh token brings tokens for all APIs. Immutable. */
final class SessionSubject implements Subject {
  private final SessionHandle handle;
  private final ValidatedCaller.Facts facts;
  private final SessionRotation rotation;
  private final @Nullable String correlationId;

  /**
   * From its parts.
   *
   * @param correlationId of the request in which the session works; null outside one
   */
  SessionSubject(
      SessionHandle handle,
      ValidatedCaller.Facts facts,
      SessionRotation rotation,
      @Nullable String correlationId) {
    this.handle = handle;
    this.facts = facts;
    this.rotation = rotation;
    this.correlationId = correlationId;
  }

  @Override
  public TokenKey key(RequestedToken requested) {
    return key(handle, requested);
  }

  /** The key of that session's token. */
  static TokenKey key(SessionHandle handle, RequestedToken requested) {
    return TokenKey.ofSession(
        handle.id(),
        requested.form(RequestedToken.Grant.REFRESH_TOKEN, null),
        requested.hasOptions);
  }

  @Override
  public @Nullable String correlationId() {
    return correlationId;
  }

  /** A refresh token may be used up by a request that failed on its way. */
  @Override
  public boolean isRepeatable() {
    return false;
  }

  @Override
  public boolean needsSessionStore() {
    return true;
  }

  @Override
  public boolean canBeAskedAt(Instant now) {
    return true;
  }

  @Override
  public boolean answersChallenges(boolean requireClientCapability) {
    return !requireClientCapability || facts.clientCapabilities.contains("cp1");
  }

  @Override
  public TokenAnswer ask(
      TokenEndpoint endpoint,
      RequestedToken requested,
      @Nullable String claims,
      String correlationId) {
    String tenantId = requested.tenant == null ? facts.tenantId : requested.tenant;
    String anchor = "Oid:" + facts.objectId + "@" + facts.tenantId;
    boolean anyWillDo = claims == null && !requested.forceRefresh;
    return rotation.redeem(
        handle,
        anyWillDo ? key(requested) : null,
        refreshToken ->
            endpoint.ask(
                new TokenGrant(
                    requested.form(RequestedToken.Grant.REFRESH_TOKEN, claims),
                    refreshToken,
                    null,
                    tenantId,
                    anchor,
                    correlationId)));
  }
}

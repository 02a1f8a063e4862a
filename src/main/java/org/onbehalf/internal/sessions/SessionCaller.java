package org.onbehalf.internal.sessions;

import java.time.Instant;
import java.util.function.Function;
import org.onbehalf.Caller;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.RequestedToken;
import org.onbehalf.internal.acquisition.Subject;
import org.onbehalf.internal.acquisition.TokenAnswer;
import org.onbehalf.internal.acquisition.TokenGrant;
import org.onbehalf.internal.cache.TokenKey;
import org.onbehalf.internal.caller.KnownCaller;
import org.onbehalf.internal.caller.ValidatedCaller;

/** The user of a session that runs work: its refresh token is redeemed for tokens of all APIs. */
final class SessionCaller extends KnownCaller implements Subject {
  private final SessionHandle handle;
  private final RefreshTokenRedeemer rotation;
  private final @Nullable String correlationId;

  SessionCaller(
      SessionHandle handle,
      ValidatedCaller.Facts facts,
      RefreshTokenRedeemer rotation,
      @Nullable String correlationId) {
    super(facts);
    this.handle = handle;
    this.rotation = rotation;
    this.correlationId = correlationId;
  }

  /** So that errors in a session's work can be reported to its owner's request. */
  @Override
  public boolean isSessionOf(@Nullable Caller other) {
    return other instanceof KnownCaller
        && !other.isApplication()
        && SessionState.owner(facts()).equals(SessionState.owner(((KnownCaller) other).facts()));
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
    return !requireClientCapability || facts().clientCapabilities.contains("cp1");
  }

  /** Without the refresh token, which is known only under the session's lease. */
  @Override
  public TokenGrant grant(RequestedToken requested, @Nullable String claims, String correlationId) {
    return new TokenGrant(
        requested.form(RequestedToken.Grant.REFRESH_TOKEN, claims),
        "",
        null,
        requested.tenant == null ? facts().tenantId : requested.tenant,
        "Oid:" + facts().objectId + "@" + facts().tenantId,
        correlationId,
        claims != null);
  }

  @Override
  public TokenAnswer send(
      TokenGrant grant, RequestedToken requested, Function<TokenGrant, TokenAnswer> endpoint) {
    return rotation.redeem(
        handle,
        grant.challenged || requested.forceRefresh ? null : key(requested),
        refreshToken -> endpoint.apply(grant.withCredential(refreshToken)));
  }
}

package org.onbehalf.internal.sessions;

import java.time.Instant;
import org.onbehalf.SessionOwner;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.SessionSettings;
import org.onbehalf.internal.caller.ValidatedCaller;

/** What is kept of a session. Immutable; shows nothing. */
final class SessionState {
  final SessionHandle handle;

  /** The application's; null for none. */
  final @Nullable String name;

  /** Whose it is, as its token said when the session was started. Not changed. */
  final ValidatedCaller.Facts facts;

  final Instant startedAt;
  final Instant usedAt;

  /** Empty when the session is over and only waits for its deletion. */
  final String refreshToken;

  /** When the refresh token was granted: of two, the later one counts. */
  final Instant grantedAt;

  /** How often the session was started: a refresh token of an earlier start does not count. */
  final long start;

  final @Nullable SessionLeases.Lease lease;

  SessionState(
      SessionHandle handle,
      @Nullable String name,
      ValidatedCaller.Facts facts,
      Instant startedAt,
      Instant usedAt,
      String refreshToken,
      Instant grantedAt,
      long start,
      @Nullable SessionLeases.Lease lease) {
    this.handle = handle;
    this.name = name;
    this.facts = facts;
    this.startedAt = startedAt;
    this.usedAt = usedAt;
    this.refreshToken = refreshToken;
    this.grantedAt = grantedAt;
    this.start = start;
    this.lease = lease;
  }

  SessionOwner owner() {
    return owner(facts);
  }

  static SessionOwner owner(ValidatedCaller.Facts facts) {
    String objectId = facts.objectId;
    return SessionOwner.of(facts.issuer, facts.tenantId, objectId == null ? "" : objectId);
  }

  boolean isOver() {
    return refreshToken.isEmpty();
  }

  Instant expiresAt(SessionSettings settings) {
    Instant idle = usedAt.plus(settings.idleTimeout);
    Instant old = startedAt.plus(settings.maxAge);
    return idle.isBefore(old) ? idle : old;
  }

  /** The same used now. */
  SessionState used(Instant now) {
    Instant latest = now.isAfter(usedAt) ? now : usedAt;
    return new SessionState(
        handle, name, facts, startedAt, latest, refreshToken, grantedAt, start, lease);
  }

  SessionState leased(@Nullable SessionLeases.Lease changed) {
    return new SessionState(
        handle, name, facts, startedAt, usedAt, refreshToken, grantedAt, start, changed);
  }

  /** The same with its first refresh token. */
  SessionState granted(String granted) {
    return new SessionState(
        handle, name, facts, startedAt, usedAt, granted, grantedAt, start, lease);
  }

  /** The same with another refresh token. */
  SessionState rotated(String rotated, Instant now) {
    return new SessionState(handle, name, facts, startedAt, usedAt, rotated, now, start, lease)
        .used(now);
  }

  /** The same session started again, with all that the new one brings. */
  SessionState startedAgain(SessionState anew) {
    return new SessionState(
        handle,
        name,
        anew.facts,
        anew.startedAt,
        anew.usedAt,
        anew.refreshToken,
        anew.grantedAt,
        start + 1,
        null);
  }

  SessionState over() {
    return new SessionState(handle, name, facts, startedAt, usedAt, "", grantedAt, start, null);
  }

  @Override
  public String toString() {
    return "SessionState";
  }
}

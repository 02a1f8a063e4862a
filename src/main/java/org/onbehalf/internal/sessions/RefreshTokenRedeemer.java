package org.onbehalf.internal.sessions;

import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import org.onbehalf.SessionExpiredException.Reason;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.ServiceError;
import org.onbehalf.internal.acquisition.TokenAnswer;
import org.onbehalf.internal.acquisition.TokenRefusal;
import org.onbehalf.internal.cache.CachedToken;
import org.onbehalf.internal.cache.SessionSettings;
import org.onbehalf.internal.cache.TokenCache;
import org.onbehalf.internal.cache.TokenKey;
import org.onbehalf.internal.message.StoreMessages;
import org.onbehalf.internal.sessions.SessionRepository.StoredSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Redeems sessions' refresh tokens, one writer at a time over all nodes: who redeems holds the
 * session's lease, and what the redemption brings is durable before its access token is used. A
 * lease ends by time where its holder does not come back; then the refresh token that is stored is
 * tried again. Thread-safe; runs on the threads of flights, and holds no lock meanwhile.
 */
final class RefreshTokenRedeemer implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(RefreshTokenRedeemer.class);

  /** By which the poll interval grows. */
  private static final long FIRST_POLL_MILLIS = 5;

  private static final long LONGEST_POLL_MILLIS = 50;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
  private static final int ALL = Integer.MAX_VALUE;

  /** AADSTS codes of refresh tokens that are expired, revoked, or not valid. */
  private static final Set<String> EXPIRED =
      Collections.unmodifiableSet(
          new HashSet<>(
              Arrays.asList(
                  "70000", "70002", "70008", "70043", "700081", "700082", "700084", "50132",
                  "50133", "50173")));

  private final SessionRepository records;
  private final SessionLifetime lifetime;
  private final TokenCache cache;
  private final Consumer<SessionHandle> forget;
  private final Clock clock;
  private final Duration longestRequest;
  private final Duration longestWait;
  private final SessionLeases leases;
  private final RefreshTokenWriter writer;
  private final Semaphore underWay = new Semaphore(ALL);
  private final CountDownLatch closing = new CountDownLatch(1);

  /** How many sessions ended as their refresh token was no longer accepted. */
  final LongAdder ended = new LongAdder();

  RefreshTokenRedeemer(
      SessionRepository records,
      SessionSettings settings,
      SessionLifetime lifetime,
      TokenCache cache,
      Consumer<SessionHandle> forget,
      Duration longestRequest,
      Duration longestWait,
      Clock clock) {
    this.records = records;
    this.lifetime = lifetime;
    this.cache = cache;
    this.forget = forget;
    this.clock = clock;
    this.longestRequest = longestRequest;
    this.longestWait = longestWait;
    this.leases = new SessionLeases(settings.leaseTime, longestRequest, clock);
    this.writer = new RefreshTokenWriter(records, leases.time(), closing, settings.storeQueue);
  }

  /**
   * A token for a session.
   *
   * @param key under which a token that another server was granted is used too; null for none
   * @param request sends that refresh token to the token endpoint
   */
  TokenAnswer redeem(
      SessionHandle handle, @Nullable TokenKey key, Function<String, TokenAnswer> request) {
    if (isClosing() || !underWay.tryAcquire()) {
      return unavailable("the web application is stopping");
    }
    try {
      return redeemInTurn(handle, key, request);
    } catch (IOException e) {
      return TokenAnswer.refused(TokenRefusal.sessionStore(e));
    } finally {
      underWay.release();
    }
  }

  private TokenAnswer redeemInTurn(
      SessionHandle handle, @Nullable TokenKey key, Function<String, TokenAnswer> request)
      throws IOException {
    long deadline = System.nanoTime() + longestWait.toNanos();
    long waits = 0;
    do {
      StoredSession stored = records.read(handle);
      if (stored == null) {
        return over(Reason.UNKNOWN, "");
      }
      Reason reason = lifetime.ended(stored.state);
      if (reason != null) {
        return over(reason, "");
      }
      if (leases.isFree(stored.state)) {
        CachedToken byOthers = waits > 0 && key != null ? cache.load(key) : null;
        if (byOthers != null) {
          return TokenAnswer.granted(byOthers);
        }
        TokenAnswer answer = redeemAlone(stored, request);
        if (answer != null) {
          return answer;
        }
      }
      waits++;
    } while (System.nanoTime() - deadline < 0
        && pause(Math.min(waits * FIRST_POLL_MILLIS, LONGEST_POLL_MILLIS)));
    return unavailable(
        isClosing()
            ? "the web application is stopping"
            : "the session's refresh token is being redeemed by another server or thread, which has"
                + " not come back yet");
  }

  /** Null where another server was faster, or changed the session meanwhile: to be retried. */
  private @Nullable TokenAnswer redeemAlone(
      StoredSession found, Function<String, TokenAnswer> request) throws IOException {
    StoredSession stored = writer.saved(found);
    if (stored == null) {
      return null;
    }
    SessionLeases.Lease lease = leases.take();
    try {
      StoredSession leased = records.replace(stored, stored.state.leased(lease));
      if (leased == null) {
        return null;
      }
      if (!leases.lastsForRequest(lease)) {
        release(leased);
        return null;
      }
      TokenAnswer answer = request.apply(leased.state.refreshToken);
      if (answer.token() != null) {
        return store(leased, lease, answer);
      }
      if (isExpired(answer.refusal())) {
        return end(leased, answer.refusal());
      }
      release(leased);
      return answer;
    } finally {
      leases.end(lease);
    }
  }

  private TokenAnswer store(StoredSession leased, SessionLeases.Lease lease, TokenAnswer answer)
      throws IOException {
    String brought = answer.refreshToken();
    RefreshTokenWriter.Rotated rotated =
        new RefreshTokenWriter.Rotated(
            leased.state, brought == null ? leased.state.refreshToken : brought, clock.instant());
    return writer.store(leased, rotated, lease)
        ? answer.withoutRefreshToken()
        : over(Reason.UNKNOWN, "");
  }

  /** So that nobody waits for the lease's end. */
  private void release(StoredSession leased) {
    try {
      records.replace(leased, leased.state.leased(null));
    } catch (IOException e) {
      LOG.debug("a session's lease is left to end by itself", e);
    }
  }

  /** The refresh token has expired; null if it is no longer the session's. */
  private @Nullable TokenAnswer end(StoredSession leased, TokenRefusal refusal) {
    SessionHandle handle = leased.state.handle;
    try {
      StoredSession current = leased;
      while (records.replace(current, current.state.over()) == null) {
        current = records.read(handle);
        if (current == null || !current.state.refreshToken.equals(leased.state.refreshToken)) {
          return current == null ? over(Reason.UNKNOWN, "") : null;
        }
      }
      records.delete(handle);
    } catch (IOException e) {
      // who uses the session next finds the same
      LOG.debug("a session that is over could not be deleted", e);
    }
    ended.increment();
    forget.accept(handle);
    return over(Reason.REFUSED, refusal.message);
  }

  /**
   * Whether the refresh token itself will never be accepted again. {@code invalid_grant} alone says
   * so with issuers that give no further code (RFC 6749 section 5.2); Entra also uses it when the
   * user must act, with codes and suberrors of its own.
   */
  static boolean isExpired(TokenRefusal refusal) {
    ServiceError service = refusal.service;
    if (service == null || !"invalid_grant".equals(service.error)) {
      return false;
    }
    if (service.suberror.equals("bad_token") || service.suberror.equals("token_expired")) {
      return true;
    }
    boolean ofToken =
        refusal.kind == TokenRefusal.Kind.INTERACTION
            || refusal.kind == TokenRefusal.Kind.INVALID_TOKEN;
    return ofToken
        && service.suberror.isEmpty()
        && (service.codes.isEmpty() || !Collections.disjoint(service.codes, EXPIRED));
  }

  private TokenAnswer over(Reason reason, String why) {
    return TokenAnswer.refused(TokenRefusal.sessionExpired(lifetime.sentence(reason, why), reason));
  }

  private static TokenAnswer unavailable(String message) {
    return TokenAnswer.refused(TokenRefusal.unavailable(message, RETRY_AFTER, null));
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  private boolean pause(long millis) {
    try {
      return !closing.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Lets the redemptions that are under way end, so that a redeploy loses no answer; what they
   * could not store is tried once more. Takes limited time.
   */
  @Override
  public void close() {
    closing.countDown();
    try {
      if (!underWay.tryAcquire(ALL, longestRequest.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn(
            StoreMessages.UNDER_WAY
                + " a session's refresh token was still being redeemed when the application stopped");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    writer.saveAll();
  }
}

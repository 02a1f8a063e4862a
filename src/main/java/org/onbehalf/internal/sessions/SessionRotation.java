package org.onbehalf.internal.sessions;

import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.onbehalf.SessionExpiredException.Reason;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.TokenAnswer;
import org.onbehalf.internal.acquisition.TokenRefusal;
import org.onbehalf.internal.cache.CachedToken;
import org.onbehalf.internal.cache.SessionSettings;
import org.onbehalf.internal.cache.TokenCache;
import org.onbehalf.internal.cache.TokenKey;
import org.onbehalf.internal.sessions.SessionRepository.Kept;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Redeems sessions' refresh tokens, one writer at a time over all nodes: who redeems holds the
 * session's lease, and what the redemption brings is durable before its access token is used. A
 * lease ends by time where its holder does not come back; then the refresh token that is kept is
 * tried again. Thread-safe; runs on the threads of flights, and holds no lock meanwhile.
 */
final class SessionRotation implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(SessionRotation.class);

  /** A token endpoint that is near answers soon; one that does not is asked after less often. */
  private static final long FIRST_POLL_MILLIS = 5;

  private static final long LONGEST_POLL_MILLIS = 50;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
  private static final int ALL = Integer.MAX_VALUE;

  private final SessionRepository records;
  private final SessionLifetime lifetime;
  private final TokenCache cache;
  private final Consumer<SessionHandle> forget;
  private final Clock clock;
  private final Duration longestRequest;
  private final Duration longestWait;
  private final SessionLeases leases;
  private final RefreshTokenWriter keeper;
  private final Semaphore underWay = new Semaphore(ALL);
  private final CountDownLatch closing = new CountDownLatch(1);

  /**
   * From its parts.
   *
   * @param forget deletes a session's cached tokens
   * @param longestRequest how long a token request may take
   * @param longestWait how long to wait for who else redeems
   */
  SessionRotation(
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
    this.keeper = new RefreshTokenWriter(records, leases.time(), closing, settings.storeQueue);
  }

  /**
   * A token for a session.
   *
   * @param key under which somebody else's answer will do as well; null where only a new one will
   * @param request asks the token endpoint with that refresh token
   */
  TokenAnswer redeem(
      SessionHandle handle, @Nullable TokenKey key, Function<String, TokenAnswer> request) {
    if (isClosing() || !underWay.tryAcquire()) {
      return unavailable("the web application is stopping");
    }
    try {
      return redeemInTurn(handle, key, request);
    } catch (IOException e) {
      return TokenAnswer.refused(TokenRefusal.sessionStore(String.valueOf(e.getMessage()), e));
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
      Kept kept = records.read(handle);
      if (kept == null) {
        return over(Reason.UNKNOWN, "");
      }
      Reason reason = lifetime.ended(kept.state);
      if (reason != null) {
        return over(reason, "");
      }
      if (leases.isFree(kept.state)) {
        CachedToken byOthers = waits > 0 && key != null ? cache.load(key) : null;
        if (byOthers != null) {
          return TokenAnswer.granted(byOthers);
        }
        TokenAnswer answer = redeemAlone(kept, request);
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

  /** Null where somebody else was faster, or changed the session meanwhile: to be tried again. */
  private @Nullable TokenAnswer redeemAlone(Kept found, Function<String, TokenAnswer> request)
      throws IOException {
    Kept kept = keeper.saved(found);
    if (kept == null) {
      return null;
    }
    SessionLease lease = leases.take();
    try {
      Kept leased = records.replace(kept, kept.state.leased(lease));
      if (leased == null) {
        return null;
      }
      if (!leases.lastsForRequest(lease)) {
        release(leased);
        return null;
      }
      TokenAnswer answer = request.apply(leased.state.refreshToken);
      if (answer.token() != null) {
        return keep(leased, lease, answer);
      }
      if (ExpiredRefreshToken.isToldBy(answer.refusal())) {
        return end(leased, answer.refusal());
      }
      release(leased);
      return answer;
    } finally {
      leases.end(lease);
    }
  }

  private TokenAnswer keep(Kept leased, SessionLease lease, TokenAnswer answer) throws IOException {
    String brought = answer.refreshToken();
    RotatedRefreshToken rotated =
        new RotatedRefreshToken(
            leased.state, brought == null ? leased.state.refreshToken : brought, clock.instant());
    return keeper.keep(leased, rotated, lease)
        ? answer.withoutRefreshToken()
        : over(Reason.UNKNOWN, "");
  }

  /** So that nobody waits for the lease's end; where that fails, they do. */
  private void release(Kept leased) {
    try {
      records.replace(leased, leased.state.leased(null));
    } catch (IOException e) {
      LOG.debug("a session's lease is left to end by itself", e);
    }
  }

  /** The refresh token is dead; but perhaps it is no longer the session's. */
  private @Nullable TokenAnswer end(Kept leased, TokenRefusal refusal) {
    SessionHandle handle = leased.state.handle;
    try {
      Kept current = leased;
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
    forget.accept(handle);
    return over(Reason.REFUSED, refusal.message);
  }

  private TokenAnswer over(Reason reason, String why) {
    return TokenAnswer.refused(TokenRefusal.sessionOver(lifetime.sentence(reason, why), reason));
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
        LOG.warn("a session's refresh token was still being redeemed when the application stopped");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    keeper.saveAll();
  }
}

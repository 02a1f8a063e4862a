package org.onbehalf.internal.acquisition;

import java.io.Closeable;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.onbehalf.AccessToken;
import org.onbehalf.Caller;
import org.onbehalf.OnBehalfException;
import org.onbehalf.TokenRequest;
import org.onbehalf.TokenSource;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.CachedToken;
import org.onbehalf.internal.cache.TokenCache;
import org.onbehalf.internal.cache.TokenKey;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.telemetry.RepeatLimiter;
import org.onbehalf.spi.AcquisitionListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journey out: the heap, else one flight that asks the store, then the token endpoint, and
 * fills both. Thread-safe; the path of a token on the heap takes no lock and makes no string.
 */
public final class TokenAcquirer implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(TokenAcquirer.class);

  /** Ways to request a token beside the claims of a challenge, which are JSON. */
  private static final String FORCED = "forced";

  /** The pause after a refresh that failed. */
  private static final String REFRESH = "refresh";

  private final AcquisitionSettings settings;
  private final RequestedTokens requests;
  private final TokenCache cache;
  private final TokenEndpoint entra;
  private final Map<String, TokenEndpoint> exchanges;
  private final TokenFlights flights;
  private final TokenFlights sessionFlights;
  private final RefusalCache refusals;
  private final RefreshAhead refreshAhead;
  private final AcquisitionListeners acquisitions;
  private final RepeatLimiter limiter;
  private final Clock clock;
  private final long clockSkew;
  private final String consentScope;

  /**
   * From its parts.
   *
   * @param entra Entra's token endpoint
   * @param exchanges those of the issuers, by name, that exchange their callers' tokens themselves
   */
  public TokenAcquirer(
      AcquisitionSettings settings,
      TokenCache cache,
      TokenEndpoint entra,
      Map<String, TokenEndpoint> exchanges,
      List<AcquisitionListener> listeners,
      RepeatLimiter limiter,
      Clock clock) {
    this.settings = settings;
    this.requests = new RequestedTokens(settings);
    this.cache = cache;
    this.entra = entra;
    this.exchanges = exchanges;
    Semaphore waiting = new Semaphore(settings.maxWaitingCallers);
    this.flights = new TokenFlights(settings.name, settings, waiting);
    this.sessionFlights = new TokenFlights(settings.name + "-session", settings, waiting);
    this.refusals = new RefusalCache(settings, clock);
    this.refreshAhead = new RefreshAhead(settings.refreshAhead);
    this.acquisitions = new AcquisitionListeners(listeners);
    this.limiter = limiter;
    this.clock = clock;
    this.clockSkew = settings.clockSkew.toMillis();
    this.consentScope = "api://" + settings.client.clientId + "/.default";
  }

  /**
   * A token for an API.
   *
   * @param caller on whose behalf; null for nobody, and then only the application's own is to be
   *     had
   * @param answersChallenges whether who uses the token answers the API's claims challenges
   * @throws OnBehalfException if no token was granted
   */
  public AccessToken acquire(
      @Nullable Caller caller, TokenRequest request, boolean answersChallenges) {
    RequestedToken requested = requests.of(request, answersChallenges);
    Subject subject = subject(caller, requested);
    if (!acquisitions.hasListeners()) {
      return acquire(subject, requested, request);
    }
    long since = System.nanoTime();
    try {
      AccessToken token = acquire(subject, requested, request);
      acquisitions.granted(requested, subject, token, since);
      return token;
    } catch (OnBehalfException e) {
      acquisitions.refused(requested, subject, e, since);
      throw e;
    }
  }

  private AccessToken acquire(Subject subject, RequestedToken requested, TokenRequest request) {
    TokenKey key = subject.key(requested);
    String claims = request.claims().orElse(null);
    if (claims != null && !ClaimsRequests.isOne(claims)) {
      throw new IllegalArgumentException(
          "the claims are no JSON object of at most 8192 characters");
    }
    if (claims == null && !requested.forceRefresh) {
      CachedToken cached = cache.find(key);
      if (cached != null) {
        if (clock.millis() >= cached.refreshAt().toEpochMilli()) {
          refresh(subject, requested, key);
        }
        return token(cached, TokenSource.HEAP);
      }
    }
    return requestOnce(subject, requested, key, claims, null);
  }

  /**
   * A token in place of one that the API refused with a claims challenge.
   *
   * @param request with the challenge's claims
   * @param refused the token that the API refused; another request may have replaced it by now
   */
  public AccessToken replace(@Nullable Caller caller, TokenRequest request, String refused) {
    RequestedToken requested = requests.of(request, true);
    Subject subject = subject(caller, requested);
    TokenKey key = subject.key(requested);
    CachedToken other = replaced(key, refused);
    return other == null
        ? requestOnce(subject, requested, key, request.claims().orElse(null), refused)
        : token(other, TokenSource.HEAP);
  }

  /** What is on the heap in the place of a token that an API refused; null for nothing. */
  private @Nullable CachedToken replaced(TokenKey key, @Nullable String refused) {
    CachedToken present = refused == null ? null : cache.find(key);
    return present == null || present.accessToken().equals(refused) ? null : present;
  }

  private static AccessToken token(CachedToken token, TokenSource source) {
    return new AccessToken(token.accessToken(), token.expiresAt(), token.refreshAt(), source);
  }

  private Subject subject(@Nullable Caller caller, RequestedToken requested) {
    if (requested.application || caller == null) {
      return new ApplicationSubject(
          settings.client,
          caller instanceof ValidatedCaller ? ((ValidatedCaller) caller).correlationId() : null);
    }
    if (caller instanceof ValidatedCaller) {
      ValidatedCaller validated = (ValidatedCaller) caller;
      return new CallerSubject(
          validated, requested.api, settings.exchanges.get(validated.issuerName()), clockSkew);
    }
    if (caller instanceof Subject) {
      return (Subject) caller;
    }
    throw new IllegalStateException(
        caller.getClass().getName()
            + " was not made by BearerTokenFilter: only the token of a validated request can be exchanged");
  }

  /** The subject says which grant it has; this sends it. */
  private TokenAnswer request(Subject subject, RequestedToken requested, @Nullable String claims) {
    String correlationId =
        requested.correlationId == null ? subject.correlationId() : requested.correlationId;
    return subject.ask(
        grant ->
            grant.issuer == null
                ? entra.ask(grant)
                : Objects.requireNonNull(exchanges.get(grant.issuer), "endpoint").ask(grant),
        requested,
        claims,
        correlationId == null ? UUID.randomUUID().toString() : correlationId);
  }

  private AccessToken requestOnce(
      Subject subject,
      RequestedToken requested,
      TokenKey key,
      @Nullable String claims,
      @Nullable String refused) {
    TokenKey flight = request(key, requested, claims);
    TokenRefusal refusal = refusals.find(flight);
    if (refusal == null) {
      TokenAnswer answer =
          flightsOf(subject)
              .join(flight, () -> loadOrRequest(subject, requested, key, claims, refused, flight));
      CachedToken token = answer.token();
      if (token != null) {
        return token(token, answer.source());
      }
      refusal = answer.refusal();
    }
    throw exception(subject, requested, refusal);
  }

  /** The key of a request that fetches the token: others for the same key wait for its answer. */
  public static TokenKey request(TokenKey key, RequestedToken requested, @Nullable String claims) {
    return key.request(claims == null && requested.forceRefresh ? FORCED : claims);
  }

  private OnBehalfException exception(
      Subject subject, RequestedToken requested, TokenRefusal refusal) {
    return refusal.exception(
        requested.api,
        requested.scopes,
        consentScope,
        subject.answersChallenges(settings.requireClientCapability));
  }

  /**
   * One exchange past the cache, in a flight of its own, for a session that starts.
   *
   * @param id 32 random bytes
   * @param keep is given what was granted with its refresh token, and says what it comes to; in the
   *     flight
   * @throws OnBehalfException if no token was granted or kept
   */
  public void exchange(
      Subject subject,
      String api,
      byte[] id,
      BiFunction<TokenAnswer, RequestedToken, TokenAnswer> keep) {
    RequestedToken requested = requests.plain(api);
    // what Entra would refuse a plain call, it would refuse here
    TokenKey plain = subject.key(requested).request(null);
    TokenRefusal refusal = refusals.find(plain);
    if (refusal != null) {
      throw exception(subject, requested, refusal);
    }
    TokenAnswer kept =
        sessionFlights.join(
            TokenKey.ofSession(id, plain.form(), false),
            () -> {
              TokenAnswer answer = request(subject, requested, null);
              CachedToken token = answer.token();
              if (token == null) {
                refusals.remember(plain, answer.refusal());
              } else {
                answer =
                    keep.apply(
                        TokenAnswer.granted(refreshAhead.schedule(token), answer.refreshToken()),
                        requested);
              }
              if (answer.token() == null) {
                log(api, answer.refusal());
              }
              return answer.withoutRefreshToken();
            });
    if (kept.token() == null) {
      throw exception(subject, requested, kept.refusal());
    }
  }

  /**
   * Deletes all tokens of a session.
   *
   * @param keyOf the key of its token
   */
  public void forget(Function<RequestedToken, TokenKey> keyOf) {
    List<TokenKey> keys = new ArrayList<>();
    for (RequestedToken each : requests.plainOfUsers()) {
      keys.add(keyOf.apply(each));
    }
    cache.removeSession(keys);
  }

  private TokenFlights flightsOf(Subject subject) {
    return subject.needsSessionStore() ? sessionFlights : flights;
  }

  /** The work of a flight. */
  private TokenAnswer loadOrRequest(
      Subject subject,
      RequestedToken requested,
      TokenKey key,
      @Nullable String claims,
      @Nullable String refused,
      TokenKey flight) {
    CachedToken seen = cache.find(key);
    // a flight may start just after another one for the same key has ended
    CachedToken other = replaced(key, refused);
    if (other != null) {
      return TokenAnswer.held(other, TokenSource.HEAP);
    }
    if (claims == null && !requested.forceRefresh) {
      CachedToken held = cache.find(key);
      if (held != null) {
        return TokenAnswer.held(held, TokenSource.HEAP);
      }
      held = cache.load(key);
      if (held != null) {
        return TokenAnswer.held(held, TokenSource.STORE);
      }
    }
    TokenAnswer answer = scheduled(request(subject, requested, claims));
    CachedToken token = answer.token();
    if (token != null) {
      cache.put(key, token);
    }
    if (claims != null) {
      forgetAllBut(token, key, seen);
    }
    if (token == null) {
      refusals.remember(flight, answer.refusal());
      log(requested.api, answer.refusal());
    }
    return answer;
  }

  /**
   * Who was refused with the challenged token must not meet it again, in no tier and on no node. It
   * stays until the new one is there: whoever needs one meanwhile is challenged too and waits for
   * this flight, rather than ask for a token without the claims.
   */
  private void forgetAllBut(
      @Nullable CachedToken granted, TokenKey key, @Nullable CachedToken seen) {
    CachedToken kept = cache.find(key);
    if (granted == null || kept == null || !kept.accessToken().equals(granted.accessToken())) {
      cache.remove(key, seen);
    }
  }

  /** To be shared with everybody who waits: with its time, and without the refresh token. */
  private TokenAnswer scheduled(TokenAnswer answer) {
    CachedToken token = answer.token();
    return token == null
        ? answer.withoutRefreshToken()
        : TokenAnswer.granted(refreshAhead.schedule(token));
  }

  /** In the background, while the token that is held serves. */
  private void refresh(Subject subject, RequestedToken requested, TokenKey key) {
    try {
      TokenKey flight = key.request(null);
      TokenKey paused = key.request(REFRESH);
      if (subject.canBeAskedAt(clock.instant())
          && refusals.find(flight) == null
          && refusals.find(paused) == null) {
        flightsOf(subject)
            .refresh(flight, () -> refreshNow(subject, requested, key, flight, paused));
      }
    } catch (RuntimeException | Error e) {
      // the token that is held serves, whatever this is
      try {
        if (limiter.tell("refresh " + requested.api) != RepeatLimiter.SUPPRESSED) {
          LOG.warn("the token for DownstreamApis.{} could not be refreshed", requested.api, e);
        }
      } catch (Error again) {
        // there is no memory for the line in the log either
      }
    }
  }

  private TokenAnswer refreshNow(
      Subject subject, RequestedToken requested, TokenKey key, TokenKey flight, TokenKey paused) {
    CachedToken held = cache.find(key);
    if (held != null && clock.millis() < held.refreshAt().toEpochMilli()) {
      return TokenAnswer.held(held, TokenSource.HEAP);
    }
    TokenAnswer answer = scheduled(request(subject, requested, null));
    CachedToken token = answer.token();
    if (token != null) {
      // what an API's claims challenge has brought meanwhile stays: this token lacks the claims
      CachedToken other = cache.replace(key, held, token) ? null : cache.find(key);
      return other == null ? answer : TokenAnswer.held(other, TokenSource.HEAP);
    }
    TokenRefusal refusal = answer.refusal();
    log(requested.api, refusal);
    if (refusal.kind == TokenRefusal.Kind.UNAVAILABLE) {
      refusals.remember(flight, refusal);
      // the next request is not to try at once what has just failed; nobody needs it yet
      refusals.remember(paused, refusal, refusal.retryAfter);
      return held == null ? answer : TokenAnswer.held(held, TokenSource.HEAP);
    }
    // what Entra would not grant again is not used to its end
    cache.remove(key, held);
    refusals.remember(flight, refusal);
    return answer;
  }

  /** At WARN first, then at DEBUG for a while. */
  private void log(String api, TokenRefusal refusal) {
    long suppressed = limiter.tell("token " + api + ' ' + refusal.kind);
    if (suppressed == RepeatLimiter.SUPPRESSED) {
      LOG.debug("no token for DownstreamApis.{}: {}", api, refusal.message);
    } else {
      LOG.warn(
          "no token for DownstreamApis.{}: {} ({} similar lines suppressed)",
          api,
          refusal.message,
          suppressed);
    }
  }

  @Override
  public void close() {
    entra.close();
    exchanges.values().forEach(TokenEndpoint::close);
    flights.close();
    sessionFlights.close();
  }
}

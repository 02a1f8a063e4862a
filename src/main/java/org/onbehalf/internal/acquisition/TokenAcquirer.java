package org.onbehalf.internal.acquisition;

import java.io.Closeable;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
import org.onbehalf.internal.cache.SessionStore;
import org.onbehalf.internal.cache.TokenCache;
import org.onbehalf.internal.cache.TokenKey;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.response.CorrelationId;
import org.onbehalf.internal.telemetry.Metrics;
import org.onbehalf.internal.telemetry.RepeatLimiter;
import org.onbehalf.spi.AcquisitionListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Acquires tokens: from memory, else in one flight from the store or the token endpoint.
 * Thread-safe; a token in memory costs no lock and no string.
 */
public final class TokenAcquirer implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(TokenAcquirer.class);

  /** Ways to request a token beside the claims of a challenge, which are JSON. */
  private static final String FORCED = "forced";

  private final AcquisitionSettings settings;

  /** Requests without options by API: 1 for the application, plus 2 if challenges are answered. */
  private final Map<String, RequestedToken[]> plain = new HashMap<>();

  private final TokenCache cache;
  private final TokenEndpoint entra;
  private final Map<String, TokenEndpoint> exchanges;
  private final TokenFlights flights;
  private final TokenFlights sessionFlights;
  private final RefusalCache refusals;
  private final BackgroundRefresh refresh;
  private final AcquisitionEvents events;
  private final RepeatLimiter limiter;
  private final Clock clock;
  private final int clockSkew;
  private final Semaphore waiting;

  public TokenAcquirer(
      AcquisitionSettings settings,
      TokenCache cache,
      TokenEndpoint entra,
      Map<String, TokenEndpoint> exchanges,
      List<AcquisitionListener> listeners,
      RepeatLimiter limiter,
      Clock clock) {
    this.settings = settings;
    this.cache = cache;
    this.entra = entra;
    this.exchanges = exchanges;
    this.waiting = new Semaphore(settings.maxWaitingCallers);
    this.refusals = new RefusalCache(settings, clock);
    this.flights = new TokenFlights(settings.name, settings, waiting, refusals);
    this.sessionFlights = new TokenFlights(settings.name + "-session", settings, waiting, refusals);
    this.events = new AcquisitionEvents(listeners, settings.downstreamApis.keySet());
    this.limiter = limiter;
    this.clock = clock;
    this.refresh =
        new BackgroundRefresh(
            cache,
            refusals,
            (subject, requested) -> send(subject, requested, null),
            limiter,
            clock);
    this.clockSkew = Math.toIntExact(settings.clockSkew.toMillis());
    for (String api : settings.downstreamApis.keySet()) {
      TokenRequest user = TokenRequest.forApi(api);
      RequestedToken[] all = new RequestedToken[4];
      for (int i = 0; i < all.length; i++) {
        TokenRequest request = (i & 1) == 0 ? user : user.asApplication();
        all[i] = RequestedToken.of(settings, request, (i & 2) != 0);
      }
      plain.put(api, all);
    }
  }

  /** Shows the figures of tokens, flights and cached refusals. */
  public void addTo(Metrics metrics) {
    events.addTo(metrics);
    metrics.gauge("onbehalf.token.flights", () -> flights.running() + sessionFlights.running());
    metrics.gauge(
        "onbehalf.token.waiting", () -> settings.maxWaitingCallers - waiting.availablePermits());
    refusals.addTo(metrics);
  }

  /** The credentials of Entra's token endpoint and of all others. */
  public List<ClientCredentials> credentials() {
    List<ClientCredentials> all = new ArrayList<>();
    all.add(entra.credentials());
    exchanges.values().forEach(each -> all.add(each.credentials()));
    return all;
  }

  /**
   * A token for an API.
   *
   * @param caller on whose behalf; null for nobody, who gets the application's own token only
   * @param answersChallenges whether whoever uses the token answers the API's claims challenges
   * @throws OnBehalfException if no token was granted
   */
  public AccessToken acquire(
      @Nullable Caller caller, TokenRequest request, boolean answersChallenges) {
    RequestedToken requested = requested(request, answersChallenges);
    Subject subject = subject(caller, requested);
    long since = events.begin();
    try {
      AccessToken token = acquire(subject, requested, request);
      return events.granted(requested, subject, token, since);
    } catch (OnBehalfException e) {
      throw events.refused(requested, subject, e, since);
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
      long now = clock.millis();
      CachedToken cached = cache.find(key, now);
      if (cached != null) {
        if (now >= cached.refreshAt()) {
          refresh.start(flightsOf(subject), subject, requested, key);
        }
        return cached.toAccessToken(TokenSource.HEAP);
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
    RequestedToken requested = requested(request, true);
    Subject subject = subject(caller, requested);
    long since = events.begin();
    try {
      TokenKey key = subject.key(requested);
      CachedToken other = replacement(key, refused);
      AccessToken token =
          other == null
              ? requestOnce(subject, requested, key, request.claims().orElse(null), refused)
              : other.toAccessToken(TokenSource.HEAP);
      return events.granted(requested, subject, token, since);
    } catch (OnBehalfException e) {
      throw events.refused(requested, subject, e, since);
    }
  }

  /** What is cached in place of a token that an API refused; null for nothing. */
  private @Nullable CachedToken replacement(TokenKey key, @Nullable String refused) {
    CachedToken present = refused == null ? null : cache.find(key);
    return present == null || present.accessToken().equals(refused) ? null : present;
  }

  private RequestedToken requested(TokenRequest request, boolean answersChallenges) {
    RequestedToken[] all = RequestedToken.hasNoOptions(request) ? plain.get(request.api()) : null;
    return all == null
        ? RequestedToken.of(settings, request, answersChallenges)
        : all[(request.isAsApplication() ? 1 : 0) + (answersChallenges ? 2 : 0)];
  }

  private Subject subject(@Nullable Caller caller, RequestedToken requested) {
    if (requested.application || caller == null) {
      return new ApplicationSubject(
          requested,
          caller instanceof ValidatedCaller ? ((ValidatedCaller) caller).correlationId() : null);
    }
    if (caller instanceof ValidatedCaller) {
      ValidatedCaller validated = (ValidatedCaller) caller;
      return new CallerSubject(
          validated, requested.api, exchanges.get(validated.issuerName()), clockSkew);
    }
    if (caller instanceof Subject) {
      return (Subject) caller;
    }
    throw new IllegalStateException(
        caller.getClass().getName()
            + " was not made by BearerTokenFilter: only the token of a validated request can be"
            + " exchanged");
  }

  private AccessToken requestOnce(
      Subject subject,
      RequestedToken requested,
      TokenKey key,
      @Nullable String claims,
      @Nullable String refused) {
    TokenKey flight = request(key, requested, claims);
    TokenAnswer answer =
        flightsOf(subject)
            .join(flight, () -> loadOrRequest(subject, requested, key, claims, refused, flight));
    CachedToken token = answer.token();
    if (token == null) {
      throw refused(requested, subject, answer.refusal());
    }
    return token.toAccessToken(answer.source());
  }

  /** The key of a token request: all who need the same wait for its answer. */
  static TokenKey request(TokenKey key, RequestedToken requested, @Nullable String claims) {
    return key.request(claims == null && requested.forceRefresh ? FORCED : claims);
  }

  private TokenFlights flightsOf(Subject subject) {
    return subject.needsSessionStore() ? sessionFlights : flights;
  }

  /** Runs in a flight. */
  private TokenAnswer loadOrRequest(
      Subject subject,
      RequestedToken requested,
      TokenKey key,
      @Nullable String claims,
      @Nullable String refused,
      TokenKey flight) {
    CachedToken seen = cache.find(key);
    // a flight may start just after another one for the same key has ended
    CachedToken other = replacement(key, refused);
    if (other != null) {
      return TokenAnswer.cached(other, TokenSource.HEAP);
    }
    if (claims == null && !requested.forceRefresh) {
      CachedToken cached = cache.find(key);
      if (cached != null) {
        return TokenAnswer.cached(cached, TokenSource.HEAP);
      }
      cached = cache.load(key);
      if (cached != null) {
        return TokenAnswer.cached(cached, TokenSource.STORE);
      }
    }
    TokenAnswer answer = send(subject, requested, claims).withoutRefreshToken();
    CachedToken token = answer.token();
    if (token != null) {
      cache.put(key, token);
    } else {
      refusals.put(flight, answer.refusal());
    }
    if (claims != null) {
      removeAllBut(token, key, seen);
    }
    return answer;
  }

  /** Sends the subject's grant. */
  private TokenAnswer send(Subject subject, RequestedToken requested, @Nullable String claims) {
    String id = requested.correlationId == null ? subject.correlationId() : requested.correlationId;
    String correlationId = id == null ? CorrelationId.create() : id;
    // the flight clears it
    MDC.put(CorrelationId.MDC_KEY, correlationId);
    TokenGrant grant = subject.grant(requested, claims, correlationId);
    TokenEndpoint endpoint = grant.endpoint == null ? entra : grant.endpoint;
    TokenAnswer answer = subject.send(grant, requested, endpoint::ask);
    if (answer.token() == null) {
      log(requested, answer.refusal());
    }
    return answer;
  }

  /**
   * A token that an API challenged must not be used again, in no tier and on no server. It stays
   * until the new one is there: whoever needs one meanwhile is challenged too and waits for this
   * flight, rather than request a token without the claims.
   */
  private void removeAllBut(
      @Nullable CachedToken granted, TokenKey key, @Nullable CachedToken seen) {
    CachedToken present = cache.find(key);
    if (granted == null
        || present == null
        || !present.accessToken().equals(granted.accessToken())) {
      cache.remove(key, seen);
    }
  }

  /**
   * Requests a token past the cache, in a flight of its own, for a session that starts.
   *
   * @param id 32 random bytes
   * @param store stores what was granted with its refresh token, in the flight
   * @throws OnBehalfException if no token was granted or stored
   */
  public void exchange(
      Subject subject,
      String api,
      byte[] id,
      BiFunction<TokenAnswer, RequestedToken, TokenAnswer> store) {
    RequestedToken requested = requested(TokenRequest.forApi(api), true);
    long since = events.begin();
    try {
      AccessToken token =
          exchangeOnce(subject, requested, id, store).toAccessToken(TokenSource.TOKEN_ENDPOINT);
      AccessToken unused = events.granted(requested, subject, token, since);
    } catch (OnBehalfException e) {
      throw events.refused(requested, subject, e, since);
    }
  }

  private CachedToken exchangeOnce(
      Subject subject,
      RequestedToken requested,
      byte[] id,
      BiFunction<TokenAnswer, RequestedToken, TokenAnswer> store) {
    // what would be refused without a session is refused here too
    TokenKey request = subject.key(requested).request(null);
    TokenRefusal refusal = refusals.find(request);
    if (refusal != null) {
      throw refusal.exception(requested, subject);
    }
    TokenAnswer stored =
        sessionFlights.join(
            TokenKey.ofSession(id, request.form(), false),
            () -> {
              TokenAnswer answer = send(subject, requested, null);
              if (answer.token() == null) {
                refusals.put(request, answer.refusal());
                return answer;
              }
              TokenAnswer result = store.apply(answer, requested);
              if (result.token() == null) {
                log(requested, result.refusal());
              }
              return result.withoutRefreshToken();
            });
    CachedToken granted = stored.token();
    if (granted == null) {
      throw refused(requested, subject, stored.refusal());
    }
    return granted;
  }

  /** The exception for a refusal, which is logged unless the flight did it. */
  private OnBehalfException refused(
      RequestedToken requested, Subject subject, TokenRefusal refusal) {
    if (refusal.isWithoutRequest) {
      log(requested, refusal);
    }
    return refusal.exception(requested, subject);
  }

  /** Deletes all tokens of a session, whose keys are these. */
  public void removeSession(Function<RequestedToken, TokenKey> keyOf) {
    List<TokenKey> keys = new ArrayList<>();
    for (RequestedToken[] each : plain.values()) {
      keys.add(keyOf.apply(each[0]));
      keys.add(keyOf.apply(each[2]));
    }
    cache.removeSession(keys);
  }

  /** At WARN first, or at ERROR if it leads to a 500; then at DEBUG for a while. */
  private void log(RequestedToken requested, TokenRefusal refusal) {
    boolean ours =
        refusal.kind == TokenRefusal.Kind.CONFIGURATION
            || refusal.kind == TokenRefusal.Kind.CREDENTIAL;
    if (SessionStore.isLogged(refusal.message)) {
      LOG.debug("{}", refusal.sentence(requested));
      return;
    }
    RepeatLimiter.Line line = ours ? LOG::error : LOG::warn;
    limiter.log(
        "token " + requested.api + ' ' + refusal.kind,
        line,
        LOG::debug,
        "{}",
        refusal.sentence(requested));
  }

  @Override
  public void close() {
    entra.close();
    exchanges.values().forEach(TokenEndpoint::close);
    flights.close();
    sessionFlights.close();
  }
}

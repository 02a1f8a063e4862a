package org.onbehalf.internal.runtime;

import java.io.Closeable;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.onbehalf.AccessToken;
import org.onbehalf.Caller;
import org.onbehalf.CallerContext;
import org.onbehalf.DownstreamApi;
import org.onbehalf.Health;
import org.onbehalf.NoCallerException;
import org.onbehalf.Sessions;
import org.onbehalf.TokenRequest;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.ClientCredentials;
import org.onbehalf.internal.acquisition.ClientSettings;
import org.onbehalf.internal.acquisition.DownstreamApiSettings;
import org.onbehalf.internal.acquisition.TokenAcquirer;
import org.onbehalf.internal.acquisition.entra.EntraTokenEndpoint;
import org.onbehalf.internal.acquisition.exchange.ExchangeTokenEndpoint;
import org.onbehalf.internal.cache.RecordStores;
import org.onbehalf.internal.cache.SessionStore;
import org.onbehalf.internal.cache.TokenCache;
import org.onbehalf.internal.downstream.DownstreamTokens;
import org.onbehalf.internal.downstream.JaxrsClients;
import org.onbehalf.internal.downstream.OnBehalfOfJaxrsFeature;
import org.onbehalf.internal.downstream.RelayedResponse;
import org.onbehalf.internal.http.HttpExchange;
import org.onbehalf.internal.jwks.IssuerSettings;
import org.onbehalf.internal.jwks.JwkSource;
import org.onbehalf.internal.message.AcquisitionMessages;
import org.onbehalf.internal.principal.PrincipalMapping;
import org.onbehalf.internal.response.ClaimsChallenge;
import org.onbehalf.internal.response.ErrorResponses;
import org.onbehalf.internal.sessions.SessionPermissions;
import org.onbehalf.internal.sessions.SessionService;
import org.onbehalf.internal.telemetry.Metrics;
import org.onbehalf.internal.telemetry.RepeatLimiter;
import org.onbehalf.internal.validation.TokenDiagnostics;
import org.onbehalf.internal.validation.TokenValidator;
import org.onbehalf.internal.validation.TrustedIssuer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds all parts and closes them. Opens no connection and no store. Thread-safe. */
public final class OnBehalfRuntime implements DownstreamTokens, Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(OnBehalfRuntime.class);

  private final Settings settings;
  private final Clock clock;
  private final Instant startedAt;
  private final HttpExchange http;
  private final List<JwkSource> keys = new ArrayList<>();
  private final PrincipalMapping principalMapping;
  private final RequestAuthenticator authenticator;
  private final RecordStores stores;
  private final TokenCache cache;
  private final TokenAcquirer acquirer;
  private final SessionService sessions;
  private final CallerErrorResponses answers;
  private final RepeatLimiter limiter;
  private final Metrics metrics = new Metrics();
  private final ApplicationExtensions extensions;
  private final HealthCheck healthCheck;
  final Map<String, String> facts;
  private @Nullable JaxrsClients clients;
  private volatile boolean closed;

  /**
   * From its parts.
   *
   * @param storeDirectory the directory of the token store; null for none
   * @param sessionDirectory the directory of the session store; null for none
   * @param attributes those of the servlet context, by name
   * @param application the web application's class loader; null for our own
   */
  OnBehalfRuntime(
      Settings settings,
      @Nullable Path storeDirectory,
      @Nullable Path sessionDirectory,
      Function<String, Object> attributes,
      @Nullable ClassLoader application,
      ApplicationExtensions extensions,
      RuntimeOverrides overrides) {
    this.clock = overrides.clock;
    this.startedAt = clock.instant();
    this.settings = settings;
    this.limiter = new RepeatLimiter(clock, Duration.ofMinutes(1));
    this.http = new HttpExchange(settings.http);
    this.principalMapping =
        new PrincipalMapping(settings.principalMapping, extensions.mapper, clock);
    this.extensions = extensions;
    ClientCredentials credentials =
        new ClientCredentials(
            settings.acquisition, extensions.credentialProviders, http, metrics, clock);
    this.stores =
        new RecordStores(
            settings.tokenCache, settings.name, storeDirectory, attributes, application, clock);
    this.cache = new TokenCache(stores, clock);
    this.acquirer =
        new TokenAcquirer(
            settings.acquisition,
            cache,
            new EntraTokenEndpoint(settings.acquisition, credentials, http, clock),
            ExchangeTokenEndpoint.of(settings.acquisition, http, metrics, clock),
            extensions.acquisitionListeners,
            limiter,
            clock);
    int most = settings.acquisition.client.clientCredentials.size();
    this.sessions =
        new SessionService(
            settings.sessions,
            sessionStore(settings, sessionDirectory, stores, overrides),
            acquirer,
            cache,
            http.longest().multipliedBy(Math.max(1, most)),
            settings.acquisition.flightTimeout,
            clock);
    TokenListeners listeners = new TokenListeners(extensions.tokenListeners, clock);
    ClientSettings client = settings.acquisition.client;
    ErrorResponses ofExceptions =
        new ErrorResponses(
            client.instance + client.tenantId, client.clientId, settings.consentRedirectUri);
    this.answers = new CallerErrorResponses(settings, ofExceptions, listeners, limiter, metrics);
    TokenValidator validator =
        new TokenValidator(
            issuers(settings, clock), settings.decryption, settings.signatureCache, clock);
    GroupsOverageResolver groups =
        new GroupsOverageResolver(settings, acquirer, ofExceptions, http, limiter, clock);
    this.authenticator =
        new RequestAuthenticator(
            settings,
            validator,
            groups,
            principalMapping,
            listeners,
            new DecisionFigures(metrics, clock),
            clock);
    this.healthCheck = new HealthCheck(keys, acquirer, http, cache, sessions, principalMapping);
    this.facts = StartFacts.of(settings, cache.store(), sessions.store());
    validator.addTo(metrics);
    groups.addTo(metrics);
    principalMapping.addTo(metrics);
    acquirer.addTo(metrics);
    cache.addTo(metrics);
    sessions.addTo(metrics);
    http.addTo(metrics);
    metrics.gauge("onbehalf.health", healthCheck::figure);
  }

  private static SessionStore sessionStore(
      Settings settings,
      @Nullable Path directory,
      RecordStores stores,
      RuntimeOverrides overrides) {
    return overrides.sessionStore == null
        ? SessionStore.of(settings.sessions, directory, settings.name, stores, overrides.clock)
        : SessionStore.with(
            settings.sessions,
            overrides.sessionStore,
            overrides.sessionKey,
            settings.name,
            overrides.clock);
  }

  private List<TrustedIssuer> issuers(Settings settings, Clock clock) {
    List<TrustedIssuer> issuers = new ArrayList<>();
    Map<String, List<String>> scopes = new HashMap<>();
    settings.acquisition.downstreamApis.forEach((name, api) -> scopes.put(name, api.scopes));
    TokenDiagnostics diagnostics =
        new TokenDiagnostics(settings.acquisition.client.clientId, scopes);
    for (IssuerSettings issuer : settings.issuers) {
      JwkSource source = new JwkSource(issuer, settings.keys, http, clock);
      keys.add(source);
      source.addTo(metrics, issuer.name());
      issuers.add(new TrustedIssuer(issuer, source, diagnostics, clock));
    }
    return issuers;
  }

  public Settings settings() {
    return settings;
  }

  /** Authenticates requests. */
  public RequestAuthenticator authenticator() {
    return authenticator;
  }

  /** Responses that replace the application's. */
  public CallerErrorResponses answers() {
    return answers;
  }

  /** What is counted. */
  public Metrics metrics() {
    return metrics;
  }

  @Override
  public Health health() {
    requireOpen();
    return healthCheck.health();
  }

  /** Everything that a page of the status shows, with what the container says of itself. */
  public StatusReport status(String server) {
    requireOpen();
    return new StatusReport(
        settings, facts, healthCheck.findings(), metrics, startedAt, clock.instant(), server);
  }

  @Override
  public DownstreamApiSettings settingsOf(String api) {
    DownstreamApiSettings found =
        settings.acquisition.downstreamApis.get(Objects.requireNonNull(api, "api"));
    if (found == null) {
      throw new IllegalArgumentException(
          "DownstreamApis."
              + api
              + " is not configured; configured are "
              + new TreeSet<>(settings.acquisition.downstreamApis.keySet()));
    }
    return found;
  }

  @Override
  public AccessToken accessToken(TokenRequest request) {
    requireOpen();
    return tokenFor(request, settingsOf(request.api()).handlesClaimsChallenge);
  }

  @Override
  public AccessToken tokenFor(TokenRequest request) {
    return tokenFor(request, true);
  }

  private AccessToken tokenFor(TokenRequest request, boolean answersChallenges) {
    requireOpen();
    return acquirer.acquire(caller(request), request, answersChallenges);
  }

  @Override
  public AccessToken replacementFor(TokenRequest request, String refused) {
    requireOpen();
    return acquirer.replace(caller(request), request, refused);
  }

  @Override
  public void logNotRepeated(String api, String obstacle) {
    String numbered =
        AcquisitionMessages.NOT_REPEATED
            + " DownstreamApis.{} answered a request with a claims challenge. A new token was fetched, but"
            + " the request was not repeated: {}. The application got the 401; its next request"
            + " goes with the new token";
    limiter.log("not repeated " + api, LOG::warn, LOG::debug, numbered, api, obstacle);
  }

  @Override
  public @Nullable String toldOfClaims(boolean application) {
    if (application) {
      return null;
    }
    boolean answers =
        !settings.acquisition.requireClientCapability
            || CallerContext.find()
                .filter(caller -> caller.clientCapabilities().contains("cp1"))
                .isPresent();
    return answers ? RelayedResponse.CLAIMS : RelayedResponse.INTERACTION;
  }

  /** The caller; may be null only for an app token. */
  private @Nullable Caller caller(TokenRequest request) {
    DownstreamApiSettings api = settingsOf(request.api());
    return request.isAsApplication() || api.requestAppToken
        ? CallerContext.find().orElse(null)
        : caller(api.name);
  }

  @Override
  public String authorizationHeader(String api) {
    return "Bearer " + accessToken(TokenRequest.forApi(api)).value();
  }

  @Override
  public Optional<String> challenged(String api, Collection<String> wwwAuthenticateHeaders) {
    boolean answersChallenges = settingsOf(api).handlesClaimsChallenge;
    String claims = ClaimsChallenge.find(wwwAuthenticateHeaders);
    return claims == null
        ? Optional.empty()
        : Optional.of(
            "Bearer "
                + tokenFor(TokenRequest.forApi(api).withClaims(claims), answersChallenges).value());
  }

  /**
   * The caller on this thread. A caller of another application is an error: our credentials are not
   * for it.
   */
  private Caller caller(String api) {
    CallerContext.Captured captured = CallerContext.capture();
    if (captured.onBehalf().isPresent() && captured.onBehalf().get() != this) {
      throw new NoCallerException(
          "the caller on thread \""
              + Thread.currentThread().getName()
              + "\" belongs to another web application: DownstreamApis."
              + api
              + " of this one cannot be called on its behalf");
    }
    return CallerContext.current();
  }

  @Override
  public DownstreamApi downstreamApi(String name) {
    requireOpen();
    DownstreamApiSettings api = settingsOf(name);
    requireJaxrs("OnBehalf.downstreamApi");
    return clients().api(api);
  }

  @Override
  public Object feature(String api) {
    requireOpen();
    DownstreamApiSettings found = settingsOf(api);
    requireJaxrs("OnBehalf.feature");
    return new OnBehalfOfJaxrsFeature(found.name, this);
  }

  @Override
  public Sessions sessions() {
    requireOpen();
    return new SessionPermissions(sessions, this);
  }

  private synchronized JaxrsClients clients() {
    JaxrsClients present = clients;
    if (present == null) {
      present = new JaxrsClients(this);
      clients = present;
    }
    return present;
  }

  private static void requireJaxrs(String what) {
    try {
      Class.forName("javax.ws.rs.client.Client", false, OnBehalfRuntime.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(
          what
              + " needs a JAX-RS 2 client, and no javax.ws.rs.client.Client is on the class path:"
              + " add jersey-client and jersey-hk2, or use OnBehalf.authorizationHeader with the"
              + " client that you have",
          e);
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException(
          "the web application " + settings.name + " was stopped, and Onbehalf with it");
    }
  }

  /** Idempotent; every wait within it is limited. */
  @Override
  public void close() {
    closed = true;
    JaxrsClients open;
    synchronized (this) {
      open = clients;
      clients = null;
    }
    if (open != null) {
      open.close();
    }
    // first, while the network is there: a lost response can lose a session
    sessions.close();
    http.close();
    acquirer.close();
    keys.forEach(JwkSource::close);
    cache.close();
    principalMapping.close();
    extensions.close();
    stores.close();
  }
}

package org.onbehalf.internal.acquisition;

import java.io.Closeable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.onbehalf.AccessDeniedException;
import org.onbehalf.Caller;
import org.onbehalf.OnBehalfException;
import org.onbehalf.UserRequiredException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.CachedToken;
import org.onbehalf.internal.cache.TokenCache;
import org.onbehalf.internal.cache.TokenKey;
import org.onbehalf.internal.cache.TokenVariant;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.config.Settings;
import org.onbehalf.internal.telemetry.RepeatLimiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journey out: the heap, else one flight that asks the store, then the token endpoint, and
 * fills both. Thread-safe; the path of a token on the heap takes no lock and makes no string.
 */
public final class TokenAcquirer implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(TokenAcquirer.class);

  private final Map<String, Target> targets = new HashMap<>();
  private final TokenCache cache;
  private final TokenEndpoint endpoint;
  private final SingleFlight flights;
  private final RepeatLimiter limiter;

  /** What tokens of one API are for, worked out once. */
  private static final class Target {
    final Settings.DownstreamApi api;
    final List<String> applicationScopes;
    final TokenVariant user;
    final TokenVariant application;

    Target(Settings settings, Settings.DownstreamApi api) {
      this.api = api;
      this.applicationScopes = ApplicationScopes.of(api.scopes);
      this.user = variant(settings, api.name, api.scopes, "user");
      this.application = variant(settings, api.name, applicationScopes, "application");
    }

    private static TokenVariant variant(
        Settings settings, String api, List<String> scopes, String kind) {
      List<String> parts = new ArrayList<>();
      // the caller's tenant and issuer are bound by the assertion's hash
      parts.addAll(
          Arrays.asList(
              kind,
              settings.azureAd.instance.toString(),
              settings.azureAd.tenantId,
              settings.azureAd.clientId,
              "cp1=false"));
      parts.addAll(new TreeSet<>(scopes));
      return new TokenVariant(api, parts);
    }
  }

  public TokenAcquirer(
      Settings settings, TokenCache cache, TokenEndpoint endpoint, RepeatLimiter limiter) {
    settings.downstreamApis.forEach((name, api) -> targets.put(name, new Target(settings, api)));
    this.cache = cache;
    this.endpoint = endpoint;
    this.flights = new SingleFlight(settings.name, settings.acquisition);
    this.limiter = limiter;
  }

  /**
   * A token for an API on behalf of a user.
   *
   * @throws UserRequiredException for an application, before any network
   * @throws AccessDeniedException for a user whose issuer is not Entra, before any network
   * @throws OnBehalfException if no token was granted
   */
  public CachedToken onBehalfOf(Caller caller, String api) {
    if (!(caller instanceof ValidatedCaller)) {
      throw new IllegalStateException(
          caller.getClass().getName()
              + " was not made by BearerTokenFilter: only the token of a validated request can be exchanged");
    }
    if (caller.isApplication()) {
      throw new UserRequiredException(
          "DownstreamApis."
              + api
              + " is called on behalf of a user, but an application without a user called."
              + " Use asApp() or RequestAppToken where the application itself is meant");
    }
    if (!((ValidatedCaller) caller).isExchangeable()) {
      throw new AccessDeniedException(
          "DownstreamApis."
              + api
              + " is called on behalf of a user of AzureAd, but another issuer's user called."
              + " Use asApp() or RequestAppToken where the application itself is meant");
    }
    Target target = target(api);
    BearerToken assertion = ((ValidatedCaller) caller).token();
    TokenKey key = new TokenKey(assertion, target.user);
    CachedToken cached = cache.find(key);
    return cached != null ? cached : fly(key, target, caller);
  }

  /**
   * A token for an API in the application's own name.
   *
   * @throws OnBehalfException if no token was granted
   */
  public CachedToken forApplication(String api) {
    Target target = target(api);
    TokenKey key = new TokenKey(null, target.application);
    CachedToken cached = cache.find(key);
    return cached != null ? cached : fly(key, target, null);
  }

  private CachedToken fly(TokenKey key, Target target, @Nullable Caller caller) {
    String tenantId = caller == null ? "" : caller.tenantId();
    TokenAnswer answer = flights.join(key, () -> land(key, target, tenantId));
    CachedToken token = answer.token();
    if (token != null) {
      return token;
    }
    throw answer.refusal().exception(target.api.name, target.api.scopes);
  }

  /** The work of a flight. */
  private TokenAnswer land(TokenKey key, Target target, String tenantId) {
    // a flight may start just after another one for the same key has landed
    CachedToken held = cache.find(key);
    if (held == null) {
      held = cache.load(key);
    }
    if (held != null) {
      return TokenAnswer.granted(held);
    }
    BearerToken assertion = key.assertion();
    TokenAnswer answer =
        assertion == null
            ? endpoint.forApplication(target.applicationScopes)
            : endpoint.onBehalfOf(assertion, tenantId, target.api.scopes);
    CachedToken token = answer.token();
    if (token != null) {
      cache.put(key, token);
    } else {
      log(target.api, answer.refusal());
    }
    return answer;
  }

  private void log(Settings.DownstreamApi api, TokenRefusal refusal) {
    long suppressed = limiter.tell("token " + api.name + ' ' + refusal.kind);
    if (suppressed == RepeatLimiter.SUPPRESSED) {
      LOG.debug("no token for DownstreamApis.{}: {}", api.name, refusal.message);
    } else {
      LOG.warn(
          "no token for DownstreamApis.{}: {} ({} alike before it)",
          api.name,
          refusal.message,
          suppressed);
    }
  }

  private Target target(String api) {
    Target target = targets.get(api);
    if (target == null) {
      throw new IllegalArgumentException(
          "DownstreamApis."
              + api
              + " is not configured; configured are "
              + new TreeSet<>(targets.keySet()));
    }
    return target;
  }

  @Override
  public void close() {
    flights.close();
  }
}

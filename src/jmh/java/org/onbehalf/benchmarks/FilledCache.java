package org.onbehalf.benchmarks;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.onbehalf.AccessToken;
import org.onbehalf.OnBehalf;
import org.onbehalf.TokenRequest;
import org.onbehalf.internal.acquisition.AcquisitionSettings;
import org.onbehalf.internal.acquisition.CallerSubject;
import org.onbehalf.internal.acquisition.RequestedToken;
import org.onbehalf.internal.acquisition.TokenAcquirer;
import org.onbehalf.internal.cache.CachedToken;
import org.onbehalf.internal.cache.TokenCache;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.testkit.EntraEmulator;

/**
 * Our application with so many users, for each of whom a token was acquired on their behalf. The
 * callers are made as validation makes them, without the text of a whole token. Not thread-safe.
 */
final class FilledCache implements AutoCloseable {
  static final String CLIENT_ID = "0d5a1c47-3a52-4d0c-a7c1-5b2f6a8e9d10";
  static final TokenRequest REQUEST = TokenRequest.forApi("Downstream");

  private final FilteredApplication application;
  private final TokenAcquirer acquirer;
  private final ValidatedCaller[] callers;
  private final int[] order;
  private int next;

  /** Over the store and with the settings that are configured. */
  FilledCache(int users, Map<String, String> more) throws Exception {
    callers =
        IntStream.range(0, users).mapToObj(FilledCache::caller).toArray(ValidatedCaller[]::new);
    order = shuffled(users);
    try (StubTokenEndpoint endpoint = new StubTokenEndpoint()) {
      application = application(endpoint.instance(), more, Clock.systemUTC());
      acquirer = application.acquirer();
      acquirer.acquire(callers[0], REQUEST, false);
    }
    fill(acquirer, 1, users, 1_600);
    // whatever is not cached fails from now on: nothing listens there
    for (int i = 0; i < Math.min(users, 1_000); i++) {
      next();
    }
  }

  /** An application that calls one downstream API. */
  static FilteredApplication application(String instance, Map<String, String> more, Clock clock)
      throws Exception {
    Map<String, String> configuration = new LinkedHashMap<>();
    configuration.put("AzureAd.Instance", instance);
    configuration.put("AzureAd.TenantId", EntraEmulator.TENANT);
    configuration.put("AzureAd.ClientId", CLIENT_ID);
    configuration.put("AzureAd.ClientCredentials.0.SourceType", "ClientSecret");
    configuration.put("AzureAd.ClientCredentials.0.ClientSecret", Inputs.SECRET);
    configuration.put("DownstreamApis.Downstream.BaseUrl", "http://127.0.0.1:1/api");
    configuration.put("DownstreamApis.Downstream.Scopes", "api://downstream/read");
    configuration.putAll(more);
    return new FilteredApplication(configuration, clock);
  }

  /**
   * Puts what the token endpoint would have granted; a million requests would take an hour. Nothing
   * but the cache keeps what belongs to it.
   *
   * @param length of a token
   */
  static void fill(TokenAcquirer acquirer, int from, int to, int length) throws Exception {
    TokenCache cache = FilteredApplication.part(acquirer, TokenCache.class);
    RequestedToken requested =
        RequestedToken.of(
            FilteredApplication.part(acquirer, AcquisitionSettings.class), REQUEST, false);
    Instant now = Instant.now();
    Instant end = now.plus(Duration.ofHours(20));
    // by many threads, as a store writes what waits for it in one batch
    ForkJoinPool threads = new ForkJoinPool(256);
    try {
      threads
          .submit(
              () ->
                  IntStream.range(from, to)
                      .parallel()
                      .forEach(
                          i ->
                              cache.put(
                                  new CallerSubject(caller(i), REQUEST.api(), null, 0)
                                      .key(requested),
                                  new CachedToken(StubTokenEndpoint.token(i, length), now, end))))
          .get();
    } finally {
      threads.shutdown();
    }
  }

  static ValidatedCaller caller(int number) {
    return caller(number, Instant.now().plus(Duration.ofHours(20)));
  }

  static ValidatedCaller caller(int number, Instant expiresAt) {
    ValidatedCaller.Facts facts = new ValidatedCaller.Facts();
    facts.name = "user" + number + "@contoso.example";
    facts.objectId = StubTokenEndpoint.objectId(number);
    facts.tenantId = EntraEmulator.TENANT;
    facts.issuer = "https://login.example/" + EntraEmulator.TENANT + "/v2.0";
    facts.issuerName = "AzureAd";
    facts.exchangeable = true;
    facts.scopes = Set.of("access_as_user");
    facts.expiresAt = expiresAt;
    return new ValidatedCaller(new BearerToken(StubTokenEndpoint.assertion(number)), facts);
  }

  /** Numbers in an order that no processor foresees. */
  static int[] shuffled(int count) {
    int[] order = IntStream.range(0, count).toArray();
    Random random = new Random(42);
    for (int i = count - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }

  /** The token of the next user. */
  AccessToken next() {
    int i = next;
    next = i + 1 == order.length ? 0 : i + 1;
    return at(i);
  }

  /** The token of one user, by any number; thread-safe. */
  AccessToken at(int number) {
    return acquirer.acquire(callers[order[number % order.length]], REQUEST, false);
  }

  /** Somebody on whose behalf calls are made. */
  ValidatedCaller first() {
    return callers[0];
  }

  OnBehalf onBehalf() {
    return application.onBehalf();
  }

  @Override
  public void close() throws Exception {
    application.close();
  }
}

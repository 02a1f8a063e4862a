package org.onbehalf.internal.acquisition;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.onbehalf.AccessToken;
import org.onbehalf.TokenRequest;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.entra.EntraTokenEndpoint;
import org.onbehalf.internal.cache.TokenCache;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.http.HttpExchange;
import org.onbehalf.internal.runtime.Settings;
import org.onbehalf.internal.telemetry.ManualClock;
import org.onbehalf.internal.telemetry.Metrics;
import org.onbehalf.internal.telemetry.RepeatLimiter;
import org.onbehalf.spi.AcquisitionListener;
import org.onbehalf.spi.TokenAcquisition;
import org.onbehalf.testing.TestSettings;
import org.onbehalf.testkit.App;
import org.onbehalf.testkit.EntraEmulator;
import org.onbehalf.testkit.Log;
import org.onbehalf.testkit.User;

/** A token acquirer in front of an Entra emulator, with a clock that the test sets. */
final class Acquiring implements AutoCloseable {
  static final String API = "PartnerAPI";
  static final String SECRET = "the api's own secret";

  final ManualClock clock = new ManualClock();
  final EntraEmulator emulator = EntraEmulator.builder().clock(clock).start();
  final App page = emulator.register(App.named("Page"));
  final App partner =
      emulator.register(
          App.named("Partner API")
              .identifierUri("api://partner")
              .scope("read")
              .scope("write")
              .appRoles("Read.All"));
  final App api =
      emulator.register(App.named("Our API").accessTokenVersion(2).scope("access").secret(SECRET));
  final Settings settings;
  final TokenCache cache;
  final TokenAcquirer acquirer;
  final List<TokenAcquisition> told = new CopyOnWriteArrayList<>();
  private final HttpExchange http;

  Acquiring(String... lines) {
    emulator.grantAppRoles(api, partner, "Read.All");
    boolean severalTenants = String.join("", lines).contains("AllowedTenants");
    this.settings =
        TestSettings.parse(
            """
            AzureAd {
              Instance = "%s"
              TenantId = "%s"
              ClientId = "%s"
              ClientSecret = "%s"
            }
            DownstreamApis.PartnerAPI { BaseUrl = "https://partner.example", Scopes = "api://partner/read" }
            Acquisition.RetryBackOff = 1 ms
            TokenCache.Store = memory
            %s
            """
                .formatted(
                    emulator.instance(),
                    severalTenants ? "organizations" : EntraEmulator.TENANT,
                    api.clientId(),
                    SECRET,
                    String.join("\n", lines)));
    this.http = new HttpExchange(settings.http);
    this.cache = new TokenCache(settings.tokenCache, null, clock);
    this.acquirer = acquirer(settings, cache, clock);
  }

  /** Another one, in front of the same emulator. */
  TokenAcquirer acquirer(Settings of, TokenCache in, Clock by) {
    return acquirer(of, in, by, List.of(told::add));
  }

  TokenAcquirer acquirer(
      Settings of, TokenCache in, Clock by, List<AcquisitionListener> listeners) {
    AcquisitionSettings acquisition = of.acquisition;
    return new TokenAcquirer(
        acquisition,
        in,
        new EntraTokenEndpoint(
            acquisition,
            new ClientCredentials(acquisition, Map.of(), http, new Metrics(), by),
            http,
            by),
        Map.of(),
        listeners,
        new RepeatLimiter(by, Duration.ofMinutes(1)),
        by);
  }

  User user(String name) {
    User user = emulator.user(name);
    emulator.consent(user, api, partner, "read", "write");
    return user;
  }

  /** A call of that user, with a token of its own. */
  ValidatedCaller call(User user, String... capabilities) {
    String token =
        emulator
            .tokens()
            .forUser(user)
            .client(page)
            .audience(api)
            .scopes("access")
            .expiresAt(clock.instant().plus(Duration.ofHours(24)))
            .mint();
    ValidatedCaller.Facts facts = new ValidatedCaller.Facts();
    facts.name = user.upn();
    facts.objectId = user.objectId();
    facts.tenantId = EntraEmulator.TENANT;
    facts.issuerName = "AzureAd";
    facts.clientId = page.clientId();
    facts.exchangeable = true;
    facts.expiresAt = clock.instant().plus(Duration.ofHours(24));
    facts.clientCapabilities = Set.of(capabilities);
    return new ValidatedCaller(new BearerToken(token), facts);
  }

  static ValidatedCaller application() {
    ValidatedCaller.Facts facts = new ValidatedCaller.Facts();
    facts.application = true;
    facts.exchangeable = true;
    return new ValidatedCaller(new BearerToken("an application's"), facts);
  }

  String acquire(@Nullable ValidatedCaller caller) {
    return acquire(caller, TokenRequest.forApi(API));
  }

  String acquire(@Nullable ValidatedCaller caller, TokenRequest request) {
    return token(caller, request).value();
  }

  /** Moves the clock to shortly before the held token's end. */
  void approachEnd(ValidatedCaller caller) {
    AccessToken held = token(caller, TokenRequest.forApi(API));
    clock.advance(Duration.between(clock.instant(), held.expiresAt()).minusSeconds(90));
  }

  AccessToken token(@Nullable ValidatedCaller caller, TokenRequest request) {
    return acquirer.acquire(caller, request, false);
  }

  List<Log.Entry> requests() {
    return emulator.log().tokenRequests();
  }

  /** What was sent last. */
  Map<String, String> sent() {
    return requests().get(requests().size() - 1).parameters();
  }

  String sent(String parameter) {
    return requests().get(requests().size() - 1).parameter(parameter).orElseThrow();
  }

  static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("awaited in vain");
      }
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() {
    http.close();
    acquirer.close();
    cache.close();
    emulator.close();
  }
}

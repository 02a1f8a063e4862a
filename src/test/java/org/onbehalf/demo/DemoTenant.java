package org.onbehalf.demo;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.onbehalf.testing.WarDeployment;
import org.onbehalf.testkit.App;
import org.onbehalf.testkit.EntraEmulator;
import org.onbehalf.testkit.Fault;
import org.onbehalf.testkit.Log;
import org.onbehalf.testkit.TestToken;
import org.onbehalf.testkit.User;

/**
 * The demo's Entra: a page, the sample behind it, a partner and a calendar behind that; Alice, for
 * whom every call works; Bob, who has not consented to the calendar; Carol, of whom the calendar
 * wants a second factor; and a daemon. Thread-safe.
 */
final class DemoTenant implements AutoCloseable {
  private static final String SECRET = "secret-of-the-sample";

  /** What Carol's sign-in lacks: the authentication context of a second factor. */
  private static final String MORE_PROOF =
      "{\"access_token\":{\"acrs\":{\"essential\":true,\"value\":\"c1\"}}}";

  private final EntraEmulator entra = EntraEmulator.start();
  private final App partner =
      entra.register(
          App.named("Partner API")
              .identifierUri("api://partner")
              .scope("read")
              .appRoles("Stock.Read"));
  private final App calendar =
      entra.register(
          App.named("Calendar API").identifierUri("api://calendar").scope("Events.Read"));
  private final App daemon = entra.register(App.named("Nightly import").secret("unused"));
  private final App sample;
  private final App page;
  private final User alice = entra.user("Alice");
  private final User bob = entra.user("Bob");
  private final User carol = entra.user("Carol");

  private boolean down;
  private Fault outage = entra.faults().next(1).when(entry -> false).status(503);

  /**
   * The tenant of a page at that address.
   *
   * @param pages where it may return to after a sign-in
   */
  DemoTenant(List<URI> pages) {
    outage.close();
    var registration = App.named("Onbehalf demo page");
    for (URI each : pages) {
      registration = registration.publicRedirectUri(each.toString());
    }
    page = entra.register(registration);
    sample =
        entra.register(
            App.named("Onbehalf sample")
                .scope("access_as_user")
                .appRoles("Orders.Approve", "Orders.Import")
                .secret(SECRET)
                .knownClient(page.clientId())
                .requires(partner, "read")
                .requires(calendar, "Events.Read"));
    entra.grantAppRoles(sample, partner, "Stock.Read");
    entra.grantAppRoles(daemon, sample, "Orders.Import");
    alice.assign(sample, "Orders.Approve");
    for (User user : List.of(alice, bob, carol)) {
      entra.consent(user, page, sample, "access_as_user");
      entra.consent(user, sample, partner, "read");
    }
    entra.consent(alice, sample, calendar, "Events.Read");
    entra.consent(carol, sample, calendar, "Events.Read");
    Fault unused =
        entra
            .faults()
            .always()
            .user(carol)
            .resource(calendar)
            .when(entry -> !contexts(entry).contains("c1"))
            .claimsChallenge(MORE_PROOF);
  }

  private static List<?> contexts(Log.Entry entry) {
    String assertion = entry.parameter("assertion").orElse("");
    String[] parts = assertion.split("\\.", -1);
    if (parts.length != 3) {
      return List.of();
    }
    try {
      Map<String, Object> claims =
          JSONObjectUtils.parse(
              new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8));
      return claims.get("acrs") instanceof List<?> list ? list : List.of();
    } catch (ParseException e) {
      return List.of();
    }
  }

  String sampleId() {
    return sample.clientId();
  }

  EntraEmulator entra() {
    return entra;
  }

  /** Alice again has to be asked for nothing, and Bob for his consent. */
  void forgetConsents() {
    entra.revokeConsent(bob, sample, calendar, "Events.Read");
  }

  /** Whether the token endpoint answers: 503 with Retry-After while it does not. */
  synchronized void down(boolean nowDown) {
    outage.close();
    down = nowDown;
    if (nowDown) {
      outage = entra.faults().always().status(503, "text/plain", "", Map.of("Retry-After", "20"));
    }
  }

  synchronized boolean isDown() {
    return down;
  }

  /** A token for the sample as the page would have it, or one that is no good. */
  String token(String who, String how) {
    TestToken token =
        who.equals("daemon")
            ? entra.tokens().forApplication(daemon).audience(sample).roles("Orders.Import")
            : entra
                .tokens()
                .forUser(who.equals("bob") ? bob : who.equals("carol") ? carol : alice)
                .client(page)
                .audience(sample)
                .scopes("access_as_user");
    return switch (how) {
      case "expired" -> token.expired().mint();
      case "tampered" -> token.tampered().mint();
      case "proven" -> token.claim("acrs", List.of("c1")).mint();
      default -> token.mint();
    };
  }

  /** A downstream API, to be deployed. */
  WarDeployment partner(Path war, String contextPath) {
    return api(war, contextPath, partner);
  }

  WarDeployment calendar(Path war, String contextPath) {
    return api(war, contextPath, calendar);
  }

  private WarDeployment api(Path war, String contextPath, App app) {
    return WarDeployment.of(war, contextPath)
        .with("AzureAd.Instance", entra.instance())
        .with("AzureAd.TenantId", EntraEmulator.TENANT)
        .with("AzureAd.ClientId", app.clientId())
        .with("AzureAd.Audiences", app.clientId() + " " + app.identifierUri())
        .with("onbehalf.name", app.name().replace(' ', '-'));
  }

  /**
   * The sample, to be deployed; its page reaches the control at that address, and what it keeps
   * lies in that directory.
   */
  WarDeployment sample(Path war, URI partnerUrl, URI calendarUrl, URI control, Path directory) {
    return WarDeployment.of(war, "/")
        .with("onbehalf.name", "webapp-sample")
        .with("AzureAd.Instance", entra.instance())
        .with("AzureAd.TenantId", EntraEmulator.TENANT)
        .with("AzureAd.ClientId", sample.clientId())
        .with("AzureAd.ClientCredentials.0.ClientSecret", SECRET)
        .with("DownstreamApis.PartnerAPI.BaseUrl", partnerUrl)
        .with("DownstreamApis.CalendarAPI.BaseUrl", calendarUrl)
        .with("partnerUrl", partnerUrl)
        .with("calendarUrl", calendarUrl)
        .withStore(directory.resolve("tokens"))
        .with("reports.directory", directory.resolve("reports").toAbsolutePath())
        .with("page.clientId", page.clientId())
        .with("page.authority", entra.instance().resolve(EntraEmulator.TENANT))
        .with("page.scope", sample.scope("access_as_user"))
        .with("page.control", control);
  }

  /** The token requests that bear that correlation id, as the picture shows them. */
  List<Map<String, Object>> exchanges(String correlationId) {
    return entra
        .log()
        .requests(
            entry ->
                entry.grant().isPresent()
                    && entry.header("client-request-id").filter(correlationId::equals).isPresent())
        .stream()
        .map(DemoTenant::describe)
        .toList();
  }

  private static Map<String, Object> describe(Log.Entry entry) {
    return Map.of(
        "grant", entry.grant().map(grant -> grant.name().toLowerCase(Locale.ROOT)).orElse(""),
        "resource", entry.resource().map(App::name).orElse(""),
        "scope", scopes(entry),
        "challenged", entry.parameter("claims").orElse("").contains("acrs"),
        "status", entry.status(),
        "rule", entry.refusal().map(rule -> "AADSTS" + rule.code()).orElse(""),
        "at", Objects.toString(entry.at(), Instant.EPOCH.toString()));
  }

  /** What MSAL4J adds to each request says nothing here. */
  private static String scopes(Log.Entry entry) {
    return entry
        .parameter("scope")
        .orElse("")
        .replaceAll("\\b(openid|profile|offline_access)\\b", "")
        .trim()
        .replaceAll(" +", " ");
  }

  @Override
  public void close() {
    entra.close();
  }
}

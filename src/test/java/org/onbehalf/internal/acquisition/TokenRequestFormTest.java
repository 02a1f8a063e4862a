package org.onbehalf.internal.acquisition;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URLDecoder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.onbehalf.TokenRequest;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.entra.EntraTokenEndpoint;
import org.onbehalf.internal.acquisition.exchange.ExchangeTokenEndpoint;
import org.onbehalf.internal.cache.TokenKey;
import org.onbehalf.internal.cache.TokenRequestForm;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.config.ReadKeys;
import org.onbehalf.internal.http.HttpExchange;
import org.onbehalf.internal.runtime.Settings;
import org.onbehalf.internal.telemetry.Metrics;
import org.onbehalf.testing.RecordingApi;
import org.onbehalf.testing.RecordingApi.Answer;
import org.onbehalf.testing.RecordingApi.Call;
import org.onbehalf.testing.TestSettings;

/**
 * Requests whose forms differ anywhere on the wire have different keys. Every key of the
 * configuration and every option of a request is in one of the tables below: who adds one says
 * there whether token endpoints are sent anything of it.
 */
class TokenRequestFormTest {
  private static final String TENANT = "11111111-1111-1111-1111-111111111111";
  private static final String OTHER = "22222222-2222-2222-2222-222222222222";
  private static final String CLAIMS = "{\"access_token\":{\"acrs\":{\"value\":\"c1\"}}}";

  /** Keys that are sent, with another value than the base configuration's. */
  private static final Map<String, String> SENT = new LinkedHashMap<>();

  static {
    String options = "DownstreamApis.*.AcquireTokenOptions.";
    SENT.put("AzureAd.Instance", "\"http://localhost:PORT/\"");
    SENT.put("AzureAd.TenantId", "\"" + OTHER + "\"");
    SENT.put("AzureAd.ClientId", "\"33333333-3333-3333-3333-333333333333\"");
    SENT.put("AzureAd.ClientCapabilities", "[cp1, cp2]");
    SENT.put("AzureAd.ExtraQueryParameters", "{ dc = one }");
    SENT.put("DownstreamApis.*.Scopes", "\"api://partner/write\"");
    SENT.put(options + "Tenant", "\"" + OTHER + "\"");
    SENT.put(options + "Claims", "\"\"\"" + CLAIMS + "\"\"\"");
    SENT.put(options + "ExtraQueryParameters", "{ dc = two }");
    SENT.put("DownstreamApis.*.TokenExchange.Audience", "orders-api");
    SENT.put("DownstreamApis.*.TokenExchange.Resource", "\"https://orders.example\"");
    SENT.put("DownstreamApis.*.TokenExchange.Scopes", "\"email\"");
    SENT.put("Issuers.*.TokenEndpoint", "\"http://127.0.0.1:PORT/other/token\"");
    SENT.put("Issuers.*.ClientId", "another");
    SENT.put("Issuers.*.RequestedTokenType", "\"urn:ietf:params:oauth:token-type:jwt\"");
  }

  /** Keys that are sent, with two configurations that differ in them alone. */
  private static final Map<String, List<Map<String, String>>> SENT_ELSEWHERE =
      Map.of(
          "AzureAd.AzureRegion",
          List.of(Map.of(), Map.of("AzureAd.AzureRegion", "westeurope")),
          "AzureAd.AppHomeTenantId",
          List.of(ofManyTenants(TENANT), ofManyTenants(OTHER)));

  private static Map<String, String> ofManyTenants(String home) {
    return Map.of(
        "AzureAd.TenantId", "organizations",
        "AzureAd.AllowedTenants", "\"*\"",
        "AzureAd.AppHomeTenantId", "\"" + home + "\"");
  }

  /** Keys of which nothing is sent, or only what proves who the client is. */
  private static final List<String> NOT_SENT =
      List.of(
          // which tokens come in, and what their callers are called and may do
          "AzureAd\\.(Audiences?|ClockSkew|MaxTokenLength|AllowedTenants|AllowedClients|Scopes)",
          "AzureAd\\.(AppPermissions|CustomSigningKeys|SignatureAlgorithms|NameClaim|RoleClaim)",
          "AzureAd\\.(RoleMapping|AllowWebApiToBeAuthorizedByACL|PrincipalMapping\\..*|DefaultCaller)",
          "AzureAd\\.MaxConcurrentDecryptions",
          "AzureAd\\.TokenDecryption(Certificates|Credentials\\..*)",
          "Issuers\\.\\*\\.(Type|Authority|Audiences?|TrustRoles|RolePrefix|AllowedTenants)",
          "Issuers\\.\\*\\.(AllowedClients|AllowWebApiToBeAuthorizedByACL|NameClaim|RoleClaim)",
          "Issuers\\.\\*\\.(RoleMapping|ClockSkew|SignatureAlgorithms|DefaultCaller|JwksUri)",
          // other ways to write Instance and TenantId
          "AzureAd\\.(Authority|Domain|SignUpSignInPolicyId)",
          // what proves who the client is
          "AzureAd\\.(ClientSecret|ClientCertificates|ClientCredentials\\..*|SendX5C)",
          "AzureAd\\.(CertificateExpiryWarning|GroupsOverage)",
          "Issuers\\.\\*\\.(ClientSecret|ClientCredentials\\..*|ClientAuthentication)",
          "Issuers\\.\\*\\.AssertionKeyId",
          // which grant is used, and how long its token counts; each grant is tried below
          "Issuers\\.\\*\\.(Grant|TokenLifetime)",
          "DownstreamApis\\.\\*\\.(RequestAppToken|HandlesClaimsChallenge)",
          "DownstreamApis\\.\\*\\.AcquireTokenOptions\\.(ForceRefresh|CorrelationId)",
          // the call that carries the token
          "DownstreamApis\\.\\*\\.(BaseUrl|RelativePath|ConnectTimeout|ReadTimeout|AllowHttp)",
          "DownstreamApis\\.\\*\\.FollowRedirects",
          "DownstreamApis\\.\\*\\.(HttpMethod|ExtraHeaderParameters|ExtraQueryParameters)",
          "DownstreamApis\\.\\*\\.(AcceptHeader|ContentType|Max[A-Za-z]+)");

  /** The options of a request; each makes it another one. */
  private static final Map<String, UnaryOperator<TokenRequest>> OPTIONS =
      Map.of(
          "asApplication", TokenRequest::asApplication,
          "withScopes", request -> request.withScopes("api://partner/other"),
          "withTenant", request -> request.withTenant(OTHER),
          "withClaims", request -> request.withClaims(CLAIMS),
          "withForceRefresh", TokenRequest::withForceRefresh,
          "withCorrelationId", request -> request.withCorrelationId("0123-4567"),
          "withExtraQueryParameter", request -> request.withExtraQueryParameter("dc", "three"));

  private static final Set<String> SECRET_OR_SUBJECT =
      Set.of(
          "assertion",
          "subject_token",
          "refresh_token",
          "client_secret",
          "client_assertion",
          "client_assertion_type");

  /** What was asked, what went over the wire, and the key. */
  private record Asked(String what, String form, TokenKey key) {}

  private final List<Asked> asked = new ArrayList<>();

  private static List<String> keysOfRequests() {
    return ReadKeys.all().stream()
        .filter(key -> key.matches("(AzureAd|DownstreamApis|Issuers)\\..*"))
        .toList();
  }

  @Test
  void everyKey_isSentOrNot() {
    Set<String> inTables = new TreeSet<>(SENT.keySet());
    inTables.addAll(SENT_ELSEWHERE.keySet());
    Pattern notSent = Pattern.compile(String.join("|", NOT_SENT));

    assertThat(keysOfRequests())
        .allSatisfy(
            key ->
                assertThat(inTables.contains(key) != notSent.matcher(key).matches())
                    .as(key + " is in exactly one table: is it part of a token request?")
                    .isTrue());
    assertThat(keysOfRequests()).containsAll(inTables);
  }

  @Test
  void everyOptionOfARequest_isTried() {
    assertThat(
            Arrays.stream(TokenRequest.class.getMethods())
                .filter(method -> method.getReturnType() == TokenRequest.class)
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .map(Method::getName)
                .collect(Collectors.toSet()))
        .isEqualTo(OPTIONS.keySet());
  }

  @Test
  void formsThatDifferAnywhere_haveDifferentKeys() {
    try (RecordingApi wire = RecordingApi.start()) {
      wire.answer(call -> Answer.json(200, "{}"));
      ask(wire, "nothing", Map.of(), UnaryOperator.identity());
      SENT.forEach((key, value) -> ask(wire, key, Map.of(key, value), UnaryOperator.identity()));
      OPTIONS.forEach((name, option) -> ask(wire, name, Map.of(), option));
    }

    for (Asked one : asked) {
      for (Asked other : asked) {
        if (!one.form.equals(other.form)) {
          assertThat(one.key)
              .as("%s: %s%n%s: %s", one.what, one.form, other.what, other.form)
              .isNotEqualTo(other.key);
        }
      }
    }
    // each made a difference, so that the test tells them apart
    for (String key : SENT.keySet()) {
      assertThat(asked)
          .as(key)
          .anySatisfy(
              each -> {
                assertThat(each.what).endsWith(" " + key);
                assertThat(asked)
                    .filteredOn(base -> base.what.endsWith(" nothing"))
                    .extracting(Asked::form)
                    .doesNotContain(each.form);
              });
    }
  }

  @Test
  void whatIsSentElsewhere_isPartOfTheKey() {
    SENT_ELSEWHERE.forEach(
        (key, lines) ->
            assertThat(application(lines.get(0))).as(key).isNotEqualTo(application(lines.get(1))));
  }

  @Test
  void subjects_neverShareAKey() {
    Settings settings = settings("http://127.0.0.1:1", Map.of());
    RequestedToken requested =
        RequestedToken.of(settings.acquisition, TokenRequest.forApi("Named"), false);
    List<TokenKey> keys =
        List.of(
            new CallerSubject(caller("one"), "Named", null, 0).key(requested),
            new CallerSubject(caller("two"), "Named", null, 0).key(requested),
            new ApplicationSubject(requested, null).key(requested),
            TokenKey.ofSession(new byte[32], form(requested), false),
            TokenKey.ofSession(Arrays.copyOf(new byte[] {1}, 32), form(requested), false));

    assertThat(keys).doesNotHaveDuplicates();
    assertThat(keys.stream().map(key -> key.request(CLAIMS)).toList()).doesNotHaveDuplicates();
  }

  private static TokenRequestForm form(RequestedToken requested) {
    return requested.form(RequestedToken.Grant.ON_BEHALF_OF, null);
  }

  private static TokenKey application(Map<String, String> lines) {
    Settings settings = settings("http://127.0.0.1:1", lines);
    RequestedToken requested =
        RequestedToken.of(
            settings.acquisition, TokenRequest.forApi("Named").asApplication(), false);
    return new ApplicationSubject(requested, null).key(requested);
  }

  /** The base configuration of servers at that address, with these keys in place of its own. */
  private static Settings settings(String root, Map<String, String> changes) {
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("AzureAd.Instance", "\"" + root + "/\"");
    lines.put("AzureAd.TenantId", "\"" + TENANT + "\"");
    lines.put("AzureAd.ClientId", "\"44444444-4444-4444-4444-444444444444\"");
    lines.put("AzureAd.ClientSecret", "secret");
    lines.put("AzureAd.AppHomeTenantId", "\"" + OTHER + "\"");
    lines.put("DownstreamApis.*.BaseUrl", "\"https://partner.example\"");
    lines.put("DownstreamApis.*.Scopes", "\"api://partner/read\"");
    lines.put("Issuers.*.Type", "oidc");
    lines.put("Issuers.*.Authority", "\"" + root + "\"");
    lines.put("Issuers.*.Audience", "orders");
    lines.put("Issuers.*.Grant", "token-exchange");
    lines.put("Issuers.*.TokenEndpoint", "\"" + root + "/token\"");
    lines.put("Issuers.*.ClientId", "orders");
    lines.put("Issuers.*.ClientSecret", "secret");
    lines.put("TokenCache.Store", "memory");
    lines.put("Acquisition.Retries", "0");
    lines.putAll(changes);
    String port = root.substring(root.lastIndexOf(':') + 1);
    StringBuilder hocon = new StringBuilder();
    lines.forEach(
        (key, value) ->
            hocon
                .append(key.replace("*", "Named"))
                .append(" = ")
                .append(value.replace("PORT", port))
                .append('\n'));
    return TestSettings.parse(hocon.toString());
  }

  private static ValidatedCaller caller(String token) {
    ValidatedCaller.Facts facts = new ValidatedCaller.Facts();
    facts.tenantId = TENANT;
    facts.exchangeable = true;
    facts.expiresAt = Instant.now().plus(Duration.ofHours(1));
    return new ValidatedCaller(new BearerToken(token), facts);
  }

  /** Sends that request by every grant, for clients that answer challenges and others. */
  private void ask(
      RecordingApi wire,
      String what,
      Map<String, String> changes,
      UnaryOperator<TokenRequest> option) {
    Settings settings = settings(wire.uri("").toString(), changes);
    TokenRequest request = option.apply(TokenRequest.forApi("Named"));
    String claims = request.claims().orElse(null);
    Clock clock = Clock.systemUTC();
    try (HttpExchange http = new HttpExchange(settings.http)) {
      TokenEndpoint entra =
          new EntraTokenEndpoint(
              settings.acquisition,
              new ClientCredentials(settings.acquisition, Map.of(), http, new Metrics(), clock),
              http,
              clock);
      TokenEndpoint exchange =
          Objects.requireNonNull(
              ExchangeTokenEndpoint.of(settings.acquisition, http, new Metrics(), clock)
                  .get("Named"));
      for (boolean answersChallenges : new boolean[] {true, false}) {
        RequestedToken requested =
            RequestedToken.of(settings.acquisition, request, answersChallenges);
        Map<String, Subject> subjects = new LinkedHashMap<>();
        subjects.put("application", new ApplicationSubject(requested, null));
        subjects.put("user", new CallerSubject(caller("one"), "Named", null, 0));
        subjects.put("exchange", new CallerSubject(caller("one"), "Named", exchange, 0));
        subjects.put("session", new Redeemed());
        subjects.forEach(
            (who, subject) -> {
              wire.forget();
              TokenGrant grant = subject.grant(requested, claims, "0123-4567");
              TokenAnswer unused = (grant.endpoint == null ? entra : exchange).ask(grant);
              assertThat(wire.calls()).as(who + " " + what).hasSize(1);
              asked.add(
                  new Asked(
                      who + " " + what,
                      sent(wire.calls().get(0)),
                      TokenAcquirer.request(subject.key(requested), requested, claims)));
            });
      }
    }
  }

  /** A session whose refresh token is at hand. */
  private static final class Redeemed implements Subject {
    @Override
    public TokenKey key(RequestedToken requested) {
      return TokenKey.ofSession(
          new byte[32], requested.form(RequestedToken.Grant.REFRESH_TOKEN, null), false);
    }

    @Override
    public @Nullable String correlationId() {
      return null;
    }

    @Override
    public boolean canBeAskedAt(Instant now) {
      return true;
    }

    @Override
    public boolean answersChallenges(boolean requireClientCapability) {
      return true;
    }

    @Override
    public TokenGrant grant(
        RequestedToken requested, @Nullable String claims, String correlationId) {
      String tenant = requested.tenant == null ? TENANT : requested.tenant;
      return new TokenGrant(
          requested.form(RequestedToken.Grant.REFRESH_TOKEN, claims),
          "refresh",
          null,
          tenant,
          null,
          correlationId,
          claims != null);
    }
  }

  /** Endpoint, client and parameters, less the assertion, the secret and the correlation id. */
  private static String sent(Call call) {
    Map<String, String> parameters = new TreeMap<>();
    for (String pair : call.body().split("&", -1)) {
      String[] parts = pair.split("=", 2);
      parameters.put(URLDecoder.decode(parts[0], UTF_8), URLDecoder.decode(parts[1], UTF_8));
    }
    parameters.keySet().removeAll(SECRET_OR_SUBJECT);
    String basic = call.header("Authorization").replaceFirst("^Basic ", "");
    if (!basic.isEmpty()) {
      String pair = new String(Base64.getDecoder().decode(basic), UTF_8);
      parameters.put("client_id", pair.substring(0, pair.indexOf(':')));
    }
    return call.header("Host") + call.target() + " " + parameters;
  }
}

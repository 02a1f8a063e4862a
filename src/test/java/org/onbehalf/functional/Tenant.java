package org.onbehalf.functional;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.onbehalf.testing.PartnerWar;
import org.onbehalf.testing.WarDeployment;
import org.onbehalf.testing.WarServer;
import org.onbehalf.testkit.App;
import org.onbehalf.testkit.EntraEmulator;
import org.onbehalf.testkit.TestCertificate;
import org.onbehalf.testkit.TestToken;
import org.onbehalf.testkit.User;

/**
 * One tenant as most tests need it: a page, the sample's API, the partner's API behind it, users
 * who have consented.
 */
public final class Tenant implements AutoCloseable {
  private static final String SECRET = "the sample's own secret";

  private final EntraEmulator emulator;
  private final App page;
  private final App sample;
  private final App partner;
  private final App daemon;
  private final Map<String, User> users = new ConcurrentHashMap<>();

  private Tenant(Clock clock) {
    emulator = EntraEmulator.builder().clock(clock).start();
    partner =
        emulator.register(
            App.named("Partner API")
                .identifierUri("api://partner")
                .accessTokenVersion(2)
                .scope("orders.read")
                .appRoles("Orders.Read.All"));
    sample =
        emulator.register(
            App.named("Sample API")
                .accessTokenVersion(2)
                .scope("access_as_user")
                .appRoles("Admin", "Sample.Call.All")
                .secret(SECRET));
    page = emulator.register(App.named("Page").publicRedirectUri("http://127.0.0.1/page"));
    daemon = emulator.register(App.named("Daemon").secret("the daemon's own secret"));
    emulator.grantAppRoles(sample, partner, "Orders.Read.All");
    emulator.grantAppRoles(daemon, sample, "Sample.Call.All");
  }

  public static Tenant start() {
    return new Tenant(Clock.systemUTC());
  }

  /** One whose time is that clock's. */
  public static Tenant at(Clock clock) {
    return new Tenant(clock);
  }

  public EntraEmulator emulator() {
    return emulator;
  }

  public String tenantId() {
    return EntraEmulator.TENANT;
  }

  public String sampleClientId() {
    return sample.clientId();
  }

  public String partnerClientId() {
    return partner.clientId();
  }

  public String pageClientId() {
    return page.clientId();
  }

  public String sampleSecret() {
    return SECRET;
  }

  /** The configuration of the API under test, as context-params. */
  public Map<String, String> sampleConfiguration() {
    Map<String, String> configuration = new LinkedHashMap<>();
    configuration.put("AzureAd.Instance", emulator.instance().toString());
    configuration.put("AzureAd.TenantId", EntraEmulator.TENANT);
    configuration.put("AzureAd.ClientId", sample.clientId());
    configuration.put("AzureAd.ClientCredentials.0.SourceType", "ClientSecret");
    configuration.put("AzureAd.ClientCredentials.0.ClientSecret", SECRET);
    configuration.put("TokenCache.Store", "memory");
    return configuration;
  }

  /** The same with a certificate, made now, instead of the secret. */
  public Map<String, String> sampleConfiguration(URI partnerBaseUrl, Path certificateFile)
      throws IOException {
    TestCertificate certificate = TestCertificate.create("Sample API");
    certificate.writePkcs12(certificateFile, "the file's password".toCharArray());
    sample.addCertificate(certificate.certificate());
    Map<String, String> configuration = sampleConfiguration(partnerBaseUrl);
    configuration.remove("AzureAd.ClientCredentials.0.ClientSecret");
    configuration.put("AzureAd.ClientCredentials.0.SourceType", "Path");
    configuration.put(
        "AzureAd.ClientCredentials.0.CertificateDiskPath", certificateFile.toString());
    configuration.put("AzureAd.ClientCredentials.0.CertificatePassword", "the file's password");
    return configuration;
  }

  /** The same with a downstream API there. */
  public Map<String, String> sampleConfiguration(URI partnerBaseUrl) {
    Map<String, String> configuration = sampleConfiguration();
    configuration.put("DownstreamApis.PartnerAPI.BaseUrl", partnerBaseUrl.toString());
    configuration.put("DownstreamApis.PartnerAPI.Scopes", "api://partner/orders.read");
    configuration.put("DownstreamApis.PartnerApp.BaseUrl", partnerBaseUrl.toString());
    configuration.put("DownstreamApis.PartnerApp.Scopes", "api://partner/.default");
    configuration.put("DownstreamApis.PartnerApp.RequestAppToken", "true");
    return configuration;
  }

  /** The configuration of the downstream API. */
  public Map<String, String> partnerConfiguration() {
    Map<String, String> configuration = new LinkedHashMap<>();
    configuration.put("AzureAd.Instance", emulator.instance().toString());
    configuration.put("AzureAd.TenantId", EntraEmulator.TENANT);
    configuration.put("AzureAd.ClientId", partner.clientId());
    configuration.put("TokenCache.Store", "memory");
    return configuration;
  }

  /** The sample's partner, to be deployed as {@code /partner}. */
  public WarDeployment partnerWar() {
    return WarDeployment.of(PartnerWar.assemble(), "/partner").with(partnerConfiguration());
  }

  /** The sample, to be deployed as {@code /sample}, with the partner on that server. */
  public WarDeployment sampleWar(Path war, WarServer partner) {
    URI api = partner.uri("/partner/api");
    return WarDeployment.of(war, "/sample").with(sampleConfiguration(api)).with("partnerUrl", api);
  }

  public User user(String name) {
    return users.computeIfAbsent(
        name,
        made -> {
          User user = emulator.user(made);
          user.assign(sample, "Admin");
          emulator.consent(user, sample, partner, "orders.read");
          return user;
        });
  }

  public App sample() {
    return sample;
  }

  public App page() {
    return page;
  }

  /** A user who has consented, for faults and revocation. */
  public User known(String user) {
    return user(user);
  }

  public String upnOf(String user) {
    return user(user).upn();
  }

  public String objectIdOf(String user) {
    return user(user).objectId();
  }

  private TestToken forUser(String user) {
    return emulator
        .tokens()
        .forUser(user(user))
        .client(page)
        .audience(sample)
        .scopes("access_as_user")
        .roles("Admin");
  }

  /** A token of a user with that scope and these roles; the scope decides as well. */
  public String tokenOf(String user, String scope, String... roles) {
    TestToken token = forUser(user).scopes(scope);
    return (roles.length == 0 ? token.without("roles") : token.roles(roles)).mint();
  }

  /** A token of a user with these claims besides, in place of those of the same name. */
  public String tokenOf(String user, Map<String, Object> claims) {
    TestToken token = forUser(user);
    for (Map.Entry<String, Object> claim : claims.entrySet()) {
      token = token.claim(claim.getKey(), claim.getValue());
    }
    return token.mint();
  }

  /** A new access token of a user for the API under test. */
  public String tokenOf(String user) {
    return forUser(user).mint();
  }

  /** The same, at least so long, as where a user is in many groups. */
  public String longTokenOf(String user, int length) {
    return forUser(user).claim("groups", List.of("x".repeat(length * 3 / 4))).mint();
  }

  /** The same, bound to a proof of possession (RFC 7800). */
  public String boundTokenOf(String user, Map<String, Object> confirmation) {
    return forUser(user).claim("cnf", confirmation).mint();
  }

  /** An access token of an application for the API under test. */
  public String applicationToken() {
    return emulator
        .tokens()
        .forApplication(daemon)
        .audience(sample)
        .roles("Sample.Call.All")
        .mint();
  }

  /** A token of no authority that anybody asks. */
  public static String tokenOfNobody() {
    try (EntraEmulator another = EntraEmulator.start()) {
      App api = another.register(App.named("Another API").scope("access_as_user"));
      return another
          .tokens()
          .forUser(another.user("nobody"))
          .client(another.register(App.named("Page")))
          .audience(api)
          .scopes("access_as_user")
          .mint();
    }
  }

  /** What Entra granted last. */
  public String lastGrantedToken() {
    return emulator.log().exchanges().stream()
        .reduce((first, second) -> second)
        .orElseThrow()
        .grantedAccessToken()
        .orElseThrow();
  }

  /** Tokens that look right and are not, by what is wrong with them. */
  public Map<String, String> badTokens() {
    Map<String, String> bad = new LinkedHashMap<>();
    bad.put("unsigned", forUser("alice").unsigned().mint());
    bad.put("HS256 with the public key", forUser("alice").signedWithPublicKey().mint());
    bad.put("a foreign key", forUser("alice").signedWithForeignKey().mint());
    bad.put("tampered", forUser("alice").tampered().mint());
    bad.put("wrong audience", forUser("alice").audience(partner).mint());
    bad.put("wrong issuer", forUser("alice").issuer("https://sts.evil.example/").mint());
    bad.put("wrong tenant", forUser("alice").tenant("00000000-1111-2222-3333-444444444444").mint());
    bad.put("expired", forUser("alice").expired().mint());
    bad.put(
        "not yet valid",
        forUser("alice").notBefore(Instant.now().plus(Duration.ofMinutes(10))).mint());
    bad.put("an ID token", forUser("alice").audience(sample.clientId()).idToken().mint());
    bad.put("neither scp nor roles", forUser("alice").without("scp").without("roles").mint());
    bad.put("a bound token", forUser("alice").claim("cnf", Map.of("kid", "1")).mint());
    bad.put("an empty audience", forUser("alice").claim("aud", List.of()).mint());
    bad.put("no expiry", forUser("alice").without("exp").mint());
    bad.put("an unknown key", forUser("alice").kid("unknown").mint());
    bad.put("a token of Microsoft Graph", forUser("alice").header("nonce", "abc").mint());
    bad.put("cut off", forUser("alice").mint().substring(0, 300));
    bad.put("a blank within", forUser("alice").mint() + "=");
    return bad;
  }

  @Override
  public void close() {
    emulator.close();
  }
}

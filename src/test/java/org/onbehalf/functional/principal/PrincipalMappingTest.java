package org.onbehalf.functional.principal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import ch.qos.logback.classic.Level;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.functional.WhoAmIServlet;
import org.onbehalf.spi.TokenListener;
import org.onbehalf.spi.ValidatedToken;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testing.ProtectedApplication;

/**
 * The names by which an application knows its users, from claims and from a file: what {@code
 * getUserPrincipal().getName()} gives, and who is refused.
 */
class PrincipalMappingTest {
  private static final String SAM = "onpremisessamaccountname";

  @RegisterExtension static final ProtectedApplication application = ProtectedApplication.with();

  private static final Tenant tenant = application.tenant;

  /** With these keys of {@code AzureAd.PrincipalMapping}, keys and values in turn. */
  private static FilteredServer server(String... keys) throws Exception {
    Map<String, String> configuration = tenant.sampleConfiguration();
    for (int i = 0; i < keys.length; i += 2) {
      configuration.put("AzureAd.PrincipalMapping." + keys[i], keys[i + 1]);
    }
    return FilteredServer.with(configuration).servlet("/api/whoami", new WhoAmIServlet());
  }

  private static FilteredServer started(String... keys) throws Exception {
    return server(keys).start();
  }

  /** What the application calls the bearer; the status for one who is refused. */
  private static String nameOf(FilteredServer server, String token) throws Exception {
    HttpResponse<String> answer = server.getAs(token, "/api/whoami");
    if (answer.statusCode() != 200) {
      return "" + answer.statusCode();
    }
    String[] told = answer.body().split("\\|", -1);
    assertThat(told[1]).as("getRemoteUser()").isEqualTo(told[0]);
    assertThat(told[4]).as("the Caller is the principal").isEqualTo("true");
    return told[0];
  }

  private static String aliceWith(Map<String, Object> claims) {
    return tenant.tokenOf("alice", claims);
  }

  // --- a claim with the sAMAccountName
  // ------------------------------------------------------------

  @Test
  void samAccountName_isTheUsersName() throws Exception {
    try (FilteredServer server = started("Source", "OnPremisesSamAccountName")) {
      assertThat(nameOf(server, aliceWith(Map.of(SAM, "aliddell")))).isEqualTo("aliddell");
    }
    try (FilteredServer server = started("Source", "OnPremisesSamAccountName", "Claim", "sam")) {
      assertThat(nameOf(server, aliceWith(Map.of("sam", "AL", SAM, "no")))).isEqualTo("AL");
    }
  }

  @Test
  void samAccountName_withItsDomain_isDomainAndName() throws Exception {
    Map<String, Object> contoso = Map.of(SAM, "alice", "netbiosname", "CONTOSO");
    Map<String, Object> europe = Map.of(SAM, "alice", "netbiosname", "EUROPE");
    String[] keys = {"Source", "OnPremisesSamAccountName", "DomainClaim", "netbiosname"};
    try (FilteredServer server = started(keys)) {
      assertThat(nameOf(server, aliceWith(contoso))).isEqualTo("CONTOSO\\alice");
      assertThat(nameOf(server, aliceWith(europe))).isEqualTo("EUROPE\\alice");
      assertThat(nameOf(server, aliceWith(Map.of(SAM, "alice")))).isEqualTo("403");
    }
    String[] more = {keys[0], keys[1], keys[2], keys[3], "Domains", "contoso", "Case", "upper"};
    try (FilteredServer server = started(more)) {
      assertThat(nameOf(server, aliceWith(contoso))).isEqualTo("ALICE");
      assertThat(nameOf(server, aliceWith(europe))).isEqualTo("EUROPE\\ALICE");
    }
  }

  @Test
  void samAccountName_thatIsNone_isRefused() throws Exception {
    Map<String, Object> unfit = new LinkedHashMap<>();
    unfit.put("nothing", Map.of());
    unfit.put("an empty one", Map.of(SAM, ""));
    unfit.put("a list", Map.of(SAM, List.of("alice")));
    unfit.put("a number", Map.of(SAM, 7));
    unfit.put("a line break", Map.of(SAM, "alice\nGET /"));
    unfit.put("a blank at its end", Map.of(SAM, "alice "));
    unfit.put("a domain in it", Map.of(SAM, "OTHER\\alice"));
    unfit.put("an address", Map.of(SAM, "alice@contoso.com"));
    unfit.put("a long one", Map.of(SAM, "a".repeat(257)));
    unfit.put("in another case", Map.of("OnPremisesSamAccountName", "alice"));
    try (FilteredServer server = started("Source", "OnPremisesSamAccountName")) {
      for (Map.Entry<String, Object> each : unfit.entrySet()) {
        @SuppressWarnings("unchecked")
        Map<String, Object> claims = (Map<String, Object>) each.getValue();
        assertThat(nameOf(server, aliceWith(claims))).as(each.getKey()).isEqualTo("403");
      }
    }
  }

  @Test
  void userWithoutAName_isAccessDenied_andTheLogNamesTheRemedyAndNobody() throws Exception {
    try (CapturedLog log = new CapturedLog();
        FilteredServer server = started("Source", "OnPremisesSamAccountName")) {
      HttpResponse<String> answer = server.getAs(tenant.tokenOf("alice"), "/api/whoami");

      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(JSONObjectUtils.parse(answer.body()))
          .containsEntry("error", "access_denied")
          .containsKey("correlation_id");
      assertThat(answer.headers().allValues("WWW-Authenticate"))
          .singleElement()
          .asString()
          .contains("error=\"access_denied\"");
      assertThat(log.messages(Level.WARN))
          .anySatisfy(
              line ->
                  assertThat(line)
                      .contains(
                          "AzureAd.PrincipalMapping",
                          "no sAMAccountName in the claim " + SAM,
                          "claims mapping policy",
                          "Unmapped = keep"));
      assertThat(log.text())
          .doesNotContain(tenant.upnOf("alice"), tenant.objectIdOf("alice"), tenant.tokenOf("bob"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "idp, https://sts.windows.net/11111111-2222-3333-4444-555555555555/",
    "idp, live.com",
    "idp, https://evil.example/72a6f9b4-1c0d-4e5f-8a3b-9d2e7c61f058/",
    "acct, 1",
    "upn, alice_fabrikam.com#EXT#@contoso.onmicrosoft.com",
  })
  void guest_neverGetsANameFromClaims(String claim, String value) throws Exception {
    Map<String, Object> claims =
        Map.of(claim, value, SAM, "alice", "preferred_username", "alice@contoso.onmicrosoft.com");
    String[] upn = {"Source", "UserPrincipalName", "Domains", "contoso.onmicrosoft.com"};
    try (FilteredServer bySam = started("Source", "OnPremisesSamAccountName");
        FilteredServer byUpn = started(upn)) {
      assertThat(nameOf(bySam, aliceWith(claims))).isEqualTo("403");
      assertThat(nameOf(byUpn, aliceWith(claims))).isEqualTo("403");
    }
  }

  @Test
  void member_whoseTokenSaysSo_getsTheName() throws Exception {
    String home = "https://sts.windows.net/" + tenant.tenantId() + "/";
    try (FilteredServer server = started("Source", "OnPremisesSamAccountName")) {
      assertThat(nameOf(server, aliceWith(Map.of(SAM, "alice", "idp", home, "acct", 0))))
          .isEqualTo("alice");
    }
  }

  // --- what stands before the @
  // -------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "alice@contoso.onmicrosoft.com, alice",
    "Alice@Contoso.OnMicrosoft.com, Alice",
    "alice@fabrikam.com, 403",
    "alice@evil-contoso.onmicrosoft.com, 403",
    "alice@contoso.onmicrosoft.com.evil.example, 403",
    "alice@fabrikam.com@contoso.onmicrosoft.com, 403",
    "@contoso.onmicrosoft.com, 403",
    "alice, 403",
  })
  void userPrincipalName_isCutForListedDomainsOnly(String upn, String name) throws Exception {
    String[] keys = {"Source", "UserPrincipalName", "Domains", "contoso.onmicrosoft.com"};
    try (FilteredServer server = started(keys)) {
      assertThat(nameOf(server, aliceWith(Map.of("preferred_username", upn)))).isEqualTo(name);
      assertThat(
              nameOf(server, aliceWith(Map.of("upn", upn, "preferred_username", "x@fabrikam.com"))))
          .isEqualTo(name);
    }
  }

  @Test
  void letterCase_foldsAsciiOnly() throws Exception {
    String[] keys = {
      "Source", "UserPrincipalName", "Domains", "contoso.onmicrosoft.com", "Case", "lower"
    };
    try (FilteredServer server = started(keys)) {
      String upn = "ALIÇE\u0130@contoso.onmicrosoft.com";
      byte[] body =
          server
              .client()
              .send(
                  HttpRequest.newBuilder(server.uri("/api/whoami"))
                      .header(
                          "Authorization", "Bearer " + aliceWith(Map.of("preferred_username", upn)))
                      .build(),
                  HttpResponse.BodyHandlers.ofByteArray())
              .body();

      // the servlet writes ISO-8859-1, where a dotted I is a question mark
      assertThat(new String(body, StandardCharsets.ISO_8859_1)).startsWith("aliÇe?|");
    }
  }

  // --- who has no name
  // ----------------------------------------------------------------------------

  @Test
  void unmappedUser_whereThatIsKept_keepsTheTokensName() throws Exception {
    String[] keys = {"Source", "OnPremisesSamAccountName", "Unmapped", "keep"};
    try (FilteredServer server = started(keys)) {
      assertThat(nameOf(server, tenant.tokenOf("bob"))).isEqualTo(tenant.upnOf("bob"));
      // a phone number or a nickname could be what another user is called here
      assertThat(nameOf(server, aliceWith(Map.of("preferred_username", "bob")))).isEqualTo("403");
    }
  }

  @Test
  void application_keepsItsClientId() throws Exception {
    try (FilteredServer server = started("Source", "OnPremisesSamAccountName")) {
      assertThat(nameOf(server, tenant.applicationToken())).matches("[0-9a-f-]{36}");
    }
  }

  @Test
  void listener_seesTheUserByTheNewName() throws Exception {
    TokenListener listener =
        new TokenListener() {
          @Override
          public void tokenValidated(ValidatedToken token) {
            if (token.caller().getName().equals("aliddell")) {
              token.addRole("Legacy");
            }
          }
        };
    try (FilteredServer server = server("Source", "OnPremisesSamAccountName")) {
      server.servletContext().setAttribute(TokenListener.ATTRIBUTE, listener);
      server.start();

      assertThat(server.getAs(aliceWith(Map.of(SAM, "aliddell")), "/api/whoami").body())
          .contains("Legacy");
    }
  }

  // --- a file
  // -------------------------------------------------------------------------------------

  @Test
  void propertiesFile_namesUsersByIdOrByName(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("names.properties");
    Files.writeString(
        file,
        """
        # alice by her id, bob by both, carol by her name
        %s = CONTOSO\\\\alice
        %s.%s = robert
        %s = bob
        CAROL@CONTOSO.onmicrosoft.com : Kärol
        """
            .formatted(
                tenant.objectIdOf("alice").toUpperCase(Locale.ROOT),
                tenant.tenantId(),
                tenant.objectIdOf("bob"),
                tenant.objectIdOf("bob")));
    try (FilteredServer server = started("Source", "Properties", "File", file.toString())) {
      assertThat(nameOf(server, tenant.tokenOf("alice"))).isEqualTo("CONTOSO\\alice");
      assertThat(nameOf(server, tenant.tokenOf("bob"))).isEqualTo("robert");
      assertThat(nameOf(server, tenant.tokenOf("carol"))).startsWith("K");
      assertThat(nameOf(server, tenant.tokenOf("dave"))).isEqualTo("403");
      // a personal account that bears carol's address is not carol
      assertThat(
              nameOf(
                  server,
                  tenant.tokenOf(
                      "dave",
                      Map.of("preferred_username", tenant.upnOf("carol"), "idp", "live.com"))))
          .isEqualTo("403");
    }
  }

  @Test
  void propertiesFile_whereAnUnmappedUsersOwnNameIsAnothersThere_refuses(@TempDir Path directory)
      throws Exception {
    Path file = directory.resolve("names.properties");
    Files.writeString(file, tenant.objectIdOf("alice") + " = " + tenant.upnOf("bob"));
    String[] keys = {"Source", "Properties", "File", file.toString(), "Unmapped", "keep"};
    try (FilteredServer server = started(keys)) {
      assertThat(nameOf(server, tenant.tokenOf("alice"))).isEqualTo(tenant.upnOf("bob"));
      assertThat(nameOf(server, tenant.tokenOf("bob"))).isEqualTo("403");
      assertThat(nameOf(server, tenant.tokenOf("carol"))).isEqualTo(tenant.upnOf("carol"));
    }
  }

  @Test
  void propertiesFile_thatChanges_isReadAnew_andAFaultyOneIsNot(@TempDir Path directory)
      throws Exception {
    Path file = directory.resolve("names.properties");
    String alice = tenant.objectIdOf("alice");
    Files.writeString(file, alice + " = one");
    String token = tenant.tokenOf("alice");
    String[] keys = {"Source", "Properties", "File", file.toString(), "ReloadInterval", "1 s"};
    try (CapturedLog log = new CapturedLog();
        FilteredServer server = started(keys)) {
      assertThat(nameOf(server, token)).isEqualTo("one");

      // as where a file system tells times by the second: no later, and no longer
      FileTime before = Files.getLastModifiedTime(file);
      Files.writeString(file, alice + " = two");
      Files.setLastModifiedTime(file, before);
      awaitName(server, token, "two");
      Files.writeString(file, "no user = three");
      awaitLine(server, token, log);

      assertThat(nameOf(server, token)).isEqualTo("two");
      assertThat(log.text()).doesNotContain(alice);
    }
  }

  private static void awaitName(FilteredServer server, String token, String name) {
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          while (!nameOf(server, token).equals(name)) {
            Thread.onSpinWait();
          }
        });
  }

  private static void awaitLine(FilteredServer server, String token, CapturedLog log) {
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          while (log.messages(Level.ERROR).stream()
              .noneMatch(line -> line.contains("cannot be read anew"))) {
            nameOf(server, token);
          }
        });
  }

  // --- configuration
  // ------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {"Source=Ldap", "Source=Custom", "Source=Properties", "Claim=sam"})
  void mappingThatCannotBe_letsNoRequestPass(String key) throws Exception {
    String[] keys = key.split("=", -1);
    try (CapturedLog log = new CapturedLog();
        FilteredServer server = started(keys)) {
      assertThat(nameOf(server, tenant.tokenOf("alice"))).isEqualTo("500");
      assertThat(log.messages(Level.ERROR))
          .singleElement()
          .asString()
          .contains("AzureAd.PrincipalMapping.");
    }
  }
}

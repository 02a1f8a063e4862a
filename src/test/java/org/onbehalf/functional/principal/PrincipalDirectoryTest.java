package org.onbehalf.functional.principal;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSearchRequest;
import com.unboundid.ldap.listener.interceptor.InMemoryOperationInterceptor;
import com.unboundid.ldap.sdk.Entry;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.functional.WhoAmIServlet;
import org.onbehalf.spi.PrincipalMapper;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testing.ProtectedApplication;
import org.onbehalf.testkit.TestCertificate;

/** AzureAd.PrincipalMapping.Source = Ldap, against a real directory, and what hangs. */
class PrincipalDirectoryTest {
  private static final String PASSWORD = "of the reader";
  private static final byte[] GUID =
      ByteBuffer.allocate(16).putLong(0x0001020304050607L).putLong(0x2a5c295c00112233L).array();

  private static final List<String> SEARCHES = new CopyOnWriteArrayList<>();
  private static InMemoryDirectoryServer directory;
  @RegisterExtension static final ProtectedApplication application = ProtectedApplication.with();

  private static final Tenant tenant = application.tenant;

  @BeforeAll
  static void start() throws Exception {
    InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig("dc=contoso,dc=com");
    config.setSchema(null);
    config.addAdditionalBindCredentials("cn=reader", PASSWORD);
    config.setAuthenticationRequiredOperationTypes(com.unboundid.ldap.sdk.OperationType.SEARCH);
    char[] password = "changeit".toCharArray();
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(TestCertificate.create("localhost").keyStore(password), password);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(keys.getKeyManagers(), null, null);
    InetAddress loopback = InetAddress.getLoopbackAddress();
    config.setListenerConfigs(
        InMemoryListenerConfig.createLDAPConfig("plain", loopback, 0, null),
        InMemoryListenerConfig.createLDAPSConfig(
            "tls", loopback, 0, tls.getServerSocketFactory(), null));
    config.addInMemoryOperationInterceptor(
        new InMemoryOperationInterceptor() {
          @Override
          public void processSearchRequest(InMemoryInterceptedSearchRequest request) {
            SEARCHES.add(request.getRequest().getFilter().toString());
          }
        });
    directory = new InMemoryDirectoryServer(config);
    directory.add("dn: dc=contoso,dc=com", "objectClass: domain", "dc: contoso");
    add("alice", tenant.upnOf("alice"), "user", GUID);
    add("bob", tenant.upnOf("bob"), "contact", new byte[] {1});
    add("twin1", "twin@contoso.com", "user", new byte[] {2});
    add("twin2", "twin@contoso.com", "user", new byte[] {3});
    directory.startListening();
  }

  private static void add(String account, String upn, String type, byte[] guid) throws Exception {
    Entry entry = new Entry("cn=" + account + ",dc=contoso,dc=com");
    entry.addAttribute("objectClass", type);
    entry.addAttribute("cn", account);
    entry.addAttribute("sAMAccountName", account.toUpperCase(java.util.Locale.ROOT));
    entry.addAttribute("userPrincipalName", upn);
    entry.addAttribute("objectGUID", guid);
    directory.add(entry);
  }

  @AfterAll
  static void stop() {
    directory.shutDown(true);
  }

  @BeforeEach
  void forget() {
    SEARCHES.clear();
  }

  private static FilteredServer server(Map<String, String> keys) throws Exception {
    Map<String, String> configuration = tenant.sampleConfiguration();
    configuration.put("AzureAd.PrincipalMapping.Source", "Ldap");
    configuration.put(
        "AzureAd.PrincipalMapping.Ldap.Url",
        "ldap://127.0.0.1:" + directory.getListenPort("plain"));
    configuration.put("AzureAd.PrincipalMapping.Ldap.Base", "dc=contoso,dc=com");
    configuration.put("AzureAd.PrincipalMapping.Ldap.User", "cn=reader");
    configuration.put("AzureAd.PrincipalMapping.Ldap.Password", PASSWORD);
    configuration.put("AzureAd.PrincipalMapping.Timeout", "20 s");
    keys.forEach((key, value) -> configuration.put("AzureAd.PrincipalMapping." + key, value));
    return FilteredServer.with(configuration).servlet("/api/whoami", new WhoAmIServlet()).start();
  }

  private static String nameOf(FilteredServer server, String token) throws Exception {
    HttpResponse<String> answer = server.getAs(token, "/api/whoami");
    return answer.statusCode() == 200
        ? answer.body().split("\\|", -1)[0]
        : "" + answer.statusCode();
  }

  private static String called(String name) {
    return tenant.tokenOf("carol", Map.of("upn", name));
  }

  @Test
  void user_isNamedByItsEntry_andLookedUpOncePerToken() throws Exception {
    try (FilteredServer server = server(Map.of("Case", "lower"))) {
      String token = tenant.tokenOf("alice");

      assertThat(nameOf(server, token)).isEqualTo("alice");
      assertThat(nameOf(server, token)).isEqualTo("alice");
    }

    assertThat(SEARCHES).containsExactly("(userPrincipalName=" + tenant.upnOf("alice") + ")");
  }

  @Test
  void user_whoIsNotThere_orThereTwice_orAnotherKind_isRefused_withALine() throws Exception {
    try (CapturedLog log = new CapturedLog();
        FilteredServer server = server(Map.of("Ldap.Filter", "(objectClass=user)"))) {
      assertThat(nameOf(server, tenant.tokenOf("alice"))).isEqualTo("ALICE");
      assertThat(nameOf(server, tenant.tokenOf("carol"))).isEqualTo("403");
      assertThat(nameOf(server, tenant.tokenOf("bob"))).isEqualTo("403");
      assertThat(nameOf(server, called("twin@contoso.com"))).isEqualTo("403");

      assertThat(log.text())
          .contains("a user who is not found", "a user whom several entries fit")
          .doesNotContain("twin@", tenant.upnOf("bob"), PASSWORD);
    }
  }

  @Test
  void claim_thatIsAFilter_isNothingButAValue() throws Exception {
    try (FilteredServer server = server(Map.of())) {
      for (String name : new String[] {"*", "a*", "x)(cn=*", "\\2a", "{0}"}) {
        assertThat(nameOf(server, called(name))).as(name).isEqualTo("403");
      }
    }

    assertThat(SEARCHES)
        .containsExactly(
            "(userPrincipalName=\\2a)",
            "(userPrincipalName=a\\2a)",
            "(userPrincipalName=x\\29\\28cn=\\2a)",
            "(userPrincipalName=\\5c2a)",
            "(userPrincipalName={0})");
  }

  @Test
  void guest_isNeverFoundByANameThatWasChosenElsewhere() throws Exception {
    try (FilteredServer server = server(Map.of())) {
      String guest = tenant.tokenOf("alice", Map.of("acct", 1));

      assertThat(nameOf(server, guest)).isEqualTo("403");
    }

    assertThat(SEARCHES).isEmpty();
  }

  @Test
  void user_isFoundByBinaryIds_inBothForms() throws Exception {
    String base64 = Base64.getEncoder().encodeToString(GUID);
    try (FilteredServer immutable =
            server(
                Map.of(
                    "Claim", "onpremisesimmutableid",
                    "Ldap.Attribute", "objectGUID",
                    "Ldap.AttributeForm", "Base64"));
        FilteredServer text =
            server(
                Map.of(
                    "Claim", "guid",
                    "Ldap.Attribute", "objectGUID",
                    "Ldap.AttributeForm", "Guid"))) {
      String token =
          tenant.tokenOf(
              "carol",
              Map.of(
                  "onpremisesimmutableid", base64, "guid", "03020100-0504-0706-2a5c-295c00112233"));

      assertThat(nameOf(immutable, token)).isEqualTo("ALICE");
      assertThat(nameOf(text, token)).isEqualTo("ALICE");
      assertThat(nameOf(immutable, tenant.tokenOf("carol", Map.of("onpremisesimmutableid", "?"))))
          .isEqualTo("403");
    }
  }

  @Test
  void directory_thatIsDown_orRefusesUs_orIsNotTrusted_is503_andNever401() throws Exception {
    int nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = socket.getLocalPort();
    }
    Map<String, Map<String, String>> cases =
        Map.of(
            "Ldap.Url and Base", Map.of("Ldap.Url", "ldap://127.0.0.1:" + nobody),
            "check it and its Password", Map.of("Ldap.Password", "wrong"),
            "trusts its certificate",
                Map.of("Ldap.Url", "ldaps://localhost:" + directory.getListenPort("tls")));
    for (Map.Entry<String, Map<String, String>> each : cases.entrySet()) {
      try (CapturedLog log = new CapturedLog();
          FilteredServer server = server(each.getValue())) {
        HttpResponse<String> answer = server.getAs(tenant.tokenOf("alice"), "/api/whoami");

        assertThat(answer.statusCode()).as(each.getKey()).isEqualTo(503);
        assertThat(answer.body()).contains("temporarily_unavailable");
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
        assertThat(log.text())
            .contains("cannot look names up", each.getKey())
            .doesNotContain(tenant.upnOf("alice"), PASSWORD, "wrong");
      }
    }

    assertThat(SEARCHES).isEmpty();
  }

  @Test
  void directory_thatIsDown_harmsNobodyWhoseNameIsRemembered() throws Exception {
    String token = tenant.tokenOf("alice");
    try (FilteredServer server = server(Map.of())) {
      assertThat(nameOf(server, token)).isEqualTo("ALICE");
      int port = directory.getListenPort("plain");
      directory.shutDown("plain", true);
      try {
        assertThat(nameOf(server, token)).isEqualTo("ALICE");
        assertThat(nameOf(server, tenant.tokenOf("alice", Map.of("x", "y")))).isEqualTo("503");
      } finally {
        directory.startListening("plain");
      }
      assertThat(port).isPositive();
    }
  }

  @Test
  void directory_thatNeverAnswers_isGivenUpAfterTheLimit() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        FilteredServer server =
            server(
                Map.of(
                    "Ldap.Url",
                    "ldap://127.0.0.1:" + silent.getLocalPort(),
                    "Timeout",
                    "300 ms"))) {
      assertThat(nameOf(server, tenant.tokenOf("alice"))).isEqualTo("503");
    }
  }

  @Test
  void mapperOfTheApplications_thatHangs_holdsNoRequestForEver() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    PrincipalMapper hanging =
        caller -> {
          boolean waiting = true;
          while (waiting) {
            try {
              released.await();
              waiting = false;
            } catch (InterruptedException e) {
              // as many do
            }
          }
          return Optional.of("late");
        };
    Map<String, String> configuration = tenant.sampleConfiguration();
    configuration.put("AzureAd.PrincipalMapping.Source", "Custom");
    configuration.put("AzureAd.PrincipalMapping.Timeout", "200 ms");
    FilteredServer made =
        FilteredServer.with(configuration).servlet("/api/whoami", new WhoAmIServlet());
    made.servletContext().setAttribute(PrincipalMapper.ATTRIBUTE, hanging);
    try (FilteredServer server = made.start()) {
      HttpResponse<String> answer = server.getAs(tenant.tokenOf("alice"), "/api/whoami");

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
      released.countDown();
      assertThat(nameOf(server, tenant.tokenOf("alice"))).isEqualTo("late");
    }
  }
}

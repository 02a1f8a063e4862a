package org.onbehalf.functional.validation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.functional.WhoAmIServlet;
import org.onbehalf.internal.Nullable;
import org.onbehalf.testing.ProtectedApplication;
import org.onbehalf.testkit.TestCertificate;

/**
 * A token that is bound to its client's TLS certificate (RFC 8705, section 3), through TLS with
 * client certificates as a container verifies them.
 */
class BoundTokenTest {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final TestCertificate SERVER = TestCertificate.create("127.0.0.1");
  private static final TestCertificate MINE = TestCertificate.create("mine");
  private static final TestCertificate ANOTHER = TestCertificate.create("another");

  @RegisterExtension static final ProtectedApplication application = ProtectedApplication.with();

  private static final Tenant tenant = application.tenant;
  private static FilteredServer server;

  @BeforeAll
  static void start() throws Exception {
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setKeyStore(SERVER.keyStore(PASSWORD));
    tls.setKeyStorePassword("changeit");
    tls.setTrustStore(trusting(MINE, ANOTHER));
    tls.setWantClientAuth(true);
    server =
        application.closing(
            FilteredServer.with(tenant.sampleConfiguration())
                .tls(tls)
                .servlet("/api/whoami", new WhoAmIServlet())
                .start());
  }

  private static KeyStore trusting(TestCertificate... certificates) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (TestCertificate each : certificates) {
      store.setCertificateEntry("trusted-" + store.size(), each.certificate());
    }
    return store;
  }

  private static String boundTo(TestCertificate certificate) throws Exception {
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(certificate.certificate().getEncoded());
    return tenant.boundTokenOf(
        "alice", Map.of("x5t#S256", Base64.getUrlEncoder().withoutPadding().encodeToString(hash)));
  }

  private record Answer(int status, String challenge, String body) {}

  /** On a new connection with that certificate; null for none. */
  private static Answer get(String token, @Nullable TestCertificate certificate, String... header)
      throws Exception {
    TrustManagerFactory trusted =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(trusting(SERVER));
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys(certificate), trusted.getTrustManagers(), null);
    HttpsURLConnection connection =
        (HttpsURLConnection) server.secureUri("/api/whoami").toURL().openConnection();
    connection.setSSLSocketFactory(context.getSocketFactory());
    connection.setHostnameVerifier((host, session) -> host.equals("127.0.0.1"));
    connection.setConnectTimeout(10_000);
    connection.setReadTimeout(60_000);
    connection.setRequestProperty("Authorization", "Bearer " + token);
    if (header.length > 0) {
      connection.setRequestProperty(header[0], header[1]);
    }
    int status = connection.getResponseCode();
    try (InputStream in =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      return new Answer(
          status,
          String.valueOf(connection.getHeaderField("WWW-Authenticate")),
          new String(in.readAllBytes(), UTF_8));
    }
  }

  private static KeyManager[] keys(@Nullable TestCertificate certificate) throws Exception {
    if (certificate == null) {
      return new KeyManager[0];
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(certificate.keyStore(PASSWORD), PASSWORD);
    return factory.getKeyManagers();
  }

  private static void assertRefused(Answer answer) {
    assertThat(answer.status).isEqualTo(401);
    assertThat(answer.challenge).contains("error=\"invalid_token\"", "bound to a key");
    assertThat(answer.body).doesNotContain("alice");
  }

  @Test
  void boundToken_onAConnectionWithItsCertificate_passes() throws Exception {
    Answer answer = get(boundTo(MINE), MINE);

    assertThat(answer.status).as(answer.body).isEqualTo(200);
    assertThat(answer.body).startsWith(tenant.upnOf("alice"));
  }

  @Test
  void boundToken_onAConnectionWithoutACertificate_isRefused() throws Exception {
    assertRefused(get(boundTo(MINE), null));
  }

  @Test
  void boundToken_onAConnectionWithAnotherCertificate_isRefused() throws Exception {
    assertRefused(get(boundTo(MINE), ANOTHER));
  }

  @Test
  void boundToken_withoutTls_isRefused() throws Exception {
    var answer = server.getAs(boundTo(MINE), "/api/whoami");

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow())
        .contains("error=\"invalid_token\"", "bound to a key");
  }

  @Test
  void boundToken_thatPassedBefore_stillNeedsItsCertificate() throws Exception {
    String token = boundTo(MINE);
    assertThat(get(token, MINE).status).isEqualTo(200);

    assertRefused(get(token, ANOTHER));
    assertRefused(get(token, null));
    assertThat(get(token, MINE).status).isEqualTo(200);
  }

  @Test
  void boundToken_withItsCertificateInAHeaderOnly_isRefused() throws Exception {
    String certificate = Base64.getEncoder().encodeToString(MINE.certificate().getEncoded());

    for (String header : new String[] {"X-SSL-Client-Cert", "X-ARR-ClientCert", "Client-Cert"}) {
      assertRefused(get(boundTo(MINE), null, header, certificate));
    }
  }

  @Test
  void plainToken_onAConnectionWithACertificate_passes() throws Exception {
    assertThat(get(tenant.tokenOf("alice"), MINE).status).isEqualTo(200);
  }
}

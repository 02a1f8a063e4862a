package org.onbehalf.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.onbehalf.internal.Nullable;
import org.onbehalf.testkit.EntraEmulator;

/** Http.Proxy and Http.TrustStore, with real sockets and real TLS. */
class ConnectionFactoryTest {
  private static EntraEmulator emulator;
  private static KeyStore trusted;

  @BeforeAll
  static void start() throws Exception {
    emulator = EntraEmulator.start();
    trusted =
        KeyStore.getInstance(
            emulator.trustStore().toFile(), emulator.trustStorePassword().toCharArray());
  }

  @AfterAll
  static void stop() {
    emulator.close();
  }

  @Test
  void get_whenTheTrustStoreHoldsTheCertificate_succeeds() throws Exception {
    assertThat(get(null, trusted)).isEqualTo(200);
  }

  @Test
  void get_whenNobodyTrustsTheCertificate_refuses() throws Exception {
    KeyStore other = KeyStore.getInstance("PKCS12");
    other.load(null, null);
    other.setCertificateEntry(
        "other", org.onbehalf.testkit.TestCertificate.create("other").certificate());

    assertThatThrownBy(() -> get(null, null)).isInstanceOf(SSLException.class);
    assertThatThrownBy(() -> get(null, other)).isInstanceOf(SSLException.class);
  }

  @Test
  void get_throughAProxyWithCredentials_reachesItsTarget() throws Exception {
    try (ConnectProxy proxy = new ConnectProxy(port(), "orders", "p w:d")) {
      assertThat(get(settings(proxy, "orders", "p w:d", List.of()), trusted)).isEqualTo(200);

      assertThat(proxy.targets())
          .containsExactly("CONNECT " + document().getAuthority() + " HTTP/1.1");
    }
  }

  @Test
  void get_throughAProxy_stillVerifiesCertificateAndHostName() throws Exception {
    try (ConnectProxy proxy = new ConnectProxy(port(), "u", "p")) {
      ProxySettings settings = settings(proxy, "u", "p", List.of());
      URI elsewhere = URI.create("https://login.example:" + port() + document().getPath());

      assertThatThrownBy(() -> get(settings, null)).isInstanceOf(SSLException.class);
      assertThatThrownBy(() -> get(elsewhere, settings, trusted)).isInstanceOf(SSLException.class);
      assertThat(proxy.targets())
          .as("the name is left to the proxy")
          .contains("CONNECT login.example:" + port() + " HTTP/1.1");
    }
  }

  @Test
  void get_whenTheProxyWantsOtherCredentials_saysSoWithoutShowingThem() throws Exception {
    try (ConnectProxy proxy = new ConnectProxy(port(), "orders", "right")) {
      for (ProxySettings settings :
          List.of(
              settings(proxy, "orders", "TOPSECRET", List.of()),
              settings(proxy, null, "", List.of()))) {
        assertThatThrownBy(() -> get(settings, trusted))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("Http.Proxy.Password")
            .hasMessageNotContaining("TOPSECRET");
        assertThat(settings.toString()).doesNotContain("TOPSECRET");
      }
      assertThat(proxy.targets()).isEmpty();
    }
  }

  @Test
  void get_whenTheHostIsAnException_goesPastTheProxy() throws Exception {
    try (ConnectProxy proxy = new ConnectProxy(port(), "u", "p")) {
      String host = document().getHost();

      assertThat(get(settings(proxy, "u", "p", List.of("x.example", host)), trusted))
          .isEqualTo(200);
      assertThat(proxy.targets()).isEmpty();
    }
  }

  @Test
  void get_overHttp_asksNoProxyOfTheJvm() throws Exception {
    List<URI> asked = new CopyOnWriteArrayList<>();
    ProxySelector before = ProxySelector.getDefault();
    ProxySelector.setDefault(
        new ProxySelector() {
          @Override
          public List<Proxy> select(URI uri) {
            asked.add(uri);
            return List.of(Proxy.NO_PROXY);
          }

          @Override
          public void connectFailed(URI uri, SocketAddress address, IOException failure) {
            throw new AssertionError(failure);
          }
        });
    try {
      URI plain = emulator.instance().resolve(document().getPath());

      assertThat(get(plain, null, trusted)).isEqualTo(200);
      assertThat(asked).isEmpty();
      assertThat(get(document(), null, trusted)).isEqualTo(200);
      assertThat(asked).as("the JVM's setting counts over https").isNotEmpty();
    } finally {
      ProxySelector.setDefault(before);
    }
  }

  @Test
  void isFor_whenAnExceptionBeginsWithAStar_takesNamesBeneathItOnly() {
    ProxySettings proxy =
        new ProxySettings("proxy", 1, null, "", List.of("*.contoso.com", "b.example"));

    assertThat(proxy.isFor("login.contoso.com")).isFalse();
    assertThat(proxy.isFor("LOGIN.Contoso.com")).isFalse();
    assertThat(proxy.isFor("contoso.com")).isTrue();
    assertThat(proxy.isFor("evilcontoso.com")).isTrue();
    assertThat(proxy.isFor("b.example")).isFalse();
    assertThat(proxy.isFor("a.b.example")).isTrue();
  }

  @Test
  void get_whenTheProxyHangsOrDrips_endsAtTheLimit() throws Exception {
    for (RawServer each :
        List.of(RawServer.silent(), RawServer.dripping("HTTP/1.1 200 OK\r\nX: "))) {
      try (RawServer proxy = each) {
        long began = System.nanoTime();

        assertThatThrownBy(
                () ->
                    get(new ProxySettings("127.0.0.1", proxy.port(), null, "", List.of()), trusted))
            .isInstanceOf(SocketTimeoutException.class);

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
      }
    }
  }

  private static ProxySettings settings(
      ConnectProxy proxy, @Nullable String user, String password, List<String> exceptions) {
    return new ProxySettings("127.0.0.1", proxy.port(), user, password, exceptions);
  }

  private static int get(@Nullable ProxySettings proxy, @Nullable KeyStore trustStore)
      throws IOException {
    return get(document(), proxy, trustStore);
  }

  private static int get(URI uri, @Nullable ProxySettings proxy, @Nullable KeyStore trustStore)
      throws IOException {
    Duration limit = Duration.ofSeconds(2);
    try (HttpExchange http =
        new HttpExchange(new HttpSettings(limit, limit, 1 << 20, proxy, trustStore))) {
      return http.get(uri).status;
    }
  }

  private static int port() {
    return emulator.secureInstance().getPort();
  }

  private static URI document() {
    return emulator
        .secureInstance()
        .resolve(EntraEmulator.TENANT + "/v2.0/.well-known/openid-configuration");
  }
}

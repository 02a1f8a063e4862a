package org.onbehalf.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.internal.config.Configurations.MINIMAL;
import static org.onbehalf.internal.config.Configurations.fault;
import static org.onbehalf.internal.config.Configurations.input;
import static org.onbehalf.internal.config.Configurations.message;
import static org.onbehalf.internal.config.Configurations.read;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.internal.http.ProxySettings;
import org.onbehalf.internal.runtime.Settings;
import org.onbehalf.testkit.TestCertificate;

/** Http.Proxy, Http.TrustStore, AzureAd.CustomSigningKeys. */
class HttpSettingsTest {
  @TempDir static Path directory;

  @Test
  void read_withoutProxyAndTrustStore_leavesBothToTheJvm() {
    Settings settings = read(MINIMAL);

    assertThat(settings.http.proxy).isNull();
    assertThat(settings.http.trustStore).isNull();
    assertThat(settings.issuers.get(0).metadataQuery).isEmpty();
  }

  @Test
  void read_ofCustomSigningKeys_takesIt() {
    assertThat(read(MINIMAL + "AzureAd.CustomSigningKeys = true").issuers.get(0).metadataQuery)
        .startsWith("?appid=");
  }

  @Test
  void read_ofAProxy_takesAllOfIt() {
    ProxySettings proxy =
        Objects.requireNonNull(
            read(MINIMAL
                    + """
                    Http.Proxy {
                      Host = proxy.contoso.com, Port = 8080, User = orders, Password = "p w"
                      Exceptions = ["*.Contoso.com", localhost]
                    }
                    """)
                .http
                .proxy);

    assertThat(proxy.host).isEqualTo("proxy.contoso.com");
    assertThat(proxy.port).isEqualTo(8080);
    assertThat(proxy.user).isEqualTo("orders");
    assertThat(proxy.password).isEqualTo("p w");
    assertThat(proxy.exceptions).containsExactly("*.contoso.com", "localhost");
  }

  @Test
  void read_ofAFaultyProxy_refusesWithoutShowingThePassword() {
    assertThat(fault(MINIMAL + "Http.Proxy.Host = \"http://proxy:8080\"").key)
        .isEqualTo("Http.Proxy.Host");
    assertThat(fault(MINIMAL + "Http.Proxy { Host = p, Port = 70000 }").key)
        .isEqualTo("Http.Proxy.Port");
    assertThat(fault(MINIMAL + "Http.Proxy.User = orders").key).isEqualTo("Http.Proxy.Host");
    assertThat(fault(MINIMAL + "Http.Proxy { Host = p, Exceptions = [\"a/b\"] }").key)
        .isEqualTo("Http.Proxy.Exceptions");
    String secret = MINIMAL + "Http.Proxy { Host = p, Password = TOPSECRET }";
    assertThat(fault(secret).key).isEqualTo("Http.Proxy.User");
    assertThat(message(input(secret))).doesNotContain("TOPSECRET");
  }

  @Test
  void read_ofATrustStore_opensIt() throws Exception {
    TestCertificate certificate = TestCertificate.create("authority");
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    Files.write(directory.resolve("garbage"), new byte[] {1, 2, 3});
    write(store, "empty.p12");
    store.setCertificateEntry("authority", certificate.certificate());
    write(store, "good.p12");
    KeyStore jks = KeyStore.getInstance("JKS");
    jks.load(null, null);
    jks.setCertificateEntry("authority", certificate.certificate());
    write(jks, "good.jks");

    for (String file : new String[] {"good.p12", "good.jks"}) {
      Settings settings = Settings.read(trustStore(file, "changeit").build());
      assertThat(Objects.requireNonNull(settings.http.trustStore).size()).isEqualTo(1);
      assertThat(fault(trustStore(file, "WRONGSECRET")).key).startsWith("Http.TrustStore");
      assertThat(message(trustStore(file, "WRONGSECRET"))).doesNotContain("WRONGSECRET");
    }
    assertThat(fault(trustStore("empty.p12", "changeit")).key).isEqualTo("Http.TrustStore.Path");
    assertThat(fault(trustStore("garbage", "changeit")).key).isEqualTo("Http.TrustStore.Path");
    assertThat(fault(trustStore("missing", "changeit")).key).isEqualTo("Http.TrustStore.Path");
    assertThat(fault(MINIMAL + "Http.TrustStore.Password = x").key)
        .isEqualTo("Http.TrustStore.Password");
  }

  private static void write(KeyStore store, String file) throws Exception {
    try (var out = Files.newOutputStream(directory.resolve(file))) {
      store.store(out, "changeit".toCharArray());
    }
  }

  private static ConfigurationInput.Builder trustStore(String file, String password) {
    return input(MINIMAL + "Http.TrustStore { Path = ${FILE}, Password = \"" + password + "\" }")
        .environment(Map.of("FILE", directory.resolve(file).toString()));
  }
}

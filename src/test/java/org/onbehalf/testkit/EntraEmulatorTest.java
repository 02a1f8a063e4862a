package org.onbehalf.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.JWKSet;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class EntraEmulatorTest {
  private static final String V1 = "/.well-known/openid-configuration";
  private static final String V2 = "/v2.0/.well-known/openid-configuration";

  private static Set<Thread> emulatorThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .filter(
            thread ->
                thread.getName().startsWith("entra-emulator")
                    || thread.getName().startsWith("HTTP-Dispatcher")
                    || thread.getName().startsWith("idle-timeout-task"))
        .collect(Collectors.toSet());
  }

  @Test
  void close_endsEveryThreadAndRemovesTheTrustStore() throws Exception {
    Set<Thread> before = emulatorThreads();
    Path trustStore;
    Set<Thread> started;
    try (EntraEmulator entra = EntraEmulator.start()) {
      trustStore = entra.trustStore();
      assertThat(new Browser(entra).get("common" + V2).status()).isEqualTo(200);
      started = emulatorThreads();
      started.removeAll(before);
      assertThat(started).isNotEmpty().allMatch(Thread::isDaemon);
      assertThat(
              KeyStore.getInstance(trustStore.toFile(), entra.trustStorePassword().toCharArray())
                  .size())
          .isEqualTo(1);
      entra.close();
    }
    for (Thread thread : started) {
      thread.join(5_000);
    }

    assertThat(started).noneMatch(Thread::isAlive);
    assertThat(Files.exists(trustStore)).isFalse();
  }

  @Test
  void thousandConnectionsAtOnce_areAllAnswered() throws Exception {
    try (EntraEmulator entra = EntraEmulator.start()) {
      entra.faults().always().endpoint(Endpoint.METADATA).latency(Duration.ofMillis(500));
      HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
      HttpRequest request =
          HttpRequest.newBuilder(entra.instance().resolve("common" + V2))
              .timeout(Duration.ofSeconds(60))
              .build();

      List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        answers.add(client.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
      }

      for (CompletableFuture<HttpResponse<String>> answer : answers) {
        assertThat(answer.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      }
      assertThat(entra.log().requests(Endpoint.METADATA)).hasSize(1_000);
    }
  }

  @Test
  void metadata_namesEndpointsWhereItWasFetched_andOneIssuer() {
    try (EntraEmulator entra = EntraEmulator.start()) {
      Browser browser = new Browser(entra);
      URI byNumber =
          URI.create(entra.secureInstance().toString().replace("localhost", "127.0.0.1"));

      for (URI base : List.of(entra.instance(), entra.secureInstance(), byNumber)) {
        Map<String, Object> v2 = browser.get(base.resolve(EntraEmulator.DOMAIN + V2)).json();
        Map<String, Object> v1 = browser.get(base.resolve(EntraEmulator.TENANT + V1)).json();
        assertThat(v2)
            .containsEntry("issuer", entra.instance() + EntraEmulator.TENANT + "/v2.0")
            .containsEntry("jwks_uri", base + EntraEmulator.DOMAIN + "/discovery/v2.0/keys");
        assertThat(String.valueOf(v2.get("token_endpoint"))).startsWith(base.toString());
        assertThat(v1)
            .containsEntry("issuer", entra.instance() + "sts/" + EntraEmulator.TENANT + "/")
            .containsEntry("jwks_uri", base + EntraEmulator.TENANT + "/discovery/keys");
      }
      for (String shared : List.of("common", "organizations")) {
        assertThat(browser.get(shared + V2).json())
            .containsEntry("issuer", entra.instance() + "{tenantid}/v2.0");
      }
      assertThat(browser.get("nobody.example" + V2).text("error_codes")).isEqualTo("[90002]");
    }
  }

  @Test
  void keys_rotate_areRemoved_andCarryTheirIssuer() throws Exception {
    try (EntraEmulator entra = EntraEmulator.start()) {
      Browser browser = new Browser(entra);
      String keysOfTenant = EntraEmulator.TENANT + "/discovery/v2.0/keys";
      String first = entra.keys().ids().get(0);

      String second = entra.keys().rotate();
      entra.keys().bindToIssuer(first, "https://other.example/");

      JWKSet both = JWKSet.parse(browser.get(keysOfTenant).body());
      assertThat(both.getKeys()).extracting(key -> key.getKeyID()).containsExactly(second, first);
      assertThat(browser.get(keysOfTenant).body())
          .contains("\"issuer\":\"https://other.example/\"")
          .contains("\"issuer\":\"" + entra.instance() + EntraEmulator.TENANT + "/v2.0\"");
      assertThat(browser.get("common/discovery/keys").body())
          .contains("\"issuer\":\"" + entra.instance() + "sts/{tenantid}/\"");
      assertThatThrownBy(() -> entra.keys().remove(second))
          .isInstanceOf(IllegalArgumentException.class);
      entra.keys().removeOld();
      assertThat(JWKSet.parse(browser.get(keysOfTenant).body()).getKeys()).hasSize(1);
    }
  }

  @Test
  void instanceDiscovery_vouchesForItsOwnAddresses() {
    try (EntraEmulator entra = EntraEmulator.start()) {
      Map<String, Object> document =
          new Browser(entra)
              .get(
                  "common/discovery/instance?api-version=1.1&authorization_endpoint="
                      + entra.secureInstance()
                      + "common/oauth2/v2.0/authorize")
              .json();

      assertThat(document).containsKeys("tenant_discovery_endpoint", "metadata");
      assertThat(String.valueOf(document.get("metadata")))
          .contains(entra.secureInstance().getAuthority());
    }
  }

  @Test
  void register_refusesWhatContradictsItself() {
    try (EntraEmulator entra = EntraEmulator.start()) {
      App app = entra.register(App.named("An API").scope("read").appRoles("Reader"));
      User user = entra.user("Somebody");

      assertThatThrownBy(() -> entra.register(App.named("An API")))
          .hasMessageContaining("registered already");
      assertThatThrownBy(
              () -> entra.register(App.named("Other").identifierUri("api://" + app.clientId())))
          .hasMessageContaining("taken already");
      assertThatThrownBy(() -> entra.consent(user, app, app, "write"))
          .hasMessageContaining("[read], not all of [write]");
      assertThatThrownBy(() -> user.assign(app, "Writer")).hasMessageContaining("'Writer'");
      assertThatThrownBy(() -> App.named("X").clientId("no-guid")).hasMessageContaining("GUID");
    }
  }
}

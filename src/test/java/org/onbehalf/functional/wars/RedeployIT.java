package org.onbehalf.functional.wars;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.functional.Tenant;
import org.onbehalf.testing.SampleWar;
import org.onbehalf.testing.ServerProcess;
import org.onbehalf.testing.WarDeployment;
import org.onbehalf.testing.WarServer;

/**
 * The sample's WAR remembers its callers' tokens: asserted on what Entra was asked, not on what the
 * WAR says.
 */
class RedeployIT {
  @TempDir Path store;
  private Tenant tenant;
  private WarServer partner;

  @BeforeEach
  void start() {
    tenant = Tenant.start();
    partner = WarServer.start().deploy(tenant.partnerWar());
  }

  @AfterEach
  void stop() {
    partner.close();
    tenant.close();
  }

  private WarDeployment sample(Path war) {
    return tenant.sampleWar(war, partner).withStore(store);
  }

  private void call(URI uri, String token, String user) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(uri)
                    .header("Authorization", "Bearer " + token)
                    .timeout(Duration.ofSeconds(60))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains(tenant.upnOf(user));
  }

  private int exchanges() {
    return tenant.emulator().log().exchanges().size();
  }

  @Test
  void redeployedWar_servesTheSameCallerWithoutASecondExchange_andNoOtherFromThatToken()
      throws Exception {
    String token = tenant.tokenOf("alice");
    try (WarServer server = WarServer.start()) {
      server.deploy(sample(SampleWar.file()));
      call(server.uri("/sample/api/rest/partner"), token, "alice");
      ClassLoader before = server.application("/sample").getClassLoader();

      server.redeploy("/sample");
      call(server.uri("/sample/api/rest/partner"), token, "alice");

      assertThat(server.application("/sample").getClassLoader()).isNotSameAs(before);
      assertThat(exchanges()).isEqualTo(1);

      call(server.uri("/sample/api/rest/partner"), tenant.tokenOf("bob"), "bob");

      assertThat(exchanges()).isEqualTo(2);
    }
  }

  @Test
  void newJvm_afterAnOrderlyStop_andAfterAKill_servesTheSameCallerWithoutASecondExchange()
      throws Exception {
    String token = tenant.tokenOf("alice");
    try (ServerProcess first = ServerProcess.start(sample(SampleWar.file()))) {
      call(first.uri("/sample/api/rest/partner"), token, "alice");
      first.stop();
    }
    try (ServerProcess second = ServerProcess.start(sample(SampleWar.file()))) {
      call(second.uri("/sample/api/rest/partner"), token, "alice");
      assertThat(exchanges()).as("after an orderly stop").isEqualTo(1);
      second.kill();
    }
    try (ServerProcess third = ServerProcess.start(sample(SampleWar.file()))) {
      call(third.uri("/sample/api/rest/partner"), token, "alice");
    }
    assertThat(exchanges()).as("after a kill").isEqualTo(1);
  }

  @Test
  void undeployedWar_leavesNoThreadNoPropertyAndNoClassLoader() throws Exception {
    Set<String> threadsBefore = ourThreads();
    Set<String> propertiesBefore = System.getProperties().stringPropertyNames();
    Set<ObjectName> beansBefore = ourBeans();
    WeakReference<ClassLoader> loader = deployCallUndeploy();

    for (int i = 0; i < 100 && loader.get() != null; i++) {
      System.gc();
      System.runFinalization();
    }

    assertThat(loader.get()).as("the WAR's class loader").isNull();
    assertThat(ourBeans()).isEqualTo(beansBefore);
    assertThat(ourThreads()).isEqualTo(threadsBefore);
    assertThat(System.getProperties().stringPropertyNames())
        .filteredOn(name -> name.contains("onbehalf"))
        .isSubsetOf(propertiesBefore);
  }

  private WeakReference<ClassLoader> deployCallUndeploy() throws Exception {
    try (WarServer server = WarServer.start()) {
      server.deploy(sample(SampleWar.file()));
      call(server.uri("/sample/api/rest/partner"), tenant.tokenOf("alice"), "alice");
      WeakReference<ClassLoader> loader =
          new WeakReference<>(server.application("/sample").getClassLoader());
      server.undeploy("/sample");
      return loader;
    }
  }

  private static Set<ObjectName> ourBeans() throws JMException {
    return ManagementFactory.getPlatformMBeanServer()
        .queryNames(new ObjectName("org.onbehalf:*"), null);
  }

  /** All but those of the partner, which lives on in this JVM. */
  private Set<String> ourThreads() {
    ClassLoader partners = partner.application("/partner").getClassLoader();
    Set<String> names = new TreeSet<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (partners.equals(thread.getContextClassLoader())) {
        continue;
      }
      if (thread.getName().startsWith("onbehalf-") || thread.getName().contains("Ehcache")) {
        names.add(thread.getName());
      }
    }
    return names;
  }
}

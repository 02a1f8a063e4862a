package org.onbehalf.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The servers of the other tests do what those tests believe. */
class WarServerTest {
  @TempDir private Path war;

  @BeforeEach
  void writeWar() throws IOException {
    Path classes = Files.createDirectories(war.resolve("WEB-INF/classes"));
    String servlet = PlainServlet.class.getName().replace('.', '/') + ".class";
    Files.createDirectories(classes.resolve(servlet).getParent());
    try (var in = WarServerTest.class.getClassLoader().getResourceAsStream(servlet)) {
      Files.copy(in, classes.resolve(servlet));
    }
    Files.writeString(
        war.resolve("WEB-INF/web.xml"),
        """
        <web-app xmlns="http://xmlns.jcp.org/xml/ns/javaee" version="3.1">
          <context-param>
            <param-name>AzureAd.ClientId</param-name><param-value>unset</param-value>
          </context-param>
          <servlet>
            <servlet-name>plain</servlet-name>
            <servlet-class>%s</servlet-class>
          </servlet>
          <servlet-mapping><servlet-name>plain</servlet-name><url-pattern>/*</url-pattern></servlet-mapping>
        </web-app>
        """
            .formatted(PlainServlet.class.getName()));
  }

  @Test
  void deploy_givesEachWarItsOwnParametersAndLoader() throws Exception {
    try (WarServer server = WarServer.start()) {
      // given two deployments of one WAR
      server.deploy(WarDeployment.of(war, "/one").with("AzureAd.ClientId", "first"));
      server.deploy(WarDeployment.of(war, "/two"));

      // then each has what was given to it, and nothing of the test class path
      assertThat(get(server.uri("/one/"))).isEqualTo("first 1 hidden");
      assertThat(get(server.uri("/one/"))).isEqualTo("first 2 hidden");
      assertThat(get(server.uri("/two/"))).isEqualTo("unset 1 hidden");
    }
  }

  @Test
  void redeploy_startsAfreshWithTheSameParameters() throws Exception {
    try (WarServer server = WarServer.start()) {
      server.deploy(WarDeployment.of(war, "/one").with("AzureAd.ClientId", "first"));
      assertThat(get(server.uri("/one/"))).isEqualTo("first 1 hidden");
      ClassLoader before = server.application("/one").getClassLoader();

      server.redeploy("/one");

      assertThat(server.application("/one").getClassLoader()).isNotSameAs(before);
      assertThat(get(server.uri("/one/"))).isEqualTo("first 1 hidden");
    }
  }

  @Test
  void process_servesRedeploysAndStops() throws Exception {
    try (ServerProcess process =
        ServerProcess.start(WarDeployment.of(war, "/one").with("AzureAd.ClientId", "a=b<&>"))) {
      assertThat(get(process.uri("/one/"))).isEqualTo("a=b<&> 1 hidden");

      process.redeploy("/one");
      assertThat(get(process.uri("/one/"))).isEqualTo("a=b<&> 1 hidden");

      process.stop();
      Assertions.assertThatThrownBy(() -> get(process.uri("/one/")))
          .isInstanceOf(ConnectException.class);
      assertThat(ProcessHandle.of(process.pid()).filter(ProcessHandle::isAlive)).isEmpty();
    }
  }

  @Test
  void process_whenKilled_isGone() throws Exception {
    try (ServerProcess process = ServerProcess.start(WarDeployment.of(war, "/one"))) {
      process.kill();

      Assertions.assertThatThrownBy(() -> get(process.uri("/one/")))
          .isInstanceOf(ConnectException.class);
    }
  }

  private static String get(URI uri) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }
}

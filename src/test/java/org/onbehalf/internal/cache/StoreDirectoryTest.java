package org.onbehalf.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreDirectoryTest {
  private static final String CLIENT = "11111111-2222-3333-4444-555555555555";

  private static Path of(Map<String, String> properties, Map<String, String> environment) {
    return Objects.requireNonNull(
        new StoreDirectory(properties, environment).of("host", "/app", CLIENT, List.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "catalina.base, /srv/tomcat, /srv/tomcat/onbehalf",
    "jetty.base, /srv/jetty, /srv/jetty/onbehalf",
    "jboss.server.data.dir, /srv/eap/data, /srv/eap/data/onbehalf",
    "server.output.dir, /srv/wlp/one, /srv/wlp/one/onbehalf",
    "com.sun.aas.instanceRoot, /srv/gf, /srv/gf/onbehalf",
  })
  void of_onAServer_isWhereThatServerKeepsItsData(String property, String value, Path parent) {
    Path directory = of(Map.of(property, value, "user.home", "/home/wa"), Map.of());

    assertThat(directory).hasParentRaw(parent);
    assertThat(directory.getFileName().toString()).matches("app-[0-9a-f]{16}");
  }

  @Test
  void of_onWebLogic_isInTheManagedServersData() {
    Path directory =
        of(
            Map.of("weblogic.Name", "ms1", "user.home", "/home/wa"),
            Map.of("DOMAIN_HOME", "/srv/wl/domain"));

    assertThat(directory).hasParentRaw(Path.of("/srv/wl/domain/servers/ms1/data/onbehalf"));
  }

  @Test
  void of_onLibertyByEnvironment_isInTheServersOutput() {
    Path directory =
        of(
            Map.of("wlp.server.name", "one", "user.home", "/home/wa"),
            Map.of("WLP_OUTPUT_DIR", "/srv/wlp/out"));

    assertThat(directory).hasParentRaw(Path.of("/srv/wlp/out/one/onbehalf"));
  }

  @Test
  void of_onNoServerThatWeKnow_isInTheUsersHome() {
    assertThat(of(Map.of("user.home", "/home/wa"), Map.of()))
        .hasParentRaw(Path.of("/home/wa/onbehalf"));
  }

  @Test
  void of_isTheSameAfterARedeploy() {
    Map<String, String> properties = Map.of("catalina.base", "/srv/tomcat");

    assertThat(of(properties, Map.of())).isEqualTo(of(properties, Map.of()));
  }

  @Test
  void of_applicationsThatDifferInAnything_neverShare() {
    StoreDirectory server = new StoreDirectory(Map.of("user.home", "/home/wa"), Map.of());
    Set<Path> seen = new HashSet<>();

    for (String[] names :
        new String[][] {
          {"host", "/app", CLIENT},
          {"other", "/app", CLIENT},
          {"host", "/app", "another"},
          {"host", "", CLIENT},
          {"host", "/ROOT", CLIENT},
          {"host", "/APP", CLIENT},
          {"host", "/a/b", CLIENT},
          {"host", "/a_b", CLIENT},
          {"host", "/a#b", CLIENT},
          {"host/app", "", CLIENT},
          {"ho", "st/app", CLIENT},
        }) {
      seen.add(server.of(names[0], names[1], names[2], List.of()));
    }

    assertThat(seen).hasSize(11);
    assertThat(seen.stream().map(path -> path.toString().toLowerCase(Locale.ROOT)))
        .as("also where the file system ignores case")
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({
    "'/../../etc'",
    "'/a:b*c?'",
    "'/ü/x'",
    "'/con'",
    "'/very-very-very-very-long-name-0123456789-0123456789'"
  })
  void of_anyContextPath_isOneHarmlessNameBeneathTheServersPlace(String contextPath) {
    Path directory =
        Objects.requireNonNull(
            new StoreDirectory(Map.of("user.home", "/home/wa"), Map.of())
                .of("host", contextPath, CLIENT, List.of()));

    assertThat(directory).hasParentRaw(Path.of("/home/wa/onbehalf"));
    assertThat(directory.getFileName().toString()).matches("[A-Za-z0-9_-]{1,60}");
  }

  @Test
  void of_neverInsideTheExplodedWarOrTheTemporaryDirectory() {
    StoreDirectory server =
        new StoreDirectory(
            Map.of("jetty.base", "/tmp/jetty/work", "user.home", "/home/wa"), Map.of());

    assertThat(server.of("h", "/app", CLIENT, List.of(Path.of("/tmp/jetty"))))
        .hasParentRaw(Path.of("/home/wa/onbehalf"));
    assertThat(server.of("h", "/app", CLIENT, List.of(Path.of("/tmp/jetty"), Path.of("/home"))))
        .isNull();
  }

  @Test
  void of_relativeOrImpossiblePlaces_arePassedOver() {
    assertThat(
            of(
                Map.of("catalina.base", "relative", "jetty.base", "\0", "user.home", "/home/wa"),
                Map.of()))
        .hasParentRaw(Path.of("/home/wa/onbehalf"));
  }
}

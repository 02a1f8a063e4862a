package org.onbehalf.functional.principal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.Caller;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.functional.WhoAmIServlet;
import org.onbehalf.spi.PrincipalMapper;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testing.ProtectedApplication;

/**
 * The application's own mapper: where it is found, what it may answer, and that it never fails
 * open.
 */
class PrincipalMapperTest {
  @RegisterExtension static final ProtectedApplication application = ProtectedApplication.with();

  private static final Tenant tenant = application.tenant;

  private static FilteredServer server(Map<String, String> keys) {
    Map<String, String> configuration = tenant.sampleConfiguration();
    keys.forEach((key, value) -> configuration.put("AzureAd.PrincipalMapping." + key, value));
    return FilteredServer.with(configuration).servlet("/api/whoami", new WhoAmIServlet());
  }

  private static FilteredServer with(Object mapper, String cacheTime) throws Exception {
    FilteredServer server = server(Map.of("Source", "Custom", "CacheTime", cacheTime));
    server.servletContext().setAttribute(PrincipalMapper.ATTRIBUTE, mapper);
    return server.start();
  }

  private static String nameOf(FilteredServer server, String token) throws Exception {
    HttpResponse<String> answer = server.getAs(token, "/api/whoami");
    return answer.statusCode() == 200
        ? answer.body().split("\\|", -1)[0]
        : "" + answer.statusCode();
  }

  /** Counts how often it was asked. */
  private static final class Counting implements PrincipalMapper {
    final AtomicInteger asked = new AtomicInteger();
    private final Function<Caller, Optional<String>> names;

    Counting(Function<Caller, Optional<String>> names) {
      this.names = names;
    }

    @Override
    public Optional<String> nameOf(Caller caller) {
      asked.incrementAndGet();
      return names.apply(caller);
    }
  }

  @Test
  void mapperOfTheContext_namesEachUserByItsClaims() throws Exception {
    Counting mapper = new Counting(caller -> caller.objectId().map(id -> "u-" + id));
    try (FilteredServer server = with(mapper, "5 min")) {
      assertThat(nameOf(server, tenant.tokenOf("alice")))
          .isEqualTo("u-" + tenant.objectIdOf("alice"));
      assertThat(nameOf(server, tenant.tokenOf("bob"))).isEqualTo("u-" + tenant.objectIdOf("bob"));
      assertThat(nameOf(server, tenant.applicationToken())).doesNotStartWith("u-");
      assertThat(mapper.asked).as("not for the application").hasValue(2);
    }
  }

  @Test
  void mapper_isAskedOncePerToken_orOnEachRequestWithoutACache() throws Exception {
    Counting cached = new Counting(caller -> Optional.of("alice"));
    Counting fresh = new Counting(caller -> Optional.of("alice"));
    String token = tenant.tokenOf("alice");
    try (FilteredServer one = with(cached, "1 h");
        FilteredServer other = with(fresh, "0 s")) {
      for (int i = 0; i < 3; i++) {
        assertThat(nameOf(one, token)).isEqualTo("alice");
        assertThat(nameOf(other, token)).isEqualTo("alice");
      }
      assertThat(nameOf(one, tenant.tokenOf("alice", Map.of("department", "new"))))
          .isEqualTo("alice");
    }

    assertThat(cached.asked).as("one for each of two tokens").hasValue(2);
    assertThat(fresh.asked).hasValue(3);
  }

  @Test
  void mapperThatKnowsNobody_refuses_andIsAskedAgain() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    Counting mapper =
        new Counting(
            caller -> calls.incrementAndGet() > 1 ? Optional.of("alice") : Optional.empty());
    String token = tenant.tokenOf("alice");
    try (FilteredServer server = with(mapper, "1 h")) {
      assertThat(nameOf(server, token)).isEqualTo("403");
      assertThat(nameOf(server, token)).isEqualTo("alice");
    }
  }

  @Test
  void mapperThatFails_refusesWith500_andItsMessageIsToldToNobody() throws Exception {
    Map<String, PrincipalMapper> failing =
        Map.of(
            "exception",
            caller -> {
              throw new IllegalStateException("alice's secret");
            },
            "error",
            caller -> {
              throw new NoClassDefFoundError("alice's secret");
            },
            "null",
            PrincipalMapperTest::nothing,
            "line break",
            caller -> Optional.of("alice's secret\nroot"),
            "empty",
            caller -> Optional.of(""),
            "blank",
            caller -> Optional.of(" root"),
            "long",
            caller -> Optional.of("x".repeat(257)));
    for (Map.Entry<String, PrincipalMapper> each : failing.entrySet()) {
      FilteredServer made =
          server(Map.of("Source", "Custom", "Unmapped", "keep", "CacheTime", "1 h"));
      made.servletContext().setAttribute(PrincipalMapper.ATTRIBUTE, each.getValue());
      try (CapturedLog log = new CapturedLog();
          FilteredServer server = made.start()) {
        HttpResponse<String> answer = server.getAs(tenant.tokenOf("alice"), "/api/whoami");

        assertThat(answer.statusCode()).as(each.getKey()).isEqualTo(500);
        assertThat(JSONObjectUtils.parse(answer.body())).containsEntry("error", "server_error");
        assertThat(log.text())
            .contains("AzureAd.PrincipalMapping (Source = Custom) failed")
            .doesNotContain("alice's secret");
      }
    }
  }

  @SuppressWarnings({"NullAway", "NullOptional"})
  private static Optional<String> nothing(Caller caller) {
    return null;
  }

  // --- where it is found
  // --------------------------------------------------------------------------

  /** A class that no other class loader knows. */
  private static URLClassLoader application(Path directory, String body) throws Exception {
    Path source = directory.resolve("LegacyNames.java");
    Files.writeString(
        source,
        """
        package legacy;
        public class LegacyNames %s
        """
            .formatted(body));
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-proc:none", "-d", directory.toString(), source.toString());
    assertThat(result).isZero();
    return new URLClassLoader(
        new URL[] {directory.toUri().toURL()}, PrincipalMapperTest.class.getClassLoader());
  }

  private static final String NAMES =
      """
      implements org.onbehalf.spi.PrincipalMapper, AutoCloseable {
        public java.util.Optional<String> nameOf(org.onbehalf.Caller caller) {
          return java.util.Optional.of("legacy");
        }
        public void close() { System.setProperty("test.legacy.closed", "true"); }
      }
      """;

  @Test
  void mapperClass_isFoundByTheApplicationsClassLoader_andClosedWithIt(@TempDir Path directory)
      throws Exception {
    System.clearProperty("test.legacy.closed");
    try (URLClassLoader loader = application(directory, NAMES)) {
      try (FilteredServer server =
          server(Map.of("Source", "Custom", "Class", "legacy.LegacyNames")).classLoader(loader)) {
        server.start();
        assertThat(nameOf(server, tenant.tokenOf("alice"))).isEqualTo("legacy");
        assertThat(System.getProperty("test.legacy.closed")).isNull();
      }
      assertThat(System.getProperty("test.legacy.closed")).isEqualTo("true");
    }
  }

  @Test
  void mapperService_isFoundByTheApplicationsClassLoader(@TempDir Path directory) throws Exception {
    Path services = Files.createDirectories(directory.resolve("META-INF/services"));
    Files.writeString(services.resolve(PrincipalMapper.class.getName()), "legacy.LegacyNames");
    try (URLClassLoader loader = application(directory, NAMES);
        FilteredServer server = server(Map.of("Source", "Custom")).classLoader(loader)) {
      server.start();
      assertThat(nameOf(server, tenant.tokenOf("alice"))).isEqualTo("legacy");
    }
  }

  @Test
  void mapperService_thatNobodyAsksFor_isAWarning(@TempDir Path directory) throws Exception {
    Path services = Files.createDirectories(directory.resolve("META-INF/services"));
    Files.writeString(services.resolve(PrincipalMapper.class.getName()), "legacy.LegacyNames");
    try (CapturedLog log = new CapturedLog();
        URLClassLoader loader = application(directory, NAMES);
        FilteredServer server = server(Map.of()).classLoader(loader)) {
      server.start();
      assertThat(nameOf(server, tenant.tokenOf("alice"))).isEqualTo(tenant.upnOf("alice"));
      assertThat(log.messages(Level.WARN))
          .anyMatch(line -> line.contains("AzureAd.PrincipalMapping.Source = Custom"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ }",
        "implements org.onbehalf.spi.PrincipalMapper { private LegacyNames() {}"
            + " public java.util.Optional<String> nameOf(org.onbehalf.Caller c) { return null; } }",
        "implements org.onbehalf.spi.PrincipalMapper {"
            + " public LegacyNames() { throw new IllegalStateException(\"alice's secret\"); }"
            + " public java.util.Optional<String> nameOf(org.onbehalf.Caller c) { return null; } }",
      })
  void mapperClass_thatCannotBeUsed_letsNoRequestPass(String body, @TempDir Path directory)
      throws Exception {
    try (CapturedLog log = new CapturedLog();
        URLClassLoader loader = application(directory, body);
        FilteredServer server =
            server(Map.of("Source", "Custom", "Class", "legacy.LegacyNames")).classLoader(loader)) {
      server.start();
      assertThat(nameOf(server, tenant.tokenOf("alice"))).isEqualTo("500");
      assertThat(log.messages(Level.ERROR))
          .singleElement()
          .asString()
          .contains("AzureAd.PrincipalMapping.Class", "legacy.LegacyNames");
      assertThat(log.text()).doesNotContain("alice's secret");
    }
  }

  @Test
  void mapperThatIsMissing_orNone_letsNoRequestPass() throws Exception {
    try (FilteredServer missing =
            server(Map.of("Source", "Custom", "Class", "com.example.Missing")).start();
        FilteredServer none = with("a text", "0 s")) {
      assertThat(nameOf(missing, tenant.tokenOf("alice"))).isEqualTo("500");
      assertThat(nameOf(none, tenant.tokenOf("alice"))).isEqualTo("500");
    }
  }
}

package org.onbehalf.functional.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.WhoAmIServlet;
import org.onbehalf.functional.downstream.JerseyVersionsIT;
import org.onbehalf.packaging.guarded.GuardedResource;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testing.Libraries;
import org.onbehalf.testing.OtherClassPath;

/**
 * Other versions of our libraries on the class path, as servers and applications bring them: the
 * application is deployed, no request passes, and the log names the jar. The build copies them into
 * {@code target/older}.
 */
public class LibraryVersionsIT {
  /** What the other class path runs: the answer to a request without a token, and the log. */
  public static List<String> start() throws Exception {
    return start("memory");
  }

  public static List<String> startWithFile() throws Exception {
    return start("file");
  }

  private static List<String> start(String store) throws Exception {
    try (CapturedLog log = new CapturedLog();
        FilteredServer server =
            FilteredServer.with(
                    Map.of(
                        "AzureAd.Instance", "https://login.microsoftonline.com/",
                        "AzureAd.TenantId", "11111111-2222-3333-4444-555555555555",
                        "AzureAd.ClientId", "66666666-7777-8888-9999-000000000000",
                        "TokenCache.Store", store))
                .servlet("/api/whoami", new WhoAmIServlet())
                .start()) {
      HttpResponse<String> answer = server.get("/api/whoami");
      return List.of(String.valueOf(answer.statusCode()), answer.body(), log.text());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "nimbus-jose-jwt, 5.4",
    "nimbus-jose-jwt, 8.22.1",
    "msal4j, 1.10.1",
    "config, 1.2.1",
  })
  @SuppressWarnings("unchecked")
  void olderLibrary_isNamedWithItsJar_andNoRequestPasses(String artifact, String version)
      throws Exception {
    List<String> result;
    try (OtherClassPath other =
        OtherClassPath.replacing(
            artifact + "-[0-9].*", Path.of("target", "older", artifact + "-" + version))) {
      result = (List<String>) other.run(LibraryVersionsIT.class, "start");
    }

    assertThat(result.get(0)).isEqualTo("500");
    assertThat(result.get(1)).contains("server_error", "correlation_id");
    assertThat(result.get(2))
        .contains(
            "another version of " + artifact,
            "found " + version + " (",
            artifact + "-" + version + ".jar",
            "needed ",
            "Every request is answered 500",
            "standalone");
  }

  /** Without ours behind it; OlderMvStoreIT has it before ours. */
  @Test
  @SuppressWarnings("unchecked")
  void olderH2InPlaceOfOurs_isNamedWithItsJar() throws Exception {
    List<String> result;
    try (OtherClassPath other =
        OtherClassPath.replacing("h2(-mvstore)?-[0-9].*", Path.of("target", "h2", "1.4.200"))) {
      result = (List<String>) other.run(LibraryVersionsIT.class, "startWithFile");
    }

    assertThat(result.get(0)).as(result.get(2)).isEqualTo("500");
    assertThat(result.get(2))
        .contains("another version of h2-mvstore", "found 1.4.200 (", "h2-1.4.200.jar", "2.1.214");
  }

  /** A war with a resource that takes the caller by {@code @Context}. */
  public static List<String> startWithInjectedCaller() throws Exception {
    Path war = Files.createTempDirectory("war");
    String file = GuardedResource.class.getName().replace('.', '/') + ".class";
    Path copy = war.resolve("WEB-INF/classes").resolve(file);
    Files.createDirectories(copy.getParent());
    Files.copy(Path.of("target/test-classes").resolve(file), copy);
    try (CapturedLog log = new CapturedLog();
        FilteredServer server =
            FilteredServer.with(
                    Map.of(
                        "AzureAd.TenantId", "11111111-2222-3333-4444-555555555555",
                        "AzureAd.ClientId", "66666666-7777-8888-9999-000000000000",
                        "DownstreamApis.A.BaseUrl", "https://partner.example",
                        "DownstreamApis.A.Scopes", "api://partner/read",
                        "TokenCache.Store", "memory"))
                .files(war)
                .start()) {
      return List.of(log.text());
    } finally {
      Files.delete(copy);
    }
  }

  @Test
  @SuppressWarnings("unchecked")
  void jerseyThatCannot_isNamedWithWhatItCannot() throws Exception {
    List<String> result;
    try (OtherClassPath other =
        OtherClassPath.replacing(JerseyVersionsIT.JERSEY, Libraries.of("jersey-2.22"))) {
      result = (List<String>) other.run(LibraryVersionsIT.class, "startWithInjectedCaller");
    }

    assertThat(result.get(0))
        .contains("@Context Caller of [GuardedResource.class] is not injected: found Jersey 2.22.4")
        .contains("found Jersey 2.22.4 (file:", "needed 2.31 or later");
  }

  /** Ehcache's services are found by name: those of another version break its start. */
  @Test
  @SuppressWarnings("unchecked")
  void anotherEhcacheBesideOurs_stopsNoApplication() throws Exception {
    List<String> result;
    try (OtherClassPath other =
        OtherClassPath.replacing(
            "ehcache-clustered-.*", Path.of("target", "older", "ehcache-clustered-3.9.5"))) {
      result = (List<String>) other.run(LibraryVersionsIT.class, "start");
    }

    assertThat(result.get(0)).as(result.get(2)).isIn("401", "500");
    assertThat(result.get(1)).contains("correlation_id");
  }
}

package org.onbehalf.functional.sessions;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.functional.Tenant;
import org.onbehalf.internal.cache.OpenedStores;
import org.onbehalf.internal.runtime.RuntimeOverrides;
import org.onbehalf.internal.telemetry.ManualClock;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testing.ProtectedApplication;
import org.onbehalf.testkit.Grant;

/** Where refresh tokens lie, and where not. */
class SessionSecrecyTest {
  /** As the emulator makes them. */
  private static final Pattern REFRESH_TOKEN = Pattern.compile("1\\.A[A-Za-z0-9_-]{60,}");

  @TempDir Path store;
  private final ManualClock clock = new ManualClock();

  @RegisterExtension
  final ProtectedApplication application = ProtectedApplication.at(clock).partner();

  private final Tenant tenant = application.tenant;
  private SessionNode node;

  @BeforeEach
  void start() throws Exception {
    node =
        SessionNode.start(
            application,
            RuntimeOverrides.at(clock),
            "TokenCache.Store",
            "file",
            "TokenCache.Directory",
            store.toString());
  }

  @Test
  void plainOnBehalfOf_storesNoRefreshToken_althoughEntraGrantsOne() throws Exception {
    node.as("alice", "plain");
    node.close();

    assertThat(tenant.emulator().log().exchanges().get(0).parameters().get("scope"))
        .contains("offline_access");
    assertThat(OpenedStores.tokens(store))
        .singleElement()
        .asString()
        .contains(tenant.lastGrantedToken())
        .doesNotContainPattern(REFRESH_TOKEN);
    assertThat(store.resolve("sessions.mv.db")).doesNotExist();
  }

  @Test
  void session_keepsItsRefreshTokenInItsOwnStore_andSealed() throws Exception {
    String handle;
    String refreshToken;
    try (CapturedLog log = new CapturedLog()) {
      handle = node.startAs("alice", "start?name=quarterly-report");
      clock.advance(Duration.ofHours(2));
      node.work(handle);
      node.sessions().list(node.sessions().resume(handle).owner());
      refreshToken =
          tenant
              .emulator()
              .log()
              .tokenRequests(Grant.REFRESH_TOKEN)
              .get(0)
              .parameters()
              .get("refresh_token");
      node.close();

      assertThat(log.text())
          .doesNotContain(refreshToken, handle, "quarterly-report", tenant.upnOf("alice"))
          .doesNotContainPattern(REFRESH_TOKEN);
    }
    assertThat(refreshToken).containsPattern(REFRESH_TOKEN);
    assertThat(OpenedStores.tokens(store)).isNotEmpty();
    assertThat(String.join("", OpenedStores.tokens(store))).doesNotContainPattern(REFRESH_TOKEN);
    assertThat(OpenedStores.sessions(store))
        .as("the session, where the search finds it, and its name")
        .hasSize(2)
        .satisfiesOnlyOnce(each -> assertThat(each).containsPattern(REFRESH_TOKEN))
        .allSatisfy(each -> assertThat(each).doesNotContain(refreshToken));
    for (String each :
        List.of(handle, "quarterly-report", tenant.upnOf("alice"), tenant.objectIdOf("alice"))) {
      assertThat(files()).doesNotContain(each);
    }
    assertThat(files()).doesNotContainPattern(REFRESH_TOKEN);
  }

  private String files() throws IOException {
    StringBuilder content = new StringBuilder();
    try (Stream<Path> all = Files.walk(store)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        content.append(new String(Files.readAllBytes(file), ISO_8859_1));
      }
    }
    return content.toString();
  }
}

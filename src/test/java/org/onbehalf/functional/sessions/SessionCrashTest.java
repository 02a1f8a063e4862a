package org.onbehalf.functional.sessions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.SessionExpiredException;
import org.onbehalf.SessionExpiredException.Reason;
import org.onbehalf.functional.Tenant;
import org.onbehalf.internal.cache.FileRecordStore;
import org.onbehalf.internal.cache.PrivateFiles;
import org.onbehalf.internal.runtime.RuntimeOverrides;
import org.onbehalf.internal.telemetry.ManualClock;
import org.onbehalf.testing.JavaCommand;
import org.onbehalf.testing.ProtectedApplication;
import org.onbehalf.testkit.Grant;

/**
 * {@code kill -9} at the worst moment: the issuer has rotated the refresh token, we know it not.
 */
class SessionCrashTest {
  @TempDir Path temp;
  private final ManualClock clock = new ManualClock();

  @RegisterExtension
  final ProtectedApplication application = ProtectedApplication.at(clock).partner();

  private final Tenant tenant = application.tenant;

  private SessionNode node() throws Exception {
    FileRecordStore store =
        FileRecordStore.ofSessions(temp.resolve("sessions"), PrivateFiles.OWNER_ONLY, 1000);
    return SessionNode.start(
        application,
        RuntimeOverrides.at(clock).withSessionStore(store, CrashingWorker.KEY),
        "Acquisition.FlightTimeout",
        "2 s");
  }

  private String startedSession() throws Exception {
    try (SessionNode node = node()) {
      return node.startAs("alice");
    }
  }

  /** A process that works in the session, killed when Entra has answered it. */
  private void kill(String handle) throws Exception {
    Path settings = temp.resolve("settings");
    StringBuilder lines = new StringBuilder();
    for (Map.Entry<String, String> each : application.configuration().entrySet()) {
      lines.append(each.getKey()).append('=').append(each.getValue()).append('\n');
    }
    Files.writeString(settings, lines);
    Process process =
        new ProcessBuilder(
                JavaCommand.of(
                    CrashingWorker.class,
                    settings,
                    temp.resolve("sessions"),
                    handle,
                    clock.instant()))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader lines0 =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      String line = lines0.readLine();
      while (line != null && !line.equals(CrashingWorker.AT_THE_POINT)) {
        line = lines0.readLine();
      }
      assertThat(line).isEqualTo(CrashingWorker.AT_THE_POINT);
      boolean signalled = process.toHandle().destroyForcibly();
      assertThat(signalled).isTrue();
      assertThat(process.waitFor()).as("128 + SIGKILL").isEqualTo(137);
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(tenant.emulator().log().tokenRequests(Grant.REFRESH_TOKEN))
        .singleElement()
        .satisfies(request -> assertThat(request.status()).isEqualTo(200));
  }

  @Test
  void killBetweenAnswerAndWrite_withEntra_losesNothing() throws Exception {
    String handle = startedSession();
    clock.advance(Duration.ofHours(2));
    kill(handle);
    clock.advance(Duration.ofSeconds(61));

    try (SessionNode node = node()) {
      assertThat(node.work(handle)).startsWith(tenant.upnOf("alice"));
      clock.advance(Duration.ofHours(2));
      assertThat(node.work(handle)).startsWith(tenant.upnOf("alice"));
    }
  }

  @Test
  void killBetweenAnswerAndWrite_withAnIssuerThatRevokesTheFamily_endsTheSessionAndSaysSo()
      throws Exception {
    tenant.emulator().faults().revokeFamilyOnReuse();
    String handle = startedSession();
    clock.advance(Duration.ofHours(2));
    kill(handle);
    clock.advance(Duration.ofSeconds(61));

    try (SessionNode node = node()) {
      assertThat(
              catchThrowableOfType(SessionExpiredException.class, () -> node.work(handle)).reason())
          .isEqualTo(Reason.REFUSED);
      assertThat(node.work(node.startAs("alice"))).startsWith(tenant.upnOf("alice"));
    }
  }
}

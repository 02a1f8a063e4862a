package org.onbehalf.functional.sessions;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.SessionOwner;
import org.onbehalf.functional.Tenant;
import org.onbehalf.internal.runtime.RuntimeOverrides;
import org.onbehalf.internal.telemetry.ManualClock;
import org.onbehalf.testing.ProtectedApplication;
import org.onbehalf.testkit.Grant;
import org.onbehalf.testkit.Log;

/** One server with sessions in its file store. */
abstract class OneSessionServer {
  @TempDir Path store;
  final ManualClock clock = new ManualClock();

  @RegisterExtension
  final ProtectedApplication application = ProtectedApplication.at(clock).partner();

  final Tenant tenant = application.tenant;
  SessionNode node;

  @BeforeEach
  void start() throws Exception {
    node = startNode();
  }

  SessionNode startNode(String... more) throws Exception {
    List<String> settings =
        new ArrayList<>(
            List.of("TokenCache.Store", "file", "TokenCache.Directory", store.toString()));
    settings.addAll(List.of(more));
    return SessionNode.start(
        application, RuntimeOverrides.at(clock), settings.toArray(String[]::new));
  }

  void restart(String... more) throws Exception {
    node.close();
    node = startNode(more);
  }

  List<Log.Entry> granted(Grant grant) {
    return tenant.emulator().log().tokenRequests(grant);
  }

  SessionOwner owner(String user) {
    return SessionOwner.of(
        tenant.emulator().instance() + tenant.tenantId() + "/v2.0",
        tenant.tenantId(),
        tenant.objectIdOf(user));
  }
}

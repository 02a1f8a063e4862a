package org.onbehalf.servers;

import java.util.Objects;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.onbehalf.internal.Nullable;

/**
 * One application on every server, each from its distribution, in a process of its own. The results
 * are in {@code target/servers.md}, and with {@code -Dservers.publish=true} in the documents; what
 * is known to fail is in {@code known-faults.txt}.
 */
@ParameterizedClass
@MethodSource("org.onbehalf.servers.Cell#selected")
@ExtendWith(RecordedChecks.class)
@TestMethodOrder(MethodOrderer.MethodName.class)
class ServersIT
    implements AuthenticationChecks, RulesChecks, ServletChecks, JaxrsChecks, LifeCycleChecks {
  private static @Nullable Fixture fixture;

  ServersIT(Cell cell) {
    // its server was started before
  }

  @BeforeParameterizedClassInvocation
  static void start(Cell cell) {
    fixture = new Fixture(cell);
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    Fixture ended = fixture;
    fixture = null;
    if (ended != null) {
      ended.close();
    }
    ServerResults.publish();
  }

  @Override
  public Fixture fixture() {
    return Objects.requireNonNull(fixture, "the server did not start");
  }
}

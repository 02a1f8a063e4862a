package org.onbehalf.internal.validation;

import com.code_intelligence.jazzer.api.BugDetectors;
import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Looks for inputs that take new ways through our code; {@code mvn -Pfuzz test}. */
class HeaderToVerdictFuzz {
  private static HeaderToVerdict target;

  @BeforeAll
  static void start() {
    target = new HeaderToVerdict();
  }

  @AfterAll
  static void stop() {
    target.close();
  }

  @FuzzTest(maxDuration = "30s")
  void judge(byte[] input) {
    BugDetectors.allowNetworkConnections((host, port) -> port == target.authorityPort());
    target.judge(input);
  }
}

package org.onbehalf.functional.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.testing.Libraries;
import org.onbehalf.testing.OtherClassPath;

/**
 * The Jersey that legacy servers carry: 2.22 (WebLogic 12.2.1), and 2.30, whose interceptors run
 * for a client's first call only (jersey#4462).
 */
public class JerseyVersionsIT {
  public static final String JERSEY =
      "(jersey-|hk2-|javassist-|aopalliance-repackaged|osgi-resource-locator|"
          + "(javax|jakarta)\\.(ws\\.rs|inject|activation|annotation)).*\\.jar";

  @ParameterizedTest
  @ValueSource(strings = {"2.22", "2.30"})
  @SuppressWarnings("unchecked")
  void client_ofAnOlderJersey_callsOnBehalfOfTheCaller_andAnswersChallenges(String version)
      throws Exception {
    List<String> results;
    try (OtherClassPath other =
        OtherClassPath.replacing(JERSEY, Libraries.of("jersey-" + version))) {
      results = (List<String>) other.run(JerseyScenario.class, "calls");
    }

    assertThat(results.get(0)).startsWith(version);
    assertThat(results.subList(1, 4))
        .containsExactly("sync: 200 {} 1", "wrapped: 200 {} 1", "facade: 200 {} 1");
    // on another thread without the caller: an error that says what to do, never a call without a
    // token
    assertThat(results.get(4))
        .startsWith("async: 200 OBH-3010 no caller is on thread")
        .contains("CallerContext.wrap(…)")
        .endsWith(" 0");
    assertThat(results.get(5)).isEqualTo("challenged: 200 {} 2");
  }

  @Test
  void patch_withoutTheConnector_saysWhichOneIsMissing() throws Exception {
    try (OtherClassPath other =
        OtherClassPath.without("(jersey-apache-connector|httpclient|httpcore)-.*\\.jar")) {
      assertThat((String) other.run(JerseyScenario.class, "patch"))
          .startsWith("PATCH cannot be sent")
          .contains("org.glassfish.jersey.connectors:jersey-apache-connector")
          .endsWith(" / 200");
    }
  }
}

package org.onbehalf.functional.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.testing.OtherClassPath;

/**
 * Without an SLF4J binding, as in a WAR with plain log4j, the container's log has what nobody could
 * read otherwise.
 */
class UnboundLogIT {
  @SuppressWarnings("unchecked")
  private static List<String> run(String slf4j, String application) throws Exception {
    String bindings = "logback-.*|slf4j-(?!api).*";
    try (OtherClassPath other =
        slf4j.equals("1")
            ? OtherClassPath.without(bindings)
            : OtherClassPath.replacing(
                bindings + "|slf4j-api-.*", Path.of("target", "older", "slf4j-api-2.0.17"))) {
      return (List<String>) other.run(UnboundApplication.class, application);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "2"})
  void faultyConfiguration_isReportedToTheContainer(String slf4j) throws Exception {
    List<String> lines = run(slf4j, "faulty");

    assertThat(lines).anySatisfy(line -> assertThat(line).contains("AzureAd.TenantId", "remedy"));
    assertThat(lines).anySatisfy(line -> assertThat(line).contains("SLF4J finds no binding"));
    assertThat(lines).last().isEqualTo("500");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "2"})
  void soundConfiguration_isToldToTheContainer(String slf4j) throws Exception {
    List<String> lines = run(slf4j, "sound");

    assertThat(lines)
        .anySatisfy(line -> assertThat(line).contains("has started for app", "Mode = required"));
    assertThat(lines).anySatisfy(line -> assertThat(line).contains("SLF4J finds no binding"));
    assertThat(lines).last().isEqualTo("401");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "2"})
  void whatIsWarnedOfAtTheStart_isToldToTheContainer(String slf4j) throws Exception {
    List<String> lines = run(slf4j, "odd");

    assertThat(lines)
        .anySatisfy(line -> assertThat(line).contains("an auth-constraint for [/api/*]"));
    assertThat(lines)
        .anySatisfy(line -> assertThat(line).contains("DownstreamApis.A.Scopes", ".default"));
  }
}

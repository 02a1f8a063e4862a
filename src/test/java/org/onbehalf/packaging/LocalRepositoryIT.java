package org.onbehalf.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code mvn verify} installs its jars for the sample only, not into the user's repository. */
class LocalRepositoryIT {
  private static final String GROUP = "org/onbehalf";

  @Test
  void repositoryOfTheSample_hasTheJars() {
    assertThat(Path.of("target", "it", "repository").resolve(GROUP)).isDirectory();
  }

  @Test
  void repositoryOfTheUser_wasNotTouched() throws Exception {
    String start = System.getProperty("build.start", Instant.now().toString());
    String repository =
        System.getProperty("local.repository", System.getProperty("user.home") + "/.m2/repository");
    Path ours = Path.of(repository).resolve(GROUP);
    // mvn install, of an earlier build, may have left some there
    if (Files.exists(ours)) {
      try (Stream<Path> files = Files.walk(ours)) {
        assertThat(files)
            .allMatch(
                each -> each.toFile().lastModified() < Instant.parse(start).toEpochMilli(),
                "is older than this build");
      }
    }
  }
}

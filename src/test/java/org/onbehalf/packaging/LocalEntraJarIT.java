package org.onbehalf.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.testing.Http;
import org.onbehalf.testing.LibraryJar;

/** The testkit's jar as its users have it: alone. */
@Timeout(120)
class LocalEntraJarIT {
  private static final String READY = "The Entra emulator is ready: ";

  @TempDir private Path directory;

  private static Process start(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                LibraryJar.TESTKIT.file().toString()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  @Test
  void jar_isALocalEntra() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("test.conf"),
            """
            httpPort = 0
            users { Anna {} }
            apps { Orders { scopes = [read] } }
            """);
    Process process = start(file.toString());
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      String line = lines.readLine();
      assertThat(line).startsWith(READY);
      URI address = URI.create(line.substring(READY.length()));

      assertThat(new Http().get(address.resolve("token?api=Orders&as=Anna"), null).body())
          .startsWith("eyJ");
      assertThat(new Http().get(address, null).body()).contains("What happened");
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void jar_withAWrongFile_tellsTheLineAndEnds() throws Exception {
    Path file = Files.writeString(directory.resolve("test.conf"), "\nuser { Anna {} }\n");
    Process process = start(file.toString());

    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("test.conf line 2: ", "no key 'user'; the keys are httpPort");
    assertThat(process.waitFor()).isEqualTo(2);
  }

  @Test
  void jar_holdsNothingByTheNamesOfTheApplication() throws Exception {
    try (JarFile jar = new JarFile(LibraryJar.TESTKIT.file().toFile())) {
      assertThat(jar.stream().map(entry -> entry.getName()).toList())
          .allMatch(name -> name.matches("(org/|org/onbehalf/|META-INF/).*"))
          .noneMatch(name -> name.matches("org/onbehalf/(internal|servlet|spi)/.*"))
          .contains("META-INF/LICENSE");
      assertThat(jar.getManifest().getMainAttributes().getValue("Automatic-Module-Name"))
          .isEqualTo("org.onbehalf.testkit");
    }
  }
}

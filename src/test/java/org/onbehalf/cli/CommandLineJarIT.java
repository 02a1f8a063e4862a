package org.onbehalf.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged command, as its user starts it: one file is all that is needed. */
class CommandLineJarIT {
  private static final String WEB_XML =
      """
      <web-app xmlns="http://xmlns.jcp.org/xml/ns/javaee" version="3.1">
        <security-constraint>
          <web-resource-collection><url-pattern>/admin/*</url-pattern></web-resource-collection>
          <auth-constraint><role-name>admin</role-name></auth-constraint>
        </security-constraint>
        <login-config><auth-method>BASIC</auth-method></login-config>
      </web-app>
      """;

  @TempDir Path directory;

  private static Path jar() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("target").toAbsolutePath())) {
      return files
          .filter(
              file ->
                  file.getFileName().toString().matches("onbehalf-[0-9.]+(-SNAPSHOT)?-cli[.]jar"))
          .findFirst()
          .orElseThrow();
    }
  }

  private String run(String... arguments) throws IOException, InterruptedException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    List<String> command = new java.util.ArrayList<>();
    command.addAll(List.of(java.toString(), "-jar", jar().toString()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  private void war(String... entries) throws IOException {
    try (OutputStream file = Files.newOutputStream(directory.resolve("app.war"));
        ZipOutputStream zip = new ZipOutputStream(file)) {
      zip.putNextEntry(new ZipEntry("WEB-INF/web.xml"));
      zip.write(WEB_XML.getBytes(StandardCharsets.UTF_8));
      for (String entry : entries) {
        zip.putNextEntry(new ZipEntry(entry));
      }
    }
  }

  private List<String> jarsOfOutput() throws IOException {
    try (ZipFile zip = new ZipFile(directory.resolve("app-onbehalf.war").toFile())) {
      return Collections.list(zip.entries()).stream()
          .map(ZipEntry::getName)
          .filter(name -> name.endsWith(".jar"))
          .map(
              name -> name.replaceFirst("WEB-INF/lib/(.*?)-[0-9.]+.*?(-standalone)?[.]jar", "$1$2"))
          .toList();
    }
  }

  @Test
  void migrate_putsAllJarsIntoTheApplication() throws Exception {
    war();

    String output = run("migrate", "app.war");

    assertThat(output).contains("BearerTokenFilter", "To decide:").doesNotContain("SLF4J:");
    assertThat(jarsOfOutput())
        .containsExactlyInAnyOrder(
            "onbehalf",
            "nimbus-jose-jwt",
            "msal4j",
            "azure-json",
            "ehcache",
            "cache-api",
            "h2-mvstore",
            "config",
            "slf4j-api",
            "slf4j-jdk14");
  }

  @Test
  void migrate_ofAnApplicationWithOneOfOurLibraries_putsTheStandaloneJarIn() throws Exception {
    war("WEB-INF/classes/com/nimbusds/jose/JWSObject.class");

    run("migrate", "app.war");

    assertThat(jarsOfOutput())
        .containsExactlyInAnyOrder("onbehalf-standalone", "slf4j-api", "slf4j-jdk14");
  }

  @Test
  void doctor_runsFromTheJarAlone() throws Exception {
    Files.writeString(
        directory.resolve("onbehalf.conf"),
        """
        AzureAd { TenantId = "contoso.onmicrosoft.com", ClientId = "00000000-0000-0000-0000-000000000001" }
        TokenCache.Directory = "%s"
        """
            .formatted(directory.resolve("store")));

    assertThat(run("doctor", "--offline", "--config", "onbehalf.conf"))
        .contains("ok       configuration", "ok       store of tokens", "0 faults");
  }

  @Test
  void version_isThatOfTheBuild() throws Exception {
    assertThat(run("--version").trim()).matches("[0-9.]+(-SNAPSHOT)?");
  }
}

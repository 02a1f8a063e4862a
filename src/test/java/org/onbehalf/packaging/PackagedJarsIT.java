package org.onbehalf.packaging;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.onbehalf.testing.LibraryJar;

/** What is in the jars that the build makes, and what they refer to. */
class PackagedJarsIT {
  /** What an application may bring in another version. */
  private static final Pattern APPLICATIONS =
      Pattern.compile(
          "(com[.]nimbusds|com[.]microsoft|com[.]azure[.]json|org[.]ehcache|org[.]terracotta"
              + "|com[.]terracottatech|org[.]h2|com[.]typesafe|com[.]fasterxml|net[.]minidev"
              + "|com[.]google[.](common|gson))[.].*");

  /** The packages that the tool renames, as classes and texts name them. */
  private static final Pattern JAVAX =
      Pattern.compile(
          "javax[./](servlet|ws[./]rs|annotation[./](Priority|security)|websocket|xml[./]ws|activation)\\b");

  @Test
  void plain_holdsOurClassesOnly() throws IOException {
    assertThat(entries(LibraryJar.PLAIN).keySet())
        .filteredOn(name -> name.endsWith(".class"))
        .allMatch(name -> name.startsWith("org/onbehalf/"))
        .noneMatch(name -> name.startsWith("org/onbehalf/shaded/"))
        .noneMatch(name -> name.matches("org/onbehalf/(testkit|cli)/.*"));
  }

  @Test
  void plain_publishesItsDependencies_andNothingOfItsBuild() throws IOException {
    String pom =
        new String(
            entries(LibraryJar.PLAIN).get("META-INF/maven/org.onbehalf/onbehalf/pom.xml"), UTF_8);

    assertThat(pom)
        .contains("<artifactId>nimbus-jose-jwt</artifactId>", "<licenses>", "<scm>")
        .doesNotContain("<parent>", "<build>", "<profiles>", "<scope>test</scope>", "${");
  }

  @ParameterizedTest
  @EnumSource(names = {"STANDALONE", "STANDALONE_JAKARTA"})
  void standalone_holdsAndNeedsNothingByTheNamesOfTheApplication(LibraryJar jar)
      throws IOException {
    assertThat(entries(jar).keySet())
        .allMatch(name -> name.startsWith("org/onbehalf/") || name.startsWith("META-INF/"))
        .noneMatch(name -> name.startsWith("META-INF/versions/"))
        .noneMatch(name -> name.matches("META-INF/services/(" + APPLICATIONS + "|javax[.]cache.*)"))
        .contains(
            "META-INF/services/org.onbehalf.shaded.org.ehcache.core.spi.service.ServiceFactory");
    assertThat(missingPackages(jar))
        .contains("org.slf4j", "javax.cache")
        .noneMatch(name -> APPLICATIONS.matcher(name + ".").matches());
  }

  /** The packages that it refers to, and neither it nor the JDK has. */
  private static List<String> missingPackages(LibraryJar jar) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    ToolProvider.findFirst("jdeps")
        .orElseThrow()
        .run(out, out, "-verbose:package", jar.file().toString());
    Matcher missing = Pattern.compile("-> (\\S+) +not found").matcher(text.toString());
    return missing.results().map(each -> each.group(1)).distinct().toList();
  }

  @Test
  void standalone_namesWhatIsInside_withItsVersionAndLicence() throws IOException {
    Map<String, byte[]> entries = entries(LibraryJar.STANDALONE);
    String list = new String(entries.get("META-INF/THIRD-PARTY.txt"), UTF_8);

    assertThat(new String(entries.get("META-INF/LICENSE"), UTF_8)).contains("Apache License");
    Map<String, String> libraries = new LinkedHashMap<>();
    libraries.put("nimbus-jose-jwt", "Nimbus JOSE+JWT");
    libraries.put("msal4j", "MSAL4J");
    libraries.put("azure-json", "azure-json");
    libraries.put("ehcache", "Ehcache");
    libraries.put("h2-mvstore", "H2 MVStore");
    libraries.put("config", "Lightbend Config");
    libraries.forEach(
        (artifact, name) ->
            assertThat(list).contains("\n" + name + " " + classPathVersion(artifact) + " "));
    // by which scanners for vulnerabilities find it
    assertThat(entries).containsKey("META-INF/maven/com.nimbusds/nimbus-jose-jwt/pom.properties");
  }

  private static String classPathVersion(String artifact) {
    Pattern jar = Pattern.compile(artifact + "-([0-9].*)[.]jar");
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(path -> jar.matcher(new File(path).getName()))
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @EnumSource(names = {"JAKARTA", "STANDALONE_JAKARTA"})
  void jakarta_namesNothingOfJavaEE(LibraryJar jar) throws IOException {
    List<String> left = new ArrayList<>();
    entries(jar)
        .forEach(
            (name, content) -> {
              if (JAVAX.matcher(name).find()
                  || (!name.startsWith("META-INF/maven/")
                      && JAVAX.matcher(new String(content, ISO_8859_1)).find())) {
                left.add(name);
              }
            });

    assertThat(left).isEmpty();
  }

  private static Map<String, byte[]> entries(LibraryJar jar) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(jar.file().toFile())) {
      for (ZipEntry each : Collections.list(zip.entries())) {
        if (!each.isDirectory()) {
          try (InputStream in = zip.getInputStream(each)) {
            entries.put(each.getName(), in.readAllBytes());
          }
        }
      }
    }
    return entries;
  }
}

package org.onbehalf.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.shiro.config.Ini;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onbehalf.internal.runtime.Settings;
import org.xml.sax.InputSource;

/** What MIGRATION.md and its pages show can be used as it stands there. */
class MigrationDocumentsTest {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^( *)```(\\w+)\\n(.*?)\\n *```$");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^):]+)\\)");
  private static final Pattern CLASS = Pattern.compile("org\\.onbehalf(\\.[a-z]+)+\\.[A-Z]\\w+");

  static Stream<Path> documents() throws IOException {
    try (Stream<Path> pages = Files.list(Path.of("docs/migration"))) {
      return Stream.concat(Stream.of(Path.of("MIGRATION.md")), pages.sorted().toList().stream());
    }
  }

  private static List<String> blocks(Path document, String language) throws IOException {
    List<String> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(Files.readString(document));
    while (matcher.find()) {
      if (matcher.group(2).equals(language)) {
        blocks.add(matcher.group(3).replaceAll("(?m)^" + matcher.group(1), ""));
      }
    }
    return blocks;
  }

  private static String side(String diff, char mark) {
    return diff.lines()
        .filter(line -> line.isEmpty() || line.charAt(0) == ' ' || line.charAt(0) == mark)
        .map(line -> line.isEmpty() ? line : line.substring(1))
        .collect(Collectors.joining("\n"));
  }

  @ParameterizedTest
  @MethodSource("documents")
  void configurations_areAccepted(Path document) throws Exception {
    List<String> configurations = new ArrayList<>(blocks(document, "hocon"));
    for (String diff : blocks(document, "diff")) {
      String after = side(diff, '+');
      if (after.startsWith("AzureAd")) {
        configurations.add(after);
      }
    }
    for (String configuration : configurations) {
      String text =
          configuration.contains("ClientId")
              ? configuration
              : Configurations.MINIMAL + "AzureAd.ClientSecret = secret\n" + configuration;
      assertThatCode(
              () ->
                  Settings.read(
                      Configurations.input(text)
                          .environment(Map.of("AZURE_CLIENT_SECRET", "a secret"))
                          .build()))
          .as(text)
          .doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void diffs_beginAndEndWithWellFormedXml(Path document) throws Exception {
    List<String> fragments = new ArrayList<>(blocks(document, "xml"));
    for (String diff : blocks(document, "diff")) {
      Stream.of(side(diff, '-'), side(diff, '+'))
          .filter(text -> text.stripLeading().startsWith("<"))
          .forEach(fragments::add);
    }
    for (String fragment : fragments) {
      String whole = "<all xmlns:security=\"urn:spring\">" + fragment + "</all>";
      assertThatCode(
              () ->
                  DocumentBuilderFactory.newInstance()
                      .newDocumentBuilder()
                      .parse(new InputSource(new StringReader(whole))))
          .as(fragment)
          .doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void shiroIni_keepsItsChains(Path document) throws Exception {
    for (String diff : blocks(document, "diff")) {
      if (diff.contains("[urls]")) {
        Ini before = new Ini();
        before.load(side(diff, '-'));
        Ini after = new Ini();
        after.load(side(diff, '+'));
        assertThat(after.getSection("urls")).isEqualTo(before.getSection("urls")).isNotEmpty();
        assertThat(after.getSection("users")).isNull();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void classesOfOurs_exist(Path document) throws Exception {
    Matcher names = CLASS.matcher(Files.readString(document));
    while (names.find()) {
      assertThat(Class.forName(names.group())).isNotNull();
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void links_leadSomewhere(Path document) throws Exception {
    Matcher links = LINK.matcher(Files.readString(document));
    while (links.find()) {
      String[] parts = links.group(1).split("#", 2);
      Path target =
          parts[0].isEmpty()
              ? document
              : document.toAbsolutePath().resolveSibling(parts[0]).normalize();
      assertThat(target).as(links.group()).exists();
      if (parts.length == 2) {
        assertThat(anchors(target)).as(links.group()).contains(parts[1]);
      }
    }
  }

  /** As GitHub makes them of headings. */
  private static List<String> anchors(Path document) throws IOException {
    return Files.readAllLines(document).stream()
        .filter(line -> line.startsWith("#"))
        .map(
            line ->
                line.replaceFirst("^#+ ", "")
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\w\\- ]", "")
                    .replace(' ', '-'))
        .toList();
  }
}

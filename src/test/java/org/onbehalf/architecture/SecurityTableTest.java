package org.onbehalf.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** SECURITY.md names tests; they exist. */
class SecurityTableTest {
  private static final Map<String, String> ROOMS =
      Map.of(
          "V", "internal.validation",
          "J", "internal.jwks",
          "C", "internal.config",
          "F", "functional",
          "S", "internal.cache",
          "K", "chaos");

  /** {@code V.`SomeTest.method`}, or {@code `…rest`} of a method of the class named before. */
  private static final Pattern NAME =
      Pattern.compile("([VJCFSK])\\.`(\\w+(?:Test|IT))(?:\\.(\\w+))?`|`…(\\w+)`");

  @Test
  void securityMd_namesOnlyTestsThatExist() throws Exception {
    List<String> tests = tests();
    Class<?> named = null;
    int found = 0;
    for (String line : Files.readAllLines(Path.of("SECURITY.md"))) {
      Matcher matcher = NAME.matcher(line);
      while (matcher.find()) {
        if (matcher.group(1) != null) {
          String room = ROOMS.get(matcher.group(1));
          // not initialized: fixtures make keys then
          named =
              Class.forName(
                  className(tests, "org.onbehalf." + room, matcher.group(2)),
                  false,
                  SecurityTableTest.class.getClassLoader());
        }
        String method = matcher.group(1) == null ? matcher.group(4) : matcher.group(3);
        if (method != null) {
          assertThat(methods(Objects.requireNonNull(named)))
              .as(named.getSimpleName())
              .anyMatch(
                  name -> matcher.group(1) == null ? name.endsWith(method) : name.equals(method));
        }
        found++;
      }
    }
    assertThat(found).isGreaterThan(100);
  }

  @Test
  void securityMd_goesThroughRfc8725ItemByItem() throws Exception {
    List<String> lines = Files.readAllLines(Path.of("SECURITY.md"));
    for (int item = 1; item <= 12; item++) {
      String start = "| 3." + item + " ";
      assertThat(lines).as(start).filteredOn(line -> line.startsWith(start)).hasSize(1);
    }
  }

  @Test
  void securityMd_everyRowOfItsTables_namesATest() throws Exception {
    List<String> rows =
        Files.readAllLines(Path.of("SECURITY.md")).stream()
            .filter(line -> line.startsWith("| "))
            .filter(line -> !line.endsWith("| held by |"))
            .toList();

    assertThat(rows).hasSizeGreaterThan(60).allMatch(row -> NAME.matcher(row).find());
    assertThat(rows).allMatch(row -> row.split(" \\| ", -1).length == 3);
  }

  /** The class names of all tests. */
  private static List<String> tests() throws IOException {
    Path tests = Path.of("src", "test", "java");
    try (Stream<Path> files = Files.walk(tests)) {
      return files
          .filter(each -> each.toString().endsWith(".java"))
          .map(each -> tests.relativize(each).toString().replace(".java", "").replace('/', '.'))
          .toList();
    }
  }

  /** Of a class in that package, or in one below. */
  private static String className(List<String> tests, String room, String simpleName) {
    return tests.stream()
        .filter(each -> each.startsWith(room + ".") && each.endsWith("." + simpleName))
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no " + simpleName));
  }

  private static List<String> methods(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods()).map(Method::getName).toList();
  }
}

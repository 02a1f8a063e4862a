package org.onbehalf.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** SECURITY.md names tests; they exist. */
class SecurityTableTest {
  private static final Map<String, String> ROOMS =
      Map.of("V", "validation", "J", "jwks", "C", "config");

  /** {@code V.`SomeTest.method`}, or {@code `…rest`} of a method of the class named before. */
  private static final Pattern NAME =
      Pattern.compile("([VJC])\\.`(\\w+Test)(?:\\.(\\w+))?`|`…(\\w+)`");

  @Test
  void securityMd_namesOnlyTestsThatExist() throws Exception {
    Class<?> named = null;
    int found = 0;
    for (String line : Files.readAllLines(Path.of("SECURITY.md"))) {
      Matcher matcher = NAME.matcher(line);
      while (matcher.find()) {
        if (matcher.group(1) != null) {
          String room = ROOMS.get(matcher.group(1));
          named = Class.forName("org.onbehalf.internal." + room + "." + matcher.group(2));
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
    assertThat(found).isGreaterThan(20);
  }

  @Test
  void securityMd_goesThroughRfc8725ItemByItem() throws Exception {
    List<String> lines = Files.readAllLines(Path.of("SECURITY.md"));
    for (int item = 1; item <= 12; item++) {
      String start = "| 3." + item + " ";
      assertThat(lines).as(start).filteredOn(line -> line.startsWith(start)).hasSize(1);
    }
  }

  private static List<String> methods(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods()).map(Method::getName).toList();
  }
}

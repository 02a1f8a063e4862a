package org.onbehalf.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Patterns in place of paths. */
class AuditPathsTest {
  private static AuditPaths of(String... servlets) {
    return new AuditPaths(List.of(servlets), List.of());
  }

  @ParameterizedTest
  @CsvSource({
    "/, /",
    "/orders, /orders",
    "/orders/, /orders/*",
    "/orders/4711, /orders/*",
    "/orders/4711/lines, /orders/*",
    "/api/v1/orders, /api/v1/orders",
    "/users/alice@contoso.com/photo, /users/*",
    "/files/0a1b2c3d-1111-2222-3333-444455556666, /files/*",
    "/a/b/c/d/e/f, /a/b/c/d/e/*",
    "/a;x/b, /*",
    "/a b, /*",
    "/$/datasets, /$/datasets",
    "/.well-known/jwks, /.well-known/jwks",
  })
  void cut_leavesNames_andNoIds(String path, String pattern) {
    assertThat(of().cut(path, true)).isEqualTo(pattern);
  }

  @Test
  void cut_ofManyNamesBeneathOnePath_isThatPath() {
    AuditPaths paths = of();
    long distinct =
        IntStream.range(0, 5000)
            .mapToObj(i -> paths.cut("/users/" + word(i + 1), true))
            .distinct()
            .count();
    assertThat(distinct).isLessThanOrEqualTo(41);
    assertThat(paths.cut("/users/somebody", true)).isEqualTo("/users/*");
  }

  @Test
  void cut_ofPathsThatAreNotThere_takesNoPlaceOfOthers() {
    AuditPaths paths = of();
    for (int i = 0; i < 5000; i++) {
      assertThat(paths.cut("/" + word(i + 1), false)).isEqualTo("/*");
    }
    assertThat(paths.cut("/orders", true)).isEqualTo("/orders");
    assertThat(paths.cut("/orders", false)).isEqualTo("/orders");
  }

  private static String word(int number) {
    StringBuilder word = new StringBuilder();
    for (int rest = number; rest > 0; rest /= 26) {
      word.append((char) ('a' + rest % 26));
    }
    return word.toString();
  }

  @ParameterizedTest
  @CsvSource({
    "/x/y, /x/y",
    "/x/z, /x/*",
    "/x, /x/*",
    "/save.do, *.do",
    "/x/save.do, /x/*",
    "/other, /",
  })
  void servlet_isTheContainersChoice(String path, String pattern) {
    assertThat(of("/x/*", "/x/y", "*.do", "/").servlet(path)).isEqualTo(pattern);
  }
}

package org.onbehalf.internal.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What fuzzing kept, judged once more. */
class HeaderToVerdictTest {
  private static final Path CORPUS =
      Path.of(
          "src/test/resources/org/onbehalf/internal/validation/HeaderToVerdictFuzzInputs/judge");

  @Test
  void judge_ofTheKeptCorpus_neverThrowsAndNeverAcceptsAForgery() throws Exception {
    List<Path> inputs;
    try (Stream<Path> files = Files.list(CORPUS)) {
      inputs = files.toList();
    }
    try (HeaderToVerdict target = new HeaderToVerdict()) {
      for (Path input : inputs) {
        target.judge(Files.readAllBytes(input));
      }
    }
    assertThat(inputs).hasSizeGreaterThan(20);
  }

  @Test
  void judge_ofAGenuineTokenAndOfTheSameUnsigned_tellsThemApart() {
    String token =
        "{\"alg\":\"RS256\",\"kid\":\"one\"}\n"
            + "{\"ver\":\"2.0\",\"iss\":\"{iss}\",\"tid\":\"aaaaaaaa-0000-4000-8000-00000000000a\","
            + "\"aud\":\"11111111-2222-3333-4444-555555555555\",\"azp\":\"a\",\"oid\":\"o\",\"sub\":\"s\","
            + "\"scp\":\"x\",\"exp\":4102444800}";
    try (HeaderToVerdict target = new HeaderToVerdict()) {
      assertThat(target.judge(("signed\n" + token).getBytes(StandardCharsets.UTF_8))).isTrue();
      assertThat(target.judge(("parts\n" + token + "\nx").getBytes(StandardCharsets.UTF_8)))
          .isFalse();
    }
  }
}

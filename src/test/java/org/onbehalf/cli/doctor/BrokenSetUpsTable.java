package org.onbehalf.cli.doctor;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.onbehalf.testing.Await;

/** Checks a row in each column, and counts the rows that are complete. */
final class BrokenSetUpsTable {
  private static final List<String> COLUMNS = List.of("doctor", "log", "answer", "page");
  private static final String TOLD = "told";

  /** What an answer tells its reader to do, or who can find out. */
  private static final Pattern ADVICE =
      Pattern.compile("again|operator|consent|Sign in|The log of|needs|Ask for");

  private final Map<BrokenRow, Map<String, String>> results = new LinkedHashMap<>();

  /** One row, in all columns. */
  void check(BrokenRow row, BrokenSetUp setUp, SoftAssertions soft) throws Exception {
    Map<String, String> result = new LinkedHashMap<>();
    checkDoctor(row, setUp, soft);
    result.put("doctor", row.doctor.isEmpty() ? row.doctorCannot : TOLD);
    result.put("log", row.logCannot.isEmpty() ? TOLD : row.logCannot);
    result.put("answer", row.status >= 400 ? TOLD : "no request is refused");
    result.put(
        "page",
        row.page.isEmpty() && (!row.stops || !row.pageCannot.isEmpty()) ? row.pageCannot : TOLD);
    if (row.runs != null) {
      try (RunningSetUp running = row.runs.of(setUp)) {
        checkRunning(row, running, setUp, soft);
      }
    }
    for (Map.Entry<String, String> each : result.entrySet()) {
      soft.assertThat(each.getValue())
          .as("a reason why %s cannot tell", each.getKey())
          .isNotEmpty();
    }
    if (soft.wasSuccess()) {
      results.put(row, result);
    }
  }

  private static void checkDoctor(BrokenRow row, BrokenSetUp setUp, SoftAssertions soft)
      throws IOException {
    if (row.doctor.isEmpty()) {
      return;
    }
    CommandRun run = setUp.doctor();
    soft.assertThat(run.lines())
        .as(run.out + run.err)
        .anyMatch(line -> row.doctor.stream().allMatch(line::contains));
    soft.assertThat(run.exitCode)
        .as(run.out)
        .isEqualTo(run.lines("fault").isEmpty() ? (run.lines("warning").isEmpty() ? 0 : 1) : 2);
    soft.assertThat(run.out + run.err)
        .doesNotContain(BrokenSetUp.SECRET, "\tat ", "Exception in", "eyJ", "another-secret");
  }

  private static void checkRunning(
      BrokenRow row, RunningSetUp running, BrokenSetUp setUp, SoftAssertions soft)
      throws Exception {
    isTheOneLine(running.lines(), row.start, "the start", soft);
    List<String> told = new ArrayList<>();
    if (row.status != 0) {
      RunningSetUp.Answer answer = running.request(row);
      soft.assertThat(answer.status()).as(answer.body()).isEqualTo(row.status);
      if (row.status == 200 && !row.line.isEmpty()) {
        // the thread of the store tells it
        Await.until("a line in the log", () -> told.addAll(running.lines()));
      }
      told.addAll(running.lines());
      isTheOneLine(told, row.line, "a request", soft);
      if (row.status >= 400) {
        checkAnswer(row, answer, told, setUp, soft);
      }
    }
    if (row.stops) {
      checkAnswer(row, running.anonymous(), List.of(), setUp, soft);
    }
    soft.assertThat(running.traces()).as("stack traces").isEmpty();
    Map<String, Object> page = running.page();
    if (row.stops && !page.isEmpty()) {
      soft.assertThat(page).containsEntry("status", "down");
    } else if (!row.page.isEmpty()) {
      soft.assertThat(page.get("cause") + " " + page.get("remedy") + " " + page.get("refusals"))
          .as("the page")
          .contains(row.page);
    }
  }

  /** One event is one line, which names the cause and what to do. */
  private static void isTheOneLine(
      List<String> lines, List<String> parts, String event, SoftAssertions soft) {
    if (parts.isEmpty()) {
      soft.assertThat(lines).as("the log of " + event).isEmpty();
      return;
    }
    soft.assertThat(lines).as("the log of " + event).hasSize(1);
    if (!lines.isEmpty()) {
      soft.assertThat(lines.get(lines.size() - 1))
          .as("the log of " + event)
          .contains(parts)
          .doesNotContain(BrokenSetUp.SECRET, "another-secret", "\tat ", "eyJ", "PT5S");
    }
  }

  private static void checkAnswer(
      BrokenRow row,
      RunningSetUp.Answer answer,
      List<String> lines,
      BrokenSetUp setUp,
      SoftAssertions soft)
      throws ParseException {
    Map<String, Object> body = JSONObjectUtils.parse(answer.body());
    soft.assertThat(answer.status()).isEqualTo(row.status);
    soft.assertThat(String.valueOf(body.getOrDefault("error", ""))).isEqualTo(row.error);
    soft.assertThat(String.valueOf(body.get("error_description"))).containsPattern(ADVICE);
    String correlationId = String.valueOf(body.get("correlation_id"));
    soft.assertThat(correlationId).hasSizeGreaterThan(8);
    if (!lines.isEmpty() && !row.isToldByStore) {
      soft.assertThat(lines.get(lines.size() - 1)).contains(correlationId);
    }
    soft.assertThat(answer.body())
        .doesNotContain(
            BrokenSetUp.SECRET,
            "AzureAd",
            "DownstreamApis",
            "Exception",
            "another-secret",
            setUp.directory.toString());
  }

  /** Writes which row is told where, and how many. */
  void write(Path file) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String column : COLUMNS) {
      long told = results.values().stream().filter(row -> TOLD.equals(row.get(column))).count();
      text.append(
          "%s: told in %d of %d rows, not applicable in the others%n"
              .formatted(column, told, results.size()));
    }
    results.forEach(
        (row, columns) -> {
          text.append("%n%s%n".formatted(row));
          columns.forEach((column, told) -> text.append("  %-7s %s%n".formatted(column, told)));
        });
    Files.writeString(file, text.toString());
  }
}

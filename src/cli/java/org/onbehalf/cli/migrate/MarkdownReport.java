package org.onbehalf.cli.migrate;

import java.util.List;
import org.onbehalf.internal.Nullable;

/** The report as Markdown. */
final class MarkdownReport {
  private final StringBuilder text = new StringBuilder();

  static String of(String input, String output, Report report, List<Rule> rules) {
    MarkdownReport markdown = new MarkdownReport();
    markdown.write(input, output, report, rules);
    return markdown.text.toString();
  }

  private void write(String input, String output, Report report, List<Rule> rules) {
    line("# " + plain(input) + " moves to Onbehalf");
    line("");
    line("The new application is `" + code(output) + "`. The old one is unchanged.");
    section("To decide");
    if (report.decisions.isEmpty()) {
      line("Nothing.");
    }
    items(report.decisions);
    section("Requests that are decided differently than before");
    report.differences.forEach(each -> line("- " + plain(each)));
    section("Methods that no constraint covers");
    if (report.uncovered.isEmpty()) {
      line("None: on each path, all methods ask for a login, or none does.");
    } else {
      line(
          "They needed no login before, and need none now. If that was a mistake, remove the rule with Anonymous:");
      line("");
      report.uncovered.forEach(each -> line("- " + plain(each)));
    }
    section("Rules");
    line("```hocon");
    rules.forEach(rule -> line(code(rule + "   // " + rule.origin)));
    line("```");
    section("Done");
    items(report.done);
    section("Found");
    report.found.forEach(
        (subject, what) -> {
          line("- " + plain(subject));
          what.forEach(each -> line("  - " + plain(each)));
        });
  }

  private void section(String title) {
    line("");
    line("## " + title);
    line("");
  }

  private void items(List<Report.Item> items) {
    int number = 0;
    for (Report.Item item : items) {
      line(++number + ". **" + plain(item.what) + "**" + place(item));
      line("   " + plain(item.why) + ".");
      edit(item.before, item.after);
    }
  }

  private static String place(Report.Item item) {
    return item.file.isEmpty()
        ? ""
        : " (`" + code(item.file) + "`" + (item.line == 0 ? "" : " line " + item.line) + ")";
  }

  private void edit(@Nullable String before, @Nullable String after) {
    if (before == null || after == null) {
      return;
    }
    line("");
    line("   ```diff");
    lines("-", before);
    lines("+", after);
    line("   ```");
    line("");
  }

  private void lines(String sign, String content) {
    if (!content.isEmpty()) {
      for (String each : content.split("\r?\n", -1)) {
        line("   " + sign + " " + code(each));
      }
    }
  }

  /** What came from the application is text, and not Markdown or HTML. */
  private static String plain(String content) {
    return War.shown(content).replaceAll("([\\\\`*_<\\[\\]|#])", "\\\\$1");
  }

  private static String code(String content) {
    return War.shown(content).replace('`', '\'');
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}

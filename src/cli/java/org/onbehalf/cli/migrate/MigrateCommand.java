package org.onbehalf.cli.migrate;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.onbehalf.cli.ExitCode;
import org.onbehalf.internal.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code migrate app.war}. */
@Command(
    name = "migrate",
    description = {
      "Writes a copy of a web application that has Onbehalf's filter in the place of its login,",
      "with the rules of its constraints, and a report of what is left to decide.",
      "The application itself is only read."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class MigrateCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "WAR", description = "A WAR, or its directory.")
  private @Nullable Path input;

  @Option(
      names = "--output",
      paramLabel = "PATH",
      description = "Default: NAME-onbehalf.war, or the directory NAME-onbehalf, beside the input.")
  private @Nullable Path output;

  @Option(names = "--force", description = "Overwrite what an earlier run has written.")
  private boolean force;

  @Option(names = "--dry-run", description = "Write nothing; show what would be written.")
  private boolean dryRun;

  @Option(names = "--json", description = "Show the report as JSON, and nothing else.")
  private boolean json;

  @Mixin private final MigrationOptions options = new MigrationOptions();

  /** Called by the command line. */
  public MigrateCommand() {}

  @Override
  public Integer call() {
    if (spec == null || input == null) {
      throw new IllegalStateException("called without a command line");
    }
    PrintWriter out = spec.commandLine().getOut();
    Progress progress = new Progress(spec.commandLine().getErr());
    try (War war = War.open(input)) {
      Path target = target(war);
      Path reportFile = target.resolveSibling(withoutEnd(target) + ".md");
      Output writer = new Output(war, target, force);
      if (!dryRun) {
        writer.check();
        Output.checkFree(reportFile, force);
      }
      String reportName = String.valueOf(reportFile.getFileName());
      Migration migration = new Migration(war, options).plan(progress, reportName);
      String inputName = String.valueOf(war.path.getFileName());
      String outputName = String.valueOf(target.getFileName());
      if (!dryRun) {
        Path outside = outside(migration, target);
        if (outside != null) {
          Output.checkFree(outside, force);
        }
        List<Path> written = new ArrayList<>();
        try {
          writer.write(migration.files, progress);
          written.add(target);
          String markdown =
              MarkdownReport.of(inputName, outputName, migration.report, migration.rules);
          Output.write(reportFile, markdown.getBytes(StandardCharsets.UTF_8), force);
          written.add(reportFile);
          writeOutside(migration, outside);
        } catch (RuntimeException e) {
          // an application without what is left to decide is not to be deployed
          written.forEach(Output::deleteWhatIsLeft);
          throw e;
        }
      }
      if (json) {
        out.println(JsonReport.of(inputName, outputName, migration.report, migration.rules));
      } else {
        show(out, migration);
        out.println(
            dryRun
                ? "Nothing was written (--dry-run)."
                : "Written: " + target + " and " + reportFile.getFileName());
      }
      return ExitCode.DONE;
    }
  }

  private Path target(War war) {
    if (output != null) {
      return output.toAbsolutePath().normalize();
    }
    Path path = war.path.toAbsolutePath().normalize();
    return path.resolveSibling(
        withoutEnd(path) + "-onbehalf" + (war instanceof PackedWar ? ".war" : ""));
  }

  private static String withoutEnd(Path path) {
    String name = String.valueOf(path.getFileName());
    return name.endsWith(".war") ? name.substring(0, name.length() - 4) : name;
  }

  /** Where the edited copy of a file goes that lies outside of the application. */
  private static @Nullable Path outside(Migration migration, Path target) {
    return migration.outside == null
        ? null
        : target.resolveSibling(withoutEnd(target) + "-" + migration.outside.name);
  }

  private void writeOutside(Migration migration, @Nullable Path copy) {
    Path original = options.shiroIni;
    Migration.Change edited = migration.outside;
    if (copy != null && original != null && edited != null) {
      byte[] content = edited.after.getBytes(StandardCharsets.ISO_8859_1);
      Output.writeCopy(original, copy, content, force);
    }
  }

  private static void show(PrintWriter out, Migration migration) {
    for (Migration.Change change : migration.changes) {
      boolean whole =
          change.name.equals(Migration.WEB_XML) || change.name.equals(Migration.CONFIGURATION);
      List<String> before = lines(change.before);
      for (String line :
          UnifiedDiffUtils.generateUnifiedDiff(
              before.isEmpty() ? "/dev/null" : change.name,
              change.name,
              before,
              DiffUtils.diff(before, lines(change.after)),
              // what stands around may be passwords
              whole ? 2 : 0)) {
        out.println(War.shown(line.replace("\t", "    ")));
      }
      out.println();
    }
    int number = 0;
    for (Report.Item item : migration.report.decisions) {
      out.println(
          (number == 0 ? "To decide:\n" : "") + "  " + ++number + ". " + War.shown(item.what));
    }
    out.println();
  }

  private static List<String> lines(String text) {
    return text.isEmpty()
        ? Collections.emptyList()
        : Arrays.asList(Secrets.masked(text).split("\r?\n", -1));
  }
}

package org.onbehalf.cli;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import org.onbehalf.cli.audit.RulesCommand;
import org.onbehalf.cli.doctor.DoctorCommand;
import org.onbehalf.cli.doctor.RehearseCommand;
import org.onbehalf.cli.migrate.MigrateCommand;
import org.onbehalf.internal.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParseResult;

/** The command line: {@code java -jar onbehalf-VERSION-cli.jar COMMAND}. */
@Command(
    name = "onbehalf",
    description = "Moves a web application to Onbehalf, and finds out what is wrong with a set-up.",
    subcommands = {
      MigrateCommand.class,
      RulesCommand.class,
      DoctorCommand.class,
      RehearseCommand.class,
      CommandLine.HelpCommand.class
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:rules: something is left to do before the switch",
      "2:wrong options (doctor, rehearse: 64); nothing was written",
      "3:the input cannot be used, or the output exists; nothing was written",
      "70:an error of the program itself"
    })
public final class Main {
  private Main() {}

  /** Ends the JVM with the exit code of the command. */
  public static void main(String[] arguments) {
    System.exit(run(writer(System.out), writer(System.err), arguments));
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, Charset.defaultCharset()), true);
  }

  /** Runs a command within this JVM; the result is its exit code. */
  public static int run(PrintWriter out, PrintWriter err, String... arguments) {
    CommandLine line =
        new CommandLine(new Main())
            .setOut(out)
            .setErr(err)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(Main::failed);
    int code = arguments.length == 0 ? usage(line) : line.execute(arguments);
    out.flush();
    err.flush();
    return code;
  }

  private static int usage(CommandLine line) {
    line.usage(line.getErr());
    return ExitCode.USAGE;
  }

  private static int failed(Exception thrown, CommandLine line, @Nullable ParseResult parsed) {
    if (thrown instanceof CommandException) {
      line.getErr().println(thrown.getMessage());
      return ExitCode.REFUSED;
    }
    line.getErr().println("An error of the program itself. Please report it with these lines:");
    // without the messages, which may contain what a configuration or a token does
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      line.getErr().println(each.getClass().getName());
      for (StackTraceElement frame : each.getStackTrace()) {
        line.getErr().println("  " + frame);
      }
    }
    return ExitCode.FAILED;
  }

  /** Told by {@code --version}. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {version == null ? "not packaged" : version};
    }
  }
}

package org.onbehalf.cli.doctor;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** One run of {@code doctor} or {@code rehearse}, with what it showed. */
final class CommandRun {
  final int exitCode;
  final String out;
  final String err;

  private CommandRun(Callable<Integer> command, String... arguments) {
    StringWriter shown = new StringWriter();
    StringWriter errors = new StringWriter();
    exitCode =
        new CommandLine(command)
            .setOut(new PrintWriter(shown))
            .setErr(new PrintWriter(errors))
            .execute(arguments);
    out = shown.toString();
    err = errors.toString();
  }

  static CommandRun doctor(Clock clock, String... arguments) {
    return new CommandRun(new DoctorCommand(clock, in("")), arguments);
  }

  static CommandRun doctorOfToken(String token, String... arguments) {
    return new CommandRun(new DoctorCommand(Clock.systemUTC(), in(token)), arguments);
  }

  static CommandRun rehearse(String token, String... arguments) {
    return new CommandRun(new RehearseCommand(Clock.systemUTC(), in(token)), arguments);
  }

  private static InputStream in(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  List<String> lines() {
    return out.lines().toList();
  }

  /** The lines of that state. */
  List<String> lines(String state) {
    return lines().stream().filter(line -> line.startsWith(state + " ")).toList();
  }
}

package org.onbehalf.testing;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;

/**
 * A server in a JVM of its own, which {@link ServerProcess} starts. Arguments: {@code tomcat},
 * {@code undertow} and its port, or {@code jetty}, its port, and optionally a directory of jars
 * that all web applications see. Prints {@code READY port}, then obeys its standard input, line by
 * line, as {@link ServerCommands} says; {@code stop} and the end of input stop it in an orderly
 * way, so it never outlives its parent.
 */
public final class ServerMain {
  private ServerMain() {}

  /** See the class. */
  public static void main(String[] arguments) throws IOException {
    // standard output carries answers only: loggers write there too
    PrintStream answers = System.out;
    System.setOut(System.err);
    try (WarContainer server = start(arguments)) {
      answers.println("READY " + server.port());
      new ServerCommands(server, answers).obey(System.in);
    }
    answers.println("STOPPED");
    answers.flush();
  }

  private static WarContainer start(String[] arguments) {
    return switch (arguments[0]) {
      case "tomcat" -> TomcatServer.start();
      case "undertow" -> UndertowServer.start(Integer.parseInt(arguments[1]));
      case "jetty" ->
          WarServer.start(
              Integer.parseInt(arguments[1]), arguments.length > 2 ? Path.of(arguments[2]) : null);
      default -> throw new IllegalArgumentException("unknown server " + arguments[0]);
    };
  }
}

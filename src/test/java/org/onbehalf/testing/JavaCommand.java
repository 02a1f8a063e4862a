package org.onbehalf.testing;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Starts a class of the test class path in a JVM of its own, which lives for seconds. */
public final class JavaCommand {
  /**
   * Without what pays off later: the second compiler, threads for garbage, and a large young
   * generation, each page of which the system would have to provide first. For a Tomcat with the
   * sample that saves an eighth of the processor time.
   */
  static final List<String> SHORT_LIVED =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmn16m", "-XX:MetaspaceSize=128m");

  private JavaCommand() {}

  /**
   * The command.
   *
   * @param arguments the class's
   */
  public static List<String> of(Class<?> main, Object... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(SHORT_LIVED);
    command.add("-cp");
    // absolute: the process may run in another directory
    command.add(
        Arrays.stream(
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path"))
                    .split(File.pathSeparator))
            .map(each -> Path.of(each).toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator)));
    command.add(main.getName());
    Arrays.stream(arguments).map(Object::toString).forEach(command::add);
    return command;
  }
}

package org.onbehalf.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Scanner;
import java.util.concurrent.CountDownLatch;

/**
 * {@code java -jar onbehalf-VERSION-testkit.jar [FILE]}: the emulator as a local Entra for
 * development, until Ctrl-C. Exit status 2 for a file that cannot be used.
 */
final class LocalEntra {
  private static final String EXAMPLE = "local-entra.conf";
  private static final int PORT = 8089;

  private LocalEntra() {}

  public static void main(String[] arguments) throws InterruptedException {
    int status = run(arguments, System.out, System.err);
    if (status >= 0) {
      System.exit(status);
    }
    new CountDownLatch(1).await();
  }

  /** Returns the exit status; -1 while the emulator runs. */
  static int run(String[] arguments, PrintStream out, PrintStream err) {
    if (arguments.length > 1 || (arguments.length == 1 && arguments[0].startsWith("-"))) {
      boolean example = arguments.length == 1 && arguments[0].equals("--example");
      boolean help = arguments.length == 1 && arguments[0].equals("--help");
      (example || help ? out : err).println(example ? example() : usage());
      return example || help ? 0 : 2;
    }
    try {
      EntraEmulator emulator =
          arguments.length == 0
              ? EmulatorFile.start(EXAMPLE, example(), PORT)
              : EmulatorFile.start(arguments[0], read(Paths.get(arguments[0])), PORT);
      out.println(
          "The Entra emulator is ready: "
              + emulator.instance()
              + "\nOpen the address for tokens, the configuration of your application, and what"
              + " happened. Ctrl-C stops it.");
      return -1;
    } catch (IOException e) {
      err.println(
          arguments[0] + " cannot be read (" + e + "); --example prints a file to begin with");
    } catch (IllegalArgumentException | IllegalStateException e) {
      err.println(e.getMessage());
    }
    return 2;
  }

  private static String usage() {
    return "usage: java -jar onbehalf-VERSION-testkit.jar [FILE | --example | --help]\n"
        + "FILE (HOCON or JSON) names applications, users and faults; without it, the example is"
        + " used, which --example prints.";
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  /** The file in the jar. */
  static String example() {
    InputStream in = LocalEntra.class.getResourceAsStream(EXAMPLE);
    if (in == null) {
      throw new IllegalStateException(EXAMPLE + " is missing: the jar was repackaged without it");
    }
    try (Scanner all = new Scanner(in, "UTF-8").useDelimiter("\\A")) {
      return all.next();
    }
  }
}

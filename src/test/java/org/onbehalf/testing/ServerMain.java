package org.onbehalf.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link WarServer} in a JVM of its own, which {@link ServerProcess} starts. Arguments: {@code
 * --port N}, then for each WAR {@code --war FILE}, {@code --path /CONTEXT} and any number of {@code
 * --param NAME=VALUE}. Prints {@code READY port}, then obeys its standard input: {@code redeploy
 * /CONTEXT} (answered {@code REDEPLOYED}), and {@code stop} or the end of input, which stop it in
 * an orderly way; so it never outlives its parent.
 */
public final class ServerMain {
  private ServerMain() {}

  /** See the class. */
  public static void main(String[] arguments) throws IOException {
    // standard output carries answers only: loggers write there too
    PrintStream answers = System.out;
    System.setOut(System.err);
    int port = 0;
    List<WarDeployment> deployments = new ArrayList<>();
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      String value = arguments[i + 1];
      switch (arguments[i]) {
        case "--port" -> port = Integer.parseInt(value);
        case "--war" -> deployments.add(WarDeployment.of(Path.of(value), "/"));
        case "--path" -> {
          WarDeployment last = deployments.remove(deployments.size() - 1);
          deployments.add(new WarDeployment(last.war(), value, last.parameters()));
        }
        case "--param" -> {
          WarDeployment last = deployments.remove(deployments.size() - 1);
          int equals = value.indexOf('=');
          deployments.add(last.with(value.substring(0, equals), value.substring(equals + 1)));
        }
        default -> throw new IllegalArgumentException("unknown argument " + arguments[i]);
      }
    }
    try (WarServer server = WarServer.start(port)) {
      deployments.forEach(server::deploy);
      answers.println("READY " + server.port());
      obey(server, answers);
    }
    answers.println("STOPPED");
    answers.flush();
  }

  private static void obey(WarServer server, PrintStream answers) throws IOException {
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = commands.readLine();
        line != null && !line.equals("stop");
        line = commands.readLine()) {
      if (line.startsWith("redeploy ")) {
        server.redeploy(line.substring("redeploy ".length()));
        answers.println("REDEPLOYED");
      } else {
        answers.println("UNKNOWN " + line);
      }
    }
  }
}

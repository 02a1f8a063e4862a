package org.onbehalf.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * What a {@link ServerProcess} may ask of its server. A command is one line, and so is its answer:
 *
 * <ul>
 *   <li>{@code deploy WAR}, as {@link WarDeployment#toLine} writes it: {@code DEPLOYED}
 *   <li>{@code undeploy /PATH}: {@code UNDEPLOYED}
 *   <li>{@code redeploy /PATH}: {@code REDEPLOYED}
 *   <li>{@code threads}: {@code THREADS} and the names of all that live, between tabs
 *   <li>{@code loaders}: {@code LOADERS} and how many class loaders of undeployed applications the
 *       garbage collector leaves
 *   <li>{@code beans}: {@code BEANS} and how many MBeans of ours there are
 *   <li>{@code stop}
 * </ul>
 *
 * A command that fails is answered {@code FAILED} and why.
 */
final class ServerCommands {
  private static final int COLLECTIONS = 50;

  private final WarContainer server;
  private final PrintStream answers;
  private final List<WeakReference<ClassLoader>> undeployed = new ArrayList<>();

  ServerCommands(WarContainer server, PrintStream answers) {
    this.server = server;
    this.answers = answers;
  }

  /** Returns after {@code stop} or at the end of input. */
  void obey(InputStream input) throws IOException {
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8));
    for (String line = commands.readLine();
        line != null && !line.equals("stop");
        line = commands.readLine()) {
      try {
        answers.println(answer(line));
      } catch (RuntimeException e) {
        e.printStackTrace();
        answers.println("FAILED " + String.valueOf(e.getMessage()).replace('\n', ' '));
      }
    }
  }

  private String answer(String line) {
    int blank = line.indexOf(' ');
    String argument = blank < 0 ? "" : line.substring(blank + 1);
    switch (blank < 0 ? line : line.substring(0, blank)) {
      case "deploy" -> {
        server.deploy(WarDeployment.ofLine(argument));
        return "DEPLOYED";
      }
      case "undeploy" -> {
        watchLoader(argument);
        server.undeploy(argument);
        return "UNDEPLOYED";
      }
      case "redeploy" -> {
        watchLoader(argument);
        server.redeploy(argument);
        return "REDEPLOYED";
      }
      case "threads" -> {
        return "THREADS " + threads();
      }
      case "loaders" -> {
        return "LOADERS " + uncollected();
      }
      case "beans" -> {
        return "BEANS " + beans();
      }
      default -> throw new IllegalArgumentException("unknown command " + line);
    }
  }

  private static int beans() {
    try {
      return ManagementFactory.getPlatformMBeanServer()
          .queryNames(new ObjectName("org.onbehalf:*"), null)
          .size();
    } catch (MalformedObjectNameException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .sorted()
        .collect(Collectors.joining("\t"));
  }

  private void watchLoader(String contextPath) {
    undeployed.add(new WeakReference<>(server.classLoader(contextPath)));
  }

  private int uncollected() {
    for (int i = 0; i < COLLECTIONS && !undeployed.isEmpty(); i++) {
      System.gc();
      System.runFinalization();
      undeployed.removeIf(each -> each.get() == null);
    }
    return undeployed.size();
  }
}

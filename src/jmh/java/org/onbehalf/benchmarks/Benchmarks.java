package org.onbehalf.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.onbehalf.load.LoadTest;
import org.onbehalf.testkit.EntraEmulator;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs what is selected and writes the report. System properties: {@code benchmarks} is {@code
 * smoke}, {@code short} or {@code long}; {@code benchmarks.include} a regular expression for single
 * rows; {@code benchmarks.parts} {@code micro}, {@code load} or both; {@code benchmarks.jdks} the
 * versions to measure on, such as {@code 17}.
 */
public final class Benchmarks {
  /** Where everything is written. */
  static final Path DIRECTORY = Path.of("target", "benchmarks");

  private Benchmarks() {}

  /** Runs them. */
  public static void main(String[] arguments) throws Exception {
    Length length = Length.ofThisRun();
    String parts = System.getProperty("benchmarks.parts", "micro,load");
    Path inputs = DIRECTORY.resolve("inputs").toAbsolutePath();
    System.setProperty(Inputs.PROPERTY, inputs.toString());
    List<Jdk> jdks = jdks();
    try (EntraEmulator entra = EntraEmulator.start()) {
      Inputs.prepare(inputs, entra, length.sizes);
      if (parts.contains("micro")) {
        measure(length, jdks);
      }
      if (parts.contains("load")) {
        load(length, length == Length.LONG ? jdks : jdks.subList(0, 1));
      }
    }
    Report.write(DIRECTORY);
  }

  private static List<Jdk> jdks() throws IOException {
    String only = System.getProperty("benchmarks.jdks", "");
    List<Jdk> jdks = new ArrayList<>(Jdk.installed());
    if (!only.isEmpty()) {
      List<String> versions = List.of(only.split(",", -1));
      jdks.removeIf(each -> !versions.contains(Integer.toString(each.feature())));
    }
    return jdks;
  }

  private static void measure(Length length, List<Jdk> jdks) throws Exception {
    List<Map<String, Object>> rows = new ArrayList<>();
    String include = System.getProperty("benchmarks.include", "");
    for (Jdk jdk : jdks) {
      ChainedOptionsBuilder options =
          new OptionsBuilder()
              .include(include.isEmpty() ? "org\\.onbehalf\\.benchmarks\\." : include)
              .jvm(jdk.java())
              .jvmArgs(
                  length.heap(),
                  "-D" + Inputs.PROPERTY + "=" + System.getProperty(Inputs.PROPERTY),
                  "-Dsun.net.httpserver.nodelay=true")
              .forks(length.forks)
              .warmupIterations(length.warmups)
              .warmupTime(TimeValue.milliseconds(length.millis))
              .measurementIterations(length.iterations)
              .measurementTime(TimeValue.milliseconds(length.millis))
              .param("size", length.sizes.toArray(new String[0]))
              .param("users", length.users.toArray(new String[0]))
              .param("msal4jUsers", length.msal4jUsers.toArray(new String[0]))
              .param("records", length.records)
              .addProfiler(GCProfiler.class)
              .shouldFailOnError(true)
              .verbosity(VerboseMode.NORMAL);
      Files.createDirectories(DIRECTORY);
      options.output(DIRECTORY.resolve("jmh-" + jdk.feature() + ".txt").toString());
      System.out.println("benchmarks: " + length + " on JDK " + jdk.version());
      Collection<RunResult> results = new Runner(options.build()).run();
      for (RunResult each : results) {
        rows.add(row(jdk, each));
      }
    }
    Json.write(DIRECTORY.resolve("micro.json"), Map.of("run", run(length, jdks), "rows", rows));
  }

  private static Map<String, Object> row(Jdk jdk, RunResult result) {
    Map<String, Object> row = new LinkedHashMap<>();
    String name = result.getParams().getBenchmark();
    row.put("benchmark", name.replaceFirst(".*\\.(\\w+)Benchmark\\.", "$1."));
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String key : result.getParams().getParamsKeys()) {
      parameters.put(key, result.getParams().getParam(key));
    }
    row.put("parameters", parameters);
    row.put("jdk", jdk.feature());
    row.put("nanoseconds", result.getPrimaryResult().getScore());
    double error = result.getPrimaryResult().getScoreError();
    row.put("error", Double.isNaN(error) ? 0 : error);
    result
        .getSecondaryResults()
        .forEach(
            (key, value) -> {
              if (key.endsWith("gc.alloc.rate.norm")) {
                row.put("bytes", value.getScore());
              }
            });
    return row;
  }

  private static Map<String, Object> run(Length length, List<Jdk> jdks) throws IOException {
    Map<String, Object> run = new LinkedHashMap<>();
    run.put("length", length.name().toLowerCase(java.util.Locale.ROOT));
    run.put("date", java.time.LocalDate.now(java.time.ZoneOffset.UTC).toString());
    run.put("cores", Runtime.getRuntime().availableProcessors());
    run.put("processor", processor());
    run.put("memory", memory());
    run.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    run.put("jdks", jdks.stream().map(Jdk::version).toList());
    run.put("peers", Versions.ofThisClassPath());
    return run;
  }

  private static String processor() throws IOException {
    return line(Path.of("/proc/cpuinfo"), Pattern.compile("model name\\s*:\\s*(.*)"));
  }

  private static String memory() throws IOException {
    return line(Path.of("/proc/meminfo"), Pattern.compile("MemTotal:\\s*(.*)"));
  }

  private static String line(Path file, Pattern pattern) throws IOException {
    if (Files.isReadable(file)) {
      for (String line : Files.readAllLines(file)) {
        var matcher = pattern.matcher(line);
        if (matcher.matches()) {
          return matcher.group(1);
        }
      }
    }
    return "unknown";
  }

  /** Each in a JVM of its own, so that it runs on the JDK that it measures. */
  private static void load(Length length, List<Jdk> jdks) throws Exception {
    List<Object> rows = new ArrayList<>();
    for (Jdk jdk : jdks) {
      Path file = DIRECTORY.resolve("load-" + jdk.feature() + ".json");
      Files.deleteIfExists(file);
      System.out.println("load: " + length + " on JDK " + jdk.version());
      Process process =
          new ProcessBuilder(
                  jdk.java(),
                  "-Xmx1g",
                  "-cp",
                  System.getProperty("java.class.path"),
                  "-D" + Inputs.PROPERTY + "=" + System.getProperty(Inputs.PROPERTY),
                  LoadTest.class.getName(),
                  Integer.toString(length.loadWarmupSeconds),
                  Integer.toString(length.loadSeconds),
                  file.toString())
              .inheritIO()
              .start();
      if (process.waitFor() != 0) {
        throw new IllegalStateException("the load test failed on JDK " + jdk.version());
      }
      rows.addAll(Json.list(Json.read(file).get("rows")));
    }
    Json.write(DIRECTORY.resolve("load.json"), Map.of("run", run(length, jdks), "rows", rows));
  }
}

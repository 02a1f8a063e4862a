package org.onbehalf.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
 * rows of {@code micro}; {@code benchmarks.parts} some of {@link #PARTS}; {@code benchmarks.jdks}
 * the versions to measure on, such as {@code 17}. Only a long run measures all on each JDK: others
 * measure on the second one what the goals need.
 */
public final class Benchmarks {
  /** Where everything is written. */
  static final Path DIRECTORY = Path.of("target", "benchmarks");

  static final List<String> PARTS = List.of("micro", "load", "growth", "herds", "profiles");

  /** What the goals need, with the fastest of the peers. */
  private static final String NEEDED =
      "(NewTokenBenchmark\\.(floor|filter|auth0|jose4j)|SeenTokenBenchmark\\.(floor|filter)"
          + "|OnBehalfOfBenchmark\\.(floor|hit|hitByTwo|hitBySixteen)|PeerCacheBenchmark\\.msal4j"
          + "|StoredTokenBenchmark\\.hit)$";

  private Benchmarks() {}

  /** Runs them. */
  public static void main(String[] arguments) throws Exception {
    Length length = Length.ofThisRun();
    List<String> parts =
        List.of(System.getProperty("benchmarks.parts", String.join(",", PARTS)).split(",", -1));
    if (!PARTS.containsAll(parts)) {
      throw new IllegalArgumentException("benchmarks.parts is some of " + PARTS + ", not " + parts);
    }
    Path inputs = DIRECTORY.resolve("inputs").toAbsolutePath();
    System.setProperty(Inputs.PROPERTY, inputs.toString());
    List<Jdk> jdks = jdks();
    try (EntraEmulator entra = EntraEmulator.start()) {
      Inputs.prepare(inputs, entra, length.sizes());
      for (String part : PARTS) {
        if (parts.contains(part)) {
          long begin = System.nanoTime();
          List<Object> rows = new ArrayList<>();
          for (Jdk jdk : jdks) {
            boolean all = length.isAll() || jdk.equals(jdks.get(0));
            if (all || part.equals("micro")) {
              System.out.println(part + ": " + length.name() + " on JDK " + jdk.version());
              rows.addAll(measure(part, jdk, all, length));
            }
          }
          Json.write(
              DIRECTORY.resolve(part + ".json"), Map.of("run", run(length, jdks), "rows", rows));
          System.out.printf("%s: %.0f s%n", part, Growth.millisSince(begin) / 1_000);
        }
      }
    }
    Report.write(DIRECTORY);
  }

  private static List<Object> measure(String part, Jdk jdk, boolean all, Length length)
      throws Exception {
    return switch (part) {
      case "micro" -> micro(jdk, all, length);
      case "load" ->
          jdk.measure(LoadTest.class, "-Xmx1g", length.loadWarmupSeconds(), length.loadSeconds());
      case "growth" -> {
        List<Object> rows = Growth.measure(jdk, length);
        rows.addAll(jdk.measure(Day.class, "-Xmx4g", length.dayUsers()));
        yield rows;
      }
      case "herds" -> jdk.measure(Herds.class, "-Xmx2g", length.herd());
      default -> Profiles.measure(() -> options(jdk, length, part), length);
    };
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

  private static ChainedOptionsBuilder options(Jdk jdk, Length length, String name)
      throws IOException {
    Files.createDirectories(DIRECTORY);
    return new OptionsBuilder()
        .jvm(jdk.java())
        .jvmArgs(
            length.heap(),
            "-D" + Inputs.PROPERTY + "=" + System.getProperty(Inputs.PROPERTY),
            "-Dsun.net.httpserver.nodelay=true")
        .warmupIterations(length.warmups())
        .warmupTime(TimeValue.milliseconds(length.millis()))
        .param("records", length.records())
        .shouldFailOnError(true)
        .verbosity(VerboseMode.NORMAL)
        .output(DIRECTORY.resolve(name + "-" + jdk.feature() + ".txt").toString());
  }

  private static List<Object> micro(Jdk jdk, boolean all, Length length) throws Exception {
    String include = System.getProperty("benchmarks.include", "");
    if (include.isEmpty()) {
      include = all ? "org\\.onbehalf\\.benchmarks\\." : NEEDED;
    }
    ChainedOptionsBuilder options =
        options(jdk, length, "micro")
            .include(include)
            .forks(length.forks())
            .measurementIterations(length.iterations())
            .measurementTime(TimeValue.milliseconds(length.millis()))
            .param("size", length.sizes().toArray(new String[0]))
            .param("users", length.users().toArray(new String[0]))
            .param("others", length.others().toArray(new String[0]))
            .addProfiler(GCProfiler.class);
    List<Object> rows = new ArrayList<>();
    for (RunResult each : new Runner(options.build()).run()) {
      rows.add(row(jdk, each));
    }
    return rows;
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
    // the fastest iteration: whatever else runs on the machine only makes one slower
    row.put("nanoseconds", result.getPrimaryResult().getStatistics().getMin());
    row.put("mean", result.getPrimaryResult().getScore());
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
    run.put("length", length.name());
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
}

package org.onbehalf.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import org.onbehalf.internal.Nullable;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Where the hot paths spend time and memory, as Java Flight Recorder sees it. */
final class Profiles {
  static final String WAITS = "Waits by 16 threads on the hit path";
  static final String MODEL =
      "Java Flight Recorder while a benchmark runs: the method that ran when a sample was taken, and"
          + " for what is allocated its class and the nearest method of ours.";

  private static final int TIMES = 12;
  private static final int ALLOCATIONS = 6;
  private static final Map<String, String> PATHS = new LinkedHashMap<>();

  static {
    PATHS.put("SeenTokenBenchmark.filter", "a seen token");
    PATHS.put("NewTokenBenchmark.filter", "a new token");
    PATHS.put("OnBehalfOfBenchmark.hit", "an on-behalf-of hit");
    PATHS.put("OnBehalfOfBenchmark.hitBySixteen", "");
    PATHS.put("StoredTokenBenchmark.hit", "a token from the store");
  }

  private final List<Object> rows = new ArrayList<>();
  private final Map<String, Double> samples = new HashMap<>();
  private final Map<String, Double> bytes = new HashMap<>();
  private final Map<String, Double> waits = new HashMap<>();

  private Profiles() {}

  /** Records and reads them. */
  static List<Object> measure(Callable<ChainedOptionsBuilder> options, Length length)
      throws Exception {
    List<Object> rows = new ArrayList<>();
    for (Map.Entry<String, String> each : PATHS.entrySet()) {
      Path file = Benchmarks.DIRECTORY.resolve(each.getKey() + ".jfr").toAbsolutePath();
      Object unused =
          new Runner(
                  options
                      .call()
                      .include(each.getKey().replace(".", "\\.") + "$")
                      .param("size", "1.6")
                      .param("users", length.isSmoke() ? "1000" : "10000")
                      .forks(1)
                      .measurementIterations(1)
                      .measurementTime(
                          TimeValue.milliseconds(length.isSmoke() ? 500 : 10L * length.millis()))
                      .jvmArgsAppend(
                          "-XX:StartFlightRecording:settings=profile,maxsize=1g,filename="
                              + file
                              + ",jdk.JavaMonitorEnter#threshold=0ms"
                              + ",jdk.ThreadPark#threshold=0ms",
                          "-XX:+UnlockDiagnosticVMOptions",
                          "-XX:+DebugNonSafepoints")
                      .build())
              .run();
      Profiles profiles = new Profiles();
      profiles.read(file);
      profiles.tell(each.getValue());
      rows.addAll(profiles.rows);
      Files.delete(file);
    }
    return rows;
  }

  private void read(Path file) throws IOException {
    List<RecordedEvent> events = RecordingFile.readAllEvents(file);
    Instant begin =
        events.stream()
            .filter(each -> each.getStackTrace() != null && isMeasured(each.getStackTrace()))
            .map(RecordedEvent::getStartTime)
            .min(Comparator.naturalOrder())
            .orElseThrow();
    for (RecordedEvent event : events) {
      RecordedStackTrace stack = event.getStackTrace();
      if (stack == null || stack.getFrames().isEmpty() || event.getStartTime().isBefore(begin)) {
        continue;
      }
      boolean measured = isMeasured(stack);
      switch (event.getEventType().getName()) {
        case "jdk.ExecutionSample" -> {
          if (measured || isOurs(event.getThread("sampledThread"))) {
            samples.merge(name(stack.getFrames().get(0)), 1.0, Double::sum);
          }
        }
        case "jdk.ObjectAllocationSample" -> {
          if (measured || isOurs(event.getThread())) {
            RecordedClass type = Objects.requireNonNull(event.getClass("objectClass"));
            String what = type.getName().replaceAll("^.*\\.", "") + " in " + nearestOfOurs(stack);
            bytes.merge(
                what.replace("[B", "byte[]"), (double) event.getLong("weight"), Double::sum);
          }
        }
        case "jdk.JavaMonitorEnter", "jdk.ThreadPark" -> {
          if (measured) {
            waits.merge(event.getEventType().getLabel(), 1.0, Double::sum);
          }
        }
        default -> {}
      }
    }
  }

  /** Whether it is of what JMH calls, not of what prepares it. */
  private static boolean isMeasured(RecordedStackTrace stack) {
    return stack.getFrames().stream()
        .anyMatch(each -> each.getMethod().getName().endsWith("_jmhStub"));
  }

  private static boolean isOurs(@Nullable RecordedThread thread) {
    String name = thread == null ? null : thread.getJavaName();
    return name != null && name.startsWith("onbehalf-");
  }

  private static String name(RecordedFrame frame) {
    String type = frame.getMethod().getType().getName().replaceAll("^.*\\.", "");
    return "`" + type + "." + frame.getMethod().getName() + "`";
  }

  private static String nearestOfOurs(RecordedStackTrace stack) {
    return stack.getFrames().stream()
        .filter(
            each ->
                each.getMethod().getType().getName().startsWith("org.onbehalf.")
                    && !each.getMethod().getType().getName().contains(".benchmarks."))
        .findFirst()
        .map(Profiles::name)
        .orElse("others");
  }

  private void tell(String path) {
    if (path.isEmpty()) {
      Map<String, Object> row = Rows.row(WAITS, "monitors entered and threads parked");
      row.put("events", waits.values().stream().mapToDouble(each -> each).sum());
      rows.add(row);
      return;
    }
    tell("Time of " + path, "% of samples", samples, TIMES);
    tell("Memory of " + path, "% of bytes", bytes, ALLOCATIONS);
  }

  private void tell(String table, String figure, Map<String, Double> shares, int most) {
    double all = shares.values().stream().mapToDouble(each -> each).sum();
    shares.entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .limit(most)
        .forEach(
            each -> {
              Map<String, Object> row = Rows.row(table, each.getKey());
              row.put(figure, 100 * each.getValue() / all);
              rows.add(row);
            });
  }
}

package org.onbehalf.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.TreeSet;

/** What was measured, to be looked up. Immutable. */
final class Rows {
  private final List<Map<String, Object>> rows = new ArrayList<>();

  /** Those of a file that {@link Benchmarks} wrote. */
  Rows(Map<String, Object> file) {
    Json.list(file.get("rows")).forEach(each -> rows.add(Json.map(each)));
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  List<Map<String, Object>> all() {
    return rows;
  }

  /** The JDKs that it was measured on. */
  List<Integer> jdks() {
    TreeSet<Integer> jdks = new TreeSet<>();
    rows.forEach(each -> jdks.add(((Number) Objects.requireNonNull(each.get("jdk"))).intValue()));
    return new ArrayList<>(jdks);
  }

  /** The values of a parameter, smallest first. */
  List<String> values(String... benchmarks) {
    TreeSet<Double> values = new TreeSet<>();
    for (Map<String, Object> each : rows) {
      if (List.of(benchmarks).contains(each.get("benchmark"))) {
        Json.map(each.get("parameters"))
            .values()
            .forEach(value -> values.add(Double.valueOf(value.toString())));
      }
    }
    return values.stream().map(Rows::plain).toList();
  }

  /** Nanoseconds of an operation. */
  OptionalDouble time(String benchmark, String parameter, int jdk) {
    return find(benchmark, parameter, jdk, "nanoseconds");
  }

  /** What an operation allocates. */
  OptionalDouble bytes(String benchmark, String parameter, int jdk) {
    return find(benchmark, parameter, jdk, "bytes");
  }

  /** A figure of a load test. */
  OptionalDouble load(String server, String application, int jdk, String figure) {
    return rows.stream()
        .filter(
            each ->
                server.equals(each.get("server"))
                    && application.equals(each.get("application"))
                    && Integer.valueOf(jdk).equals(each.get("jdk"))
                    && each.get(figure) instanceof Number)
        .mapToDouble(each -> ((Number) Objects.requireNonNull(each.get(figure))).doubleValue())
        .findFirst();
  }

  private OptionalDouble find(String benchmark, String parameter, int jdk, String figure) {
    return rows.stream()
        .filter(
            each ->
                benchmark.equals(each.get("benchmark"))
                    && Integer.valueOf(jdk).equals(each.get("jdk"))
                    && each.get(figure) instanceof Number
                    && (parameter.isEmpty()
                        || Json.map(each.get("parameters")).containsValue(parameter)))
        .mapToDouble(each -> ((Number) Objects.requireNonNull(each.get(figure))).doubleValue())
        .findFirst();
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}

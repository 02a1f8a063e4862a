package org.onbehalf.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/**
 * What was measured, to be looked up: JMH's rows, which have a {@code benchmark} and parameters,
 * and rows of tables, which have a {@code table}, a {@code row} and figures. Immutable.
 */
public final class Rows {
  private static final Set<String> NO_FIGURES = Set.of("table", "row", "jdk");

  private final List<Map<String, Object>> rows = new ArrayList<>();

  /** Those of files that {@link Benchmarks} wrote. */
  Rows(Iterable<Map<String, Object>> files) {
    for (Map<String, Object> file : files) {
      Json.list(file.get("rows")).forEach(each -> rows.add(Json.map(each)));
    }
  }

  /** A row of a table, measured on this JDK, without figures yet. */
  public static Map<String, Object> row(String table, String name) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("table", table);
    row.put("row", name);
    row.put("jdk", Runtime.version().feature());
    return row;
  }

  /** Writes what is measured in this JVM and ends it, with what a library may have left running. */
  @SuppressWarnings("SystemExitOutsideMain")
  public static void write(String file, Callable<List<Map<String, Object>>> measurement) {
    int status = 1;
    try {
      Json.write(Path.of(file), Map.of("rows", measurement.call()));
      status = 0;
    } catch (Exception e) {
      e.printStackTrace(System.err);
    } finally {
      System.exit(status);
    }
  }

  /** One row with the medians of rows that have the same figures. */
  static Map<String, Object> median(List<Map<String, Object>> rows) {
    Map<String, Object> median = new LinkedHashMap<>(rows.get(0));
    median.replaceAll(
        (name, value) ->
            NO_FIGURES.contains(name)
                ? value
                : rows.stream()
                    .mapToDouble(
                        each -> ((Number) Objects.requireNonNull(each.get(name))).doubleValue())
                    .sorted()
                    .toArray()[rows.size() / 2]);
    return median;
  }

  /** The JDKs that it was measured on. */
  List<Integer> jdks() {
    TreeSet<Integer> jdks = new TreeSet<>();
    rows.forEach(each -> jdks.add(((Number) Objects.requireNonNull(each.get("jdk"))).intValue()));
    return new ArrayList<>(jdks);
  }

  /** The values of a parameter, smallest first. */
  List<String> values(int jdk, String... benchmarks) {
    TreeSet<Double> values = new TreeSet<>();
    for (Map<String, Object> each : rows) {
      if (List.of(benchmarks).contains(String.valueOf(each.get("benchmark"))) && isOf(each, jdk)) {
        Json.map(each.get("parameters"))
            .values()
            .forEach(value -> values.add(Double.valueOf(value.toString())));
      }
    }
    return values.stream().map(Rows::plain).toList();
  }

  /** The tables, in the order of measurement. */
  Set<String> tables(int jdk) {
    Set<String> tables = new LinkedHashSet<>();
    for (Map<String, Object> each : rows) {
      if (each.get("table") != null && isOf(each, jdk)) {
        tables.add(String.valueOf(each.get("table")));
      }
    }
    return tables;
  }

  /** The rows of a table. */
  List<Map<String, Object>> table(String table, int jdk) {
    return rows.stream()
        .filter(each -> table.equals(each.get("table")) && isOf(each, jdk))
        .toList();
  }

  /** Nanoseconds of an operation. */
  OptionalDouble time(String benchmark, String parameter, int jdk) {
    return find(isBenchmark(benchmark, parameter), jdk, "nanoseconds");
  }

  /** What an operation allocates. */
  OptionalDouble bytes(String benchmark, String parameter, int jdk) {
    return find(isBenchmark(benchmark, parameter), jdk, "bytes");
  }

  /** A figure of a table. */
  OptionalDouble figure(String table, String row, int jdk, String figure) {
    return find(
        each -> table.equals(each.get("table")) && row.equals(each.get("row")), jdk, figure);
  }

  private static Predicate<Map<String, Object>> isBenchmark(String benchmark, String parameter) {
    return each ->
        benchmark.equals(each.get("benchmark"))
            && (parameter.isEmpty() || Json.map(each.get("parameters")).containsValue(parameter));
  }

  private OptionalDouble find(Predicate<Map<String, Object>> which, int jdk, String figure) {
    return rows.stream()
        .filter(each -> isOf(each, jdk) && which.test(each) && each.get(figure) instanceof Number)
        .mapToDouble(each -> ((Number) Objects.requireNonNull(each.get(figure))).doubleValue())
        .findFirst();
  }

  private static boolean isOf(Map<String, Object> row, int jdk) {
    return Integer.valueOf(jdk).equals(row.get("jdk"));
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}

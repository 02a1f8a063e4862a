package org.onbehalf.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.DoubleBinaryOperator;
import org.onbehalf.load.LoadTest;

/**
 * A figure to reach.
 *
 * @param what what is measured
 * @param atMost whether the figure is an upper limit; else a lower one
 * @param unit "×" for a ratio
 * @param measured empty if this run did not measure it
 */
record Goal(String what, boolean atMost, double limit, String unit, OptionalDouble measured) {
  private static final List<String> PEERS =
      List.of("auth0", "nimbus", "springSecurity", "jose4j", "sap", "navikt");

  /** All of them on a JDK. */
  static List<Goal> of(Rows rows, int jdk) {
    List<Goal> goals = new ArrayList<>();
    Map<String, Double> newToken = Map.of("1.1", 1.20, "1.6", 1.20, "3", 1.35);
    for (String size : Inputs.SIZES) {
      String of = "token of " + size + " KB, ";
      OptionalDouble filter = rows.time("NewToken.filter", size, jdk);
      OptionalDouble seen = rows.time("SeenToken.filter", size, jdk);
      OptionalDouble fastest = fastestPeer(rows, size, jdk);
      goals.add(
          atMost(
              newToken.getOrDefault(size, 1.35),
              "×",
              "new " + of + "filter / RSA floor",
              ratio(filter, rows.time("NewToken.floor", size, jdk))));
      goals.add(atMost(1, "×", "new " + of + "filter / fastest peer", ratio(filter, fastest)));
      goals.add(
          atMost(
              1.5,
              "×",
              "seen " + of + "filter / SHA-256 floor",
              ratio(seen, rows.time("SeenToken.floor", size, jdk))));
      goals.add(atLeast(25, "×", "seen " + of + "fastest peer / filter", ratio(fastest, seen)));
    }
    String allocated = " token of 1.6 KB, allocated by the filter";
    goals.add(atMost(20_000, "B", "new" + allocated, rows.bytes("NewToken.filter", "1.6", jdk)));
    goals.add(atMost(2_500, "B", "seen" + allocated, rows.bytes("SeenToken.filter", "1.6", jdk)));
    acquisition(goals, rows, jdk);
    load(goals, rows, LoadTest.TOMCAT, jdk);
    load(goals, rows, LoadTest.JETTY, jdk);
    growth(goals, rows, jdk);
    return goals;
  }

  private static void acquisition(List<Goal> goals, Rows rows, int jdk) {
    String hit = "OnBehalfOf.hit";
    goals.add(atMost(200, "ns", "on-behalf-of hit at 1 user", rows.time(hit, "1", jdk)));
    goals.add(atMost(64, "B", "on-behalf-of hit at 1 user, allocated", rows.bytes(hit, "1", jdk)));
    goals.add(
        atMost(
            3,
            "×",
            "on-behalf-of hit / map get at 1,000,000 users",
            ratio(rows.time(hit, "1000000", jdk), rows.time("OnBehalfOf.floor", "1000000", jdk))));
    goals.add(
        atLeast(
            500,
            "×",
            "MSAL4J / on-behalf-of hit at 10,000 users",
            ratio(rows.time("PeerCache.msal4j", "10000", jdk), rows.time(hit, "10000", jdk))));
    goals.add(
        atLeast(
            3_000,
            "×",
            "MSAL4J at 50,000 users / on-behalf-of hit at 100,000",
            ratio(rows.time("PeerCache.msal4j", "50000", jdk), rows.time(hit, "100000", jdk))));
    goals.add(
        atMost(
            30_000,
            "ns",
            "on-behalf-of token from the store of the kind file",
            rows.time("StoredToken.hit", "", jdk)));
    // each thread's time for a hit: of 16 threads eight times as long as of 2
    goals.add(
        atLeast(
            0.9,
            "×",
            "hits a second by 16 threads / by 2",
            combined(
                rows.time("OnBehalfOf.hitByTwo", "", jdk),
                rows.time("OnBehalfOf.hitBySixteen", "", jdk),
                (two, sixteen) -> 8 * two / sixteen)));
    goals.add(
        atMost(
            0,
            "",
            "locks and waits of hits by 16 threads",
            rows.figure(Profiles.WAITS, "monitors entered and threads parked", jdk, "events")));
  }

  private static void load(List<Goal> goals, Rows rows, String server, int jdk) {
    String throughput = "requests/s";
    goals.add(
        atLeast(0.97, "×", server, rows, jdk, throughput, LoadTest.CALL, LoadTest.STATIC_HEADER));
    goals.add(
        atMost(1.1, "×", server, rows, jdk, "p99.9 (µs)", LoadTest.CALL, LoadTest.STATIC_HEADER));
    goals.add(atLeast(0.88, "×", server, rows, jdk, throughput, LoadTest.FILTER, LoadTest.NONE));
    goals.add(
        atLeast(
            0.99, "×", server, rows, jdk, throughput, LoadTest.FILTER_1_MS, LoadTest.NONE_1_MS));
    goals.add(added(3, "µs", server, rows, jdk, "CPU (µs)", LoadTest.FILTER, LoadTest.NONE));
    goals.add(added(3_000, "B", server, rows, jdk, "bytes", LoadTest.FILTER, LoadTest.NONE));
  }

  private static void growth(List<Goal> goals, Rows rows, int jdk) {
    String store = Growth.STORE;
    String million = "1,000,000 tokens, new JVM";
    goals.add(
        atMost(
            1_000,
            "ms",
            "first token of a store of 1,000,000, which opens it",
            rows.figure(store, million, jdk, "first token, opens the store (ms)")));
    goals.add(
        atMost(
            50, "ms", "the next token of it", rows.figure(store, million, jdk, "next token (ms)")));
    goals.add(
        atMost(
            2_600,
            "B",
            "heap of a cached token of 2 KB",
            rows.figure(Growth.HEAP, "cached token of 2 KB", jdk, "bytes each")));
    goals.add(
        atMost(
            1_000,
            "B",
            "heap of a seen token of 1.6 KB",
            rows.figure(Growth.HEAP, "seen token of 1.6 KB", jdk, "bytes each")));
    String with = "with the filter";
    String without = "without the filter";
    String table = Growth.DEPLOYMENT;
    goals.add(added(300, "ms", table, rows, jdk, "start (ms)", with, without));
    goals.add(added(15, "MB", table, rows, jdk, "heap after it (MB)", with, without));
    goals.add(added(0, "", table, rows, jdk, "threads", with, without));
    goals.add(added(0, "", table, rows, jdk, "threads after it", with, without));
  }

  private static Goal atMost(double limit, String unit, String what, OptionalDouble measured) {
    return new Goal(what, true, limit, unit, measured);
  }

  private static Goal atLeast(double limit, String unit, String what, OptionalDouble measured) {
    return new Goal(what, false, limit, unit, measured);
  }

  private static Goal atMost(
      double limit,
      String unit,
      String table,
      Rows rows,
      int jdk,
      String figure,
      String row,
      String other) {
    String what = table + ", " + figure + ": " + row + " / " + other;
    return atMost(
        limit,
        unit,
        what,
        ratio(rows.figure(table, row, jdk, figure), rows.figure(table, other, jdk, figure)));
  }

  private static Goal atLeast(
      double limit,
      String unit,
      String table,
      Rows rows,
      int jdk,
      String figure,
      String row,
      String other) {
    Goal goal = atMost(limit, unit, table, rows, jdk, figure, row, other);
    return atLeast(limit, unit, goal.what, goal.measured);
  }

  private static Goal added(
      double limit,
      String unit,
      String table,
      Rows rows,
      int jdk,
      String figure,
      String row,
      String other) {
    return atMost(
        limit,
        unit,
        table + ", " + figure + ": added by the filter",
        combined(
            rows.figure(table, row, jdk, figure),
            rows.figure(table, other, jdk, figure),
            (with, without) -> with - without));
  }

  /** The fastest of the peers. */
  private static OptionalDouble fastestPeer(Rows rows, String size, int jdk) {
    return PEERS.stream()
        .map(each -> rows.time("NewToken." + each, size, jdk))
        .filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble)
        .min();
  }

  /** A ratio of what was measured. */
  static OptionalDouble ratio(OptionalDouble one, OptionalDouble other) {
    return combined(one, other, (a, b) -> a / b);
  }

  private static OptionalDouble combined(
      OptionalDouble one, OptionalDouble other, DoubleBinaryOperator how) {
    return one.isPresent() && other.isPresent()
        ? OptionalDouble.of(how.applyAsDouble(one.getAsDouble(), other.getAsDouble()))
        : OptionalDouble.empty();
  }

  /** Reached, not reached, or not measured. */
  String outcome() {
    if (measured.isEmpty()) {
      return "not measured";
    }
    double value = measured.getAsDouble();
    if (atMost ? value <= limit : value >= limit) {
      return "reached";
    }
    return "**not reached**"
        + (limit > 0 ? String.format(Locale.ROOT, ": %.2f of it", value / limit) : "");
  }

  /** The figure with its unit. */
  String figure() {
    return measured.isPresent() ? Report.number(measured.getAsDouble()) + " " + unit : "–";
  }

  /** A line of a table. */
  String line() {
    String goal = (atMost ? "≤ " : "≥ ") + Report.number(limit) + " " + unit;
    return "| %s | %s | %s | %s |\n".formatted(what, goal.trim(), figure().trim(), outcome());
  }
}

package org.onbehalf.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

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

  /** The goals for tokens and caches on a JDK. */
  static List<Goal> ofCode(Rows rows, int jdk) {
    List<Goal> goals = new ArrayList<>();
    Map<String, Double> newToken = Map.of("1.1", 1.20, "1.6", 1.20, "3", 1.35);
    for (String size : Inputs.SIZES) {
      OptionalDouble filter = rows.time("NewToken.filter", size, jdk);
      OptionalDouble fastest = fastestPeer(rows, size, jdk);
      goals.add(
          new Goal(
              "new token of " + size + " KB, filter / RSA floor",
              true,
              newToken.getOrDefault(size, 1.35),
              "×",
              ratio(filter, rows.time("NewToken.floor", size, jdk))));
      goals.add(
          new Goal(
              "new token of " + size + " KB, filter / fastest peer",
              true,
              1.0,
              "×",
              ratio(filter, fastest)));
      OptionalDouble seen = rows.time("SeenToken.filter", size, jdk);
      goals.add(
          new Goal(
              "seen token of " + size + " KB, filter / SHA-256 floor",
              true,
              1.5,
              "×",
              ratio(seen, rows.time("SeenToken.floor", size, jdk))));
      goals.add(
          new Goal(
              "seen token of " + size + " KB, fastest peer / filter",
              false,
              25,
              "×",
              ratio(fastest, seen)));
    }
    goals.add(
        new Goal(
            "new token of 1.6 KB, allocated by the filter",
            true,
            20_000,
            "B",
            rows.bytes("NewToken.filter", "1.6", jdk)));
    goals.add(
        new Goal(
            "seen token of 1.6 KB, allocated by the filter",
            true,
            2_500,
            "B",
            rows.bytes("SeenToken.filter", "1.6", jdk)));
    goals.add(
        new Goal(
            "on-behalf-of hit at 1 user", true, 200, "ns", rows.time("OnBehalfOf.hit", "1", jdk)));
    goals.add(
        new Goal(
            "on-behalf-of hit at 1 user, allocated",
            true,
            64,
            "B",
            rows.bytes("OnBehalfOf.hit", "1", jdk)));
    goals.add(
        new Goal(
            "on-behalf-of hit / a map get, at 1,000,000 users",
            true,
            3,
            "×",
            ratio(
                rows.time("OnBehalfOf.hit", "1000000", jdk),
                rows.time("OnBehalfOf.floor", "1000000", jdk))));
    goals.add(
        new Goal(
            "MSAL4J at 10,000 users / on-behalf-of hit at as many",
            false,
            500,
            "×",
            ratio(
                rows.time("PeerCache.msal4j", "10000", jdk),
                rows.time("OnBehalfOf.hit", "10000", jdk))));
    goals.add(
        new Goal(
            "MSAL4J at 50,000 users / on-behalf-of hit at 100,000",
            false,
            3_000,
            "×",
            ratio(
                rows.time("PeerCache.msal4j", "50000", jdk),
                rows.time("OnBehalfOf.hit", "100000", jdk))));
    goals.add(
        new Goal(
            "on-behalf-of token from the store of the kind file",
            true,
            30_000,
            "ns",
            rows.time("StoredToken.hit", "10000", jdk)));
    return goals;
  }

  /** The goals for an application on a server. */
  static List<Goal> ofLoad(Rows rows, String server, int jdk) {
    return List.of(
        load(rows, server, jdk, "onBehalfOf", "staticHeader", "requestsPerSecond", false, 0.97),
        load(rows, server, jdk, "onBehalfOf", "staticHeader", "p999", true, 1.1),
        load(rows, server, jdk, "filter", "none", "requestsPerSecond", false, 0.88),
        load(rows, server, jdk, "filterSlow", "noneSlow", "requestsPerSecond", false, 0.99),
        added(rows, server, jdk, "cpuMicros", 3, "µs of CPU"),
        added(rows, server, jdk, "bytes", 3_000, "B"));
  }

  private static Goal load(
      Rows rows,
      String server,
      int jdk,
      String application,
      String other,
      String figure,
      boolean atMost,
      double limit) {
    return new Goal(
        server + ", " + figure + ": " + application + " / " + other,
        atMost,
        limit,
        "×",
        ratio(rows.load(server, application, jdk, figure), rows.load(server, other, jdk, figure)));
  }

  private static Goal added(
      Rows rows, String server, int jdk, String figure, double limit, String unit) {
    OptionalDouble with = rows.load(server, "filter", jdk, figure);
    OptionalDouble without = rows.load(server, "none", jdk, figure);
    return new Goal(
        server + ", added to a request by the filter",
        true,
        limit,
        unit,
        with.isPresent() && without.isPresent()
            ? OptionalDouble.of(with.getAsDouble() - without.getAsDouble())
            : OptionalDouble.empty());
  }

  /** The fastest of the peers. */
  static OptionalDouble fastestPeer(Rows rows, String size, int jdk) {
    return PEERS.stream()
        .map(each -> rows.time("NewToken." + each, size, jdk))
        .filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble)
        .min();
  }

  /** A ratio of what was measured. */
  static OptionalDouble ratio(OptionalDouble one, OptionalDouble other) {
    return one.isPresent() && other.isPresent() && other.getAsDouble() > 0
        ? OptionalDouble.of(one.getAsDouble() / other.getAsDouble())
        : OptionalDouble.empty();
  }

  /** Reached, not reached, or not measured. */
  String outcome() {
    if (measured.isEmpty()) {
      return "not measured";
    }
    double value = measured.getAsDouble();
    boolean reached = atMost ? value <= limit : value >= limit;
    return reached
        ? "reached"
        : String.format(Locale.ROOT, "not reached: %.2f of it", value / limit);
  }

  /** A line of a table. */
  String line() {
    return "| "
        + what
        + " | "
        + (atMost ? "≤ " : "≥ ")
        + Report.number(limit)
        + " "
        + unit
        + " | "
        + (measured.isPresent() ? Report.number(measured.getAsDouble()) + " " + unit : "–")
        + " | "
        + outcome()
        + " |\n";
  }
}

package org.onbehalf.benchmarks;

import java.util.List;

/**
 * How long a run takes.
 *
 * @param name {@code smoke}, {@code short} or {@code long}
 * @param heap that of a JVM of JMH
 * @param millis of an iteration
 * @param sizes of tokens
 * @param users who have a token
 * @param others users who have a token in the cache of another library
 * @param records of the store that hits are read from
 * @param loadWarmupSeconds of each part of a load test, before it is measured
 * @param loadSeconds of each part of a load test that are measured
 * @param stores how many tokens are in the stores that are opened
 * @param deployments how many of each kind are compared
 * @param dayUsers of the simulated day
 * @param herd by how much the herds are smaller than they should be
 */
record Length(
    String name,
    String heap,
    int forks,
    int warmups,
    int iterations,
    int millis,
    List<String> sizes,
    List<String> users,
    List<String> others,
    String records,
    int loadWarmupSeconds,
    int loadSeconds,
    List<Integer> stores,
    int deployments,
    int dayUsers,
    int herd) {
  private static final List<String> USERS = List.of("1", "1000", "10000", "100000", "1000000");
  private static final List<String> OTHERS = List.of("1", "1000", "10000", "50000");
  private static final List<Integer> STORES = List.of(100_000, 1_000_000);

  static Length ofThisRun() {
    String name = System.getProperty("benchmarks", "short");
    return switch (name) {
      // whether everything works: its figures mean nothing
      case "smoke" ->
          new Length(
              name,
              "-Xmx1g",
              1,
              0,
              1,
              50,
              List.of("1.6"),
              List.of("1", "1000"),
              List.of("1", "1000"),
              "1000",
              0,
              1,
              List.of(1_000),
              1,
              200,
              20);
      // for a change
      case "short" ->
          new Length(
              name,
              "-Xmx5g",
              1,
              // the second compiler needs up to 8 s for the way of a new token
              40,
              12,
              250,
              Inputs.SIZES,
              USERS,
              OTHERS,
              "10000",
              8,
              10,
              STORES,
              5,
              10_000,
              1);
      // for a release
      case "long" ->
          new Length(
              name,
              "-Xmx10g",
              3,
              20,
              20,
              500,
              Inputs.SIZES,
              USERS,
              OTHERS,
              "100000",
              20,
              60,
              STORES,
              15,
              100_000,
              1);
      default ->
          throw new IllegalArgumentException("benchmarks is smoke, short or long, not " + name);
    };
  }

  /** Whether all is measured on each JDK. */
  boolean isAll() {
    return name.equals("long");
  }

  boolean isSmoke() {
    return name.equals("smoke");
  }
}

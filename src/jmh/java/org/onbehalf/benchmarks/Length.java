package org.onbehalf.benchmarks;

import java.util.List;
import java.util.Locale;

/** How long a run takes. */
enum Length {
  /** About a minute: whether everything works. Its figures mean nothing. */
  SMOKE(1, 0, 1, 50, List.of("1.6"), List.of("1", "1000"), List.of("1", "1000"), "1000", 0, 2),

  /** About 15 minutes, for a change. */
  SHORT(
      1,
      2,
      3,
      900,
      Inputs.SIZES,
      List.of("1", "1000", "10000", "100000"),
      List.of("1", "1000", "10000", "50000"),
      "10000",
      3,
      6),

  /** Some hours, for a release. */
  LONG(
      3,
      3,
      5,
      2_000,
      Inputs.SIZES,
      List.of("1", "1000", "10000", "100000", "1000000"),
      List.of("1", "1000", "10000", "50000"),
      "10000",
      20,
      60);

  final int forks;
  final int warmups;
  final int iterations;
  final int millis;
  final List<String> sizes;
  final List<String> users;
  final List<String> msal4jUsers;
  final String records;

  /** Of a load test's parts, before it is measured. */
  final int loadWarmupSeconds;

  /** Of each part of a load test that is measured. */
  final int loadSeconds;

  Length(
      int forks,
      int warmups,
      int iterations,
      int millis,
      List<String> sizes,
      List<String> users,
      List<String> msal4jUsers,
      String records,
      int loadWarmupSeconds,
      int loadSeconds) {
    this.forks = forks;
    this.warmups = warmups;
    this.iterations = iterations;
    this.millis = millis;
    this.sizes = sizes;
    this.users = users;
    this.msal4jUsers = msal4jUsers;
    this.records = records;
    this.loadWarmupSeconds = loadWarmupSeconds;
    this.loadSeconds = loadSeconds;
  }

  static Length ofThisRun() {
    return valueOf(System.getProperty("benchmarks", "short").toUpperCase(Locale.ROOT));
  }

  /** The heap of a JVM that measures. */
  String heap() {
    return this == LONG ? "-Xmx10g" : "-Xmx2g";
  }
}

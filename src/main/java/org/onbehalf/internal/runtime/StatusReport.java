package org.onbehalf.internal.runtime;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.onbehalf.Health;
import org.onbehalf.internal.config.ConfiguredValue;
import org.onbehalf.internal.telemetry.Metrics;

/** What one application is, how it is, and its figures. Holds no secret. */
public final class StatusReport {
  /** The application's name. */
  public final String application;

  /** Of this library and those that it uses, Java and the server, by their names. */
  public final Map<String, String> versions = new LinkedHashMap<>();

  public final Instant startedAt;
  public final Instant at;

  /** What was configured, in words, as the log says it at the start. */
  public final Map<String, String> facts;

  /** What is set, and where. */
  public final List<ConfiguredValue> configuration;

  /** What is wrong, the most important first; empty if all is well. */
  public final List<Health> findings;

  /** The figures, which go on counting. */
  public final Metrics metrics;

  StatusReport(
      Settings settings,
      Map<String, String> facts,
      List<Health> findings,
      Metrics metrics,
      Instant startedAt,
      Instant at,
      String server) {
    this.application = settings.name;
    this.configuration = settings.configured;
    this.facts = facts;
    this.findings = findings;
    this.metrics = metrics;
    this.startedAt = startedAt;
    this.at = at;
    versions.put("Onbehalf", StartFacts.version());
    versions.putAll(LibraryVersions.jars());
    versions.put("Java", String.valueOf(System.getProperty("java.version")));
    versions.put("server", server);
  }

  /** The most important finding. */
  public Health health() {
    return findings.isEmpty() ? Health.up() : findings.get(0);
  }
}

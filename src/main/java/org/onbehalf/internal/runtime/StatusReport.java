package org.onbehalf.internal.runtime;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import org.onbehalf.Health;

/** What one application is, how it is, and its figures, at one moment. Immutable; no secret. */
public final class StatusReport {
  /** What was configured, in words, as the log says it at the start. */
  public final Map<String, String> facts;

  public final Health health;

  /** By name and tags. */
  public final SortedMap<String, Double> figures;

  StatusReport(Map<String, String> facts, Health health, SortedMap<String, Double> figures) {
    this.facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    this.health = health;
    this.figures = figures;
  }
}

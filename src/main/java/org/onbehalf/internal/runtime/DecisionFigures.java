package org.onbehalf.internal.runtime;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import org.onbehalf.internal.caller.AccessDecision;
import org.onbehalf.internal.telemetry.Metrics;

/** Counts requests by what was decided, and why. Thread-safe; counting takes no lock. */
final class DecisionFigures {
  private final Metrics metrics;
  private final ConcurrentMap<String, LongAdder> byReason = new ConcurrentHashMap<>();
  private final LongAdder accepted;

  DecisionFigures(Metrics metrics) {
    this.metrics = metrics;
    this.accepted = counter("accepted", "accepted");
  }

  void count(AccessDecision decision) {
    if (decision.caller() != null) {
      accepted.increment();
      return;
    }
    // each reason leads to one outcome only
    LongAdder counter = byReason.get(decision.reason());
    if (counter == null) {
      String outcome = decision.answer() == null ? "anonymous" : "refused";
      counter = byReason.computeIfAbsent(decision.reason(), reason -> counter(outcome, reason));
    }
    counter.increment();
  }

  private LongAdder counter(String outcome, String reason) {
    return metrics.counter(
        "onbehalf.requests", "outcome", outcome, "reason", reason.replace(' ', '-'));
  }
}

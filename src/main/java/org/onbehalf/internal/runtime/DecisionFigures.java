package org.onbehalf.internal.runtime;

import java.time.Clock;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import org.onbehalf.internal.caller.AccessDecision;
import org.onbehalf.internal.telemetry.Metrics;

/** Counts requests by what was decided, and why. Thread-safe; counting takes no lock. */
final class DecisionFigures {
  private static final String REMEDY =
      "the log says once a minute which rule, name or listener it was";

  private final Metrics metrics;
  private final Clock clock;
  private final ConcurrentMap<String, LongAdder> byReason = new ConcurrentHashMap<>();
  private final LongAdder accepted;

  DecisionFigures(Metrics metrics, Clock clock) {
    this.metrics = metrics;
    this.clock = clock;
    this.accepted = counter("accepted", "accepted");
  }

  void count(AccessDecision decision) {
    if (decision.caller() != null) {
      accepted.increment();
      return;
    }
    boolean refused = decision.answer() != null;
    // each reason leads to one outcome only
    LongAdder counter = byReason.get(decision.reason());
    if (counter == null) {
      String outcome = refused ? "refused" : "anonymous";
      counter = byReason.computeIfAbsent(decision.reason(), reason -> counter(outcome, reason));
    }
    counter.increment();
    if (refused) {
      String remedy = decision.remedy().isEmpty() ? REMEDY : decision.remedy();
      metrics.refusals.add("request", decision.reason(), decision.code(), remedy, clock.instant());
    }
  }

  private LongAdder counter(String outcome, String reason) {
    return metrics.counter(
        "onbehalf.requests", "outcome", outcome, "reason", reason.replace(' ', '-'));
  }
}

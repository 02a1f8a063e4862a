package org.onbehalf.testkit;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.onbehalf.internal.Nullable;

/**
 * What shall go wrong, in place of or before the emulator's own answer.
 *
 * <pre>{@code
 * entra.faults().next(1).grant(Grant.ON_BEHALF_OF).user(anna).throttle(Duration.ofSeconds(7));
 * entra.faults().next(2).endpoint(Endpoint.KEYS).status(503);
 * try (Fault outage = entra.faults().always().reset()) {
 *   // every token request fails
 * }
 * }</pre>
 *
 * <p>A script concerns the token endpoint unless it names another. Faults are asked in the order in
 * which they were written; delays add up, the first other one wins. Thread-safe.
 *
 * @since 0.1
 */
public final class Faults {
  private static final int MOST_FAULTS = 1_000;

  private final List<Fault> faults = new CopyOnWriteArrayList<>();
  private volatile boolean revokeFamilyOnReuse;

  Faults() {}

  /**
   * Begins a script for the next requests that match it.
   *
   * @param times for how many; at least 1
   * @return a script that names what it matches and ends with what happens, never null
   * @throws IllegalArgumentException if {@code times} is less than 1
   */
  public FaultScript next(int times) {
    if (times < 1) {
      throw new IllegalArgumentException("times must be at least 1, found " + times);
    }
    return new FaultScript(this, times);
  }

  /**
   * Begins a script for every request that matches it, until the fault is closed; a script that
   * names what it matches and ends with what happens.
   */
  public FaultScript always() {
    return new FaultScript(this, Integer.MAX_VALUE);
  }

  /**
   * Lets a refresh token be used once, until {@link #clear()}: a second use, also of one that was
   * used before this call, revokes all that descend from the same sign-in (RFC 9700 section
   * 4.14.2). Entra accepts them again; other issuers do not.
   */
  public void revokeFamilyOnReuse() {
    revokeFamilyOnReuse = true;
  }

  boolean revokesFamilyOnReuse() {
    return revokeFamilyOnReuse;
  }

  /** Closes all faults; requests that hang get the usual answer. */
  public void clear() {
    revokeFamilyOnReuse = false;
    faults.forEach(Fault::close);
  }

  Fault add(Fault fault) {
    faults.removeIf(Fault::spent);
    if (faults.size() >= MOST_FAULTS) {
      throw new IllegalStateException("there are " + MOST_FAULTS + " faults in force already");
    }
    faults.add(fault);
    return fault;
  }

  void remove(Fault fault) {
    faults.remove(fault);
  }

  Plan plan(Log.Entry entry) {
    Duration delay = Duration.ZERO;
    for (Fault fault : faults) {
      if (fault.meets(entry)) {
        if (fault.kind != Fault.Kind.DELAY) {
          return new Plan(delay, fault);
        }
        delay = delay.plus(fault.delay);
      }
    }
    return new Plan(delay, null);
  }

  /** The faults that met one request. */
  static final class Plan {
    final Duration delay;
    final @Nullable Fault fault;

    Plan(Duration delay, @Nullable Fault fault) {
      this.delay = delay;
      this.fault = fault;
    }
  }
}

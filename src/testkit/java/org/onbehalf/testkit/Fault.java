package org.onbehalf.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.onbehalf.internal.Nullable;

/**
 * A fault in force, as a {@link FaultScript} made it. Thread-safe.
 *
 * @since 0.1
 */
public final class Fault implements AutoCloseable {
  final Kind kind;
  final Duration delay;
  private final Faults faults;
  private final Predicate<Log.Entry> condition;
  private final @Nullable Answer answer;
  private final List<Runnable> hanging = new ArrayList<>();
  private int left;
  private int hits;
  private boolean closed;

  Fault(
      Faults faults,
      Predicate<Log.Entry> condition,
      int times,
      Kind kind,
      Duration delay,
      @Nullable Answer answer) {
    this.faults = faults;
    this.condition = condition;
    this.left = times;
    this.kind = kind;
    this.delay = delay;
    this.answer = answer;
  }

  enum Kind {
    ANSWER,
    DELAY,
    HANG,
    RESET
  }

  /** What a fault says instead of the emulator. */
  interface Answer {
    Reply reply(Request request, Instant now);
  }

  /** Whether it meets this request; that counts against its times. */
  boolean meets(Log.Entry entry) {
    if (!condition.test(entry)) {
      return false;
    }
    synchronized (this) {
      if (closed || left == 0) {
        return false;
      }
      left--;
      hits++;
      return true;
    }
  }

  /** Whether it can be forgotten. */
  synchronized boolean spent() {
    return left == 0 && kind != Kind.HANG;
  }

  @Nullable
  Answer answer() {
    return answer;
  }

  /** Keeps a request until the fault is closed; continues it at once when that was before. */
  void hang(Runnable continuation) {
    synchronized (this) {
      if (!closed) {
        hanging.add(continuation);
        return;
      }
    }
    continuation.run();
  }

  /** How many requests it met; 0 or more. */
  public synchronized int hits() {
    return hits;
  }

  /** Ends the fault; the requests that hang in it get the usual answer. */
  @Override
  public void close() {
    List<Runnable> released;
    synchronized (this) {
      closed = true;
      released = new ArrayList<>(hanging);
      hanging.clear();
    }
    faults.remove(this);
    released.forEach(Runnable::run);
  }
}

package org.onbehalf.internal.telemetry;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import org.onbehalf.internal.Nullable;

/**
 * How often something happened and how long it took, by a histogram of fixed buckets. Thread-safe;
 * recording takes no lock.
 */
public final class Timer {
  /** The upper ends of the buckets, in milliseconds; one more bucket has no end. */
  static final long[] BOUNDS = {
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000
  };

  private static final double NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final double MILLIS = TimeUnit.SECONDS.toMillis(1);

  private final LongAdder[] buckets = new LongAdder[BOUNDS.length + 1];
  private final LongAdder total = new LongAdder();

  /** Is told of each time too; null for nobody. */
  volatile @Nullable LongConsumer mirror;

  Timer() {
    for (int i = 0; i < buckets.length; i++) {
      buckets[i] = new LongAdder();
    }
  }

  /** One more that took so long. */
  public void record(long nanos) {
    int bucket = 0;
    while (bucket < BOUNDS.length && nanos > TimeUnit.MILLISECONDS.toNanos(BOUNDS[bucket])) {
      bucket++;
    }
    buckets[bucket].increment();
    total.add(nanos);
    LongConsumer also = mirror;
    if (also != null) {
      also.accept(nanos);
    }
  }

  public long count() {
    long count = 0;
    for (LongAdder each : buckets) {
      count += each.sum();
    }
    return count;
  }

  /** In seconds; not a number if nothing was recorded. */
  double mean() {
    return total.sum() / NANOS / count();
  }

  /**
   * The time within which that share was done, in seconds, estimated within its bucket; of the last
   * bucket, its lower end. Not a number if nothing was recorded.
   */
  double percentile(double share) {
    double wanted = share * count();
    double below = 0;
    for (int i = 0; i < BOUNDS.length && wanted > 0; i++) {
      long inside = buckets[i].sum();
      if (below + inside >= wanted) {
        double from = i == 0 ? 0 : BOUNDS[i - 1];
        return (from + (BOUNDS[i] - from) * (wanted - below) / inside) / MILLIS;
      }
      below += inside;
    }
    return wanted > 0 ? BOUNDS[BOUNDS.length - 1] / MILLIS : Double.NaN;
  }
}

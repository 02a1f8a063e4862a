package org.onbehalf.internal.telemetry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Why requests and tokens were refused lately: for each cause how often, when last, and what to do.
 * As with figures, a cause is a word of ours, a configured name or a code, and nothing of a request
 * or a person. Thread-safe; accepted requests do not come here.
 */
public final class Refusals {
  static final int MOST_CAUSES = 50;

  private final ConcurrentMap<String, AtomicReference<Refusal>> byCause = new ConcurrentHashMap<>();

  /** All of one cause. Immutable. */
  public static final class Refusal {
    /** What is refused: {@code request}, or the API that a token was requested for. */
    public final String subject;

    /** The check that failed, or the error code. */
    public final String cause;

    /** The number of the last one's message; see docs/messages.md. */
    public final String code;

    /** What to do about the last one. */
    public final String remedy;

    public final long count;
    public final Instant last;

    Refusal(String subject, String cause, String code, String remedy, long count, Instant last) {
      this.subject = subject;
      this.cause = cause;
      this.code = code;
      this.remedy = remedy;
      this.count = count;
      this.last = last;
    }
  }

  /** One more; of too many causes, the oldest is forgotten. */
  public void add(String subject, String cause, String code, String remedy, Instant at) {
    Refusal first = new Refusal(subject, cause, code, remedy, 0, at);
    String key = subject + ' ' + cause;
    AtomicReference<Refusal> known = byCause.get(key);
    if (known == null) {
      known = known(key, first);
    }
    known.updateAndGet(before -> new Refusal(subject, cause, code, remedy, before.count + 1, at));
  }

  /** Only the first of a cause waits. */
  private synchronized AtomicReference<Refusal> known(String key, Refusal first) {
    if (byCause.size() >= MOST_CAUSES && !byCause.containsKey(key)) {
      List<Refusal> newest = newest();
      Refusal oldest = newest.get(newest.size() - 1);
      byCause.remove(oldest.subject + ' ' + oldest.cause);
    }
    return byCause.computeIfAbsent(key, added -> new AtomicReference<>(first));
  }

  /** The newest first. */
  public List<Refusal> newest() {
    List<Refusal> newest = new ArrayList<>();
    byCause.values().forEach(each -> newest.add(each.get()));
    newest.sort(Comparator.comparing((Refusal each) -> each.last).reversed());
    return newest;
  }
}

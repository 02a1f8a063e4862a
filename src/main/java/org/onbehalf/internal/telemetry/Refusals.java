package org.onbehalf.internal.telemetry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Why requests and tokens were refused lately: for each cause how often, when last, and what to do.
 * As with figures, a cause is a word of ours, a configured name or a code, and nothing of a request
 * or a person. Thread-safe; accepted requests do not come here.
 */
public final class Refusals {
  static final int MOST_CAUSES = 50;

  /** The oldest first. */
  private final Map<String, Refusal> byCause = new LinkedHashMap<>();

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
  public synchronized void add(
      String subject, String cause, String code, String remedy, Instant at) {
    String key = subject + ' ' + cause;
    Refusal before = byCause.remove(key);
    if (byCause.size() == MOST_CAUSES) {
      byCause.remove(byCause.keySet().iterator().next());
    }
    long count = before == null ? 1 : before.count + 1;
    byCause.put(key, new Refusal(subject, cause, code, remedy, count, at));
  }

  /** The newest first. */
  public synchronized List<Refusal> newest() {
    List<Refusal> newest = new ArrayList<>(byCause.values());
    Collections.reverse(newest);
    return newest;
  }
}

package org.onbehalf.internal.telemetry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Why requests and tokens were refused lately: for each cause how often, when last, and what to do.
 * As with figures, a cause is a word of ours, a configured name or a code, and nothing of a request
 * or a person. Thread-safe; only a new cause takes a lock.
 */
public final class Refusals {
  static final int MOST_CAUSES = 50;

  private final ConcurrentMap<String, Cause> causes = new ConcurrentHashMap<>();

  /** One cause. Thread-safe. */
  public static final class Cause {
    /** What is refused for it: {@code request}, or the API that a token was requested for. */
    public final String subject;

    /** The check that failed, or the error code. */
    public final String name;

    private final LongAdder count = new LongAdder();
    private volatile String remedy = "";
    private volatile long last;

    private Cause(String subject, String name) {
      this.subject = subject;
      this.name = name;
    }

    public long count() {
      return count.sum();
    }

    /** What to do about the last one. */
    public String remedy() {
      return remedy;
    }

    public Instant last() {
      return Instant.ofEpochMilli(last);
    }
  }

  /**
   * One more.
   *
   * @param at in milliseconds since 1970
   */
  public void add(String subject, String name, String remedy, long at) {
    Cause known = causes.get(id(subject, name));
    Cause cause = known == null ? added(subject, name) : known;
    cause.count.increment();
    cause.remedy = remedy;
    cause.last = at;
  }

  private static String id(String subject, String name) {
    return subject + ' ' + name;
  }

  /** In place of the oldest, if there are too many. */
  private synchronized Cause added(String subject, String name) {
    String id = id(subject, name);
    Cause present = causes.get(id);
    if (present != null) {
      return present;
    }
    if (causes.size() >= MOST_CAUSES) {
      List<Cause> newest = newest();
      Cause oldest = newest.get(newest.size() - 1);
      causes.remove(id(oldest.subject, oldest.name));
    }
    Cause cause = new Cause(subject, name);
    causes.put(id, cause);
    return cause;
  }

  /** All, the newest first. */
  public List<Cause> newest() {
    List<Cause> newest = new ArrayList<>(causes.values());
    // what changes meanwhile must not confuse the sorting
    Map<Cause, Long> times = new HashMap<>();
    newest.forEach(each -> times.put(each, each.last));
    newest.sort(Comparator.comparing((Cause each) -> times.getOrDefault(each, 0L)).reversed());
    return newest;
  }
}

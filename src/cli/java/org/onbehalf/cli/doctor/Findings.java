package org.onbehalf.cli.doctor;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.onbehalf.cli.doctor.Finding.State;
import org.onbehalf.internal.message.MessageCode;

/** Shows each finding as soon as there is one, or all of them as JSON. Not thread-safe. */
final class Findings {
  private static final long PROGRESS_SECONDS = 2;

  private final PrintWriter out;
  private final PrintWriter progress;
  private final boolean json;
  private final List<Finding> all = new ArrayList<>();

  Findings(PrintWriter out, PrintWriter progress, boolean json) {
    this.out = out;
    this.progress = progress;
    this.json = json;
  }

  void ok(String check, String text) {
    add(State.OK, check, text, "");
  }

  void warning(String check, String text, String remedy) {
    add(State.WARNING, check, text, remedy);
  }

  void fault(String check, String text, String remedy) {
    add(State.FAULT, check, text, remedy);
  }

  /** A fault that the library has a message for. */
  void fault(MessageCode code, String check, String text, String remedy) {
    fault(check, code.before(text), remedy);
  }

  /** Nothing is known; it does not count. */
  void skipped(String check, String text, String remedy) {
    add(State.SKIPPED, check, text, remedy);
  }

  void add(State state, String check, String text, String remedy) {
    Finding finding = new Finding(state, check, text, remedy);
    all.add(finding);
    if (!json) {
      out.println(finding);
      out.flush();
    }
  }

  boolean hasFaults() {
    return count(State.FAULT) > 0;
  }

  private long count(State state) {
    return all.stream().filter(each -> each.state == state).count();
  }

  private String counted(State state, String word) {
    return count(state) + " " + word + (count(state) == 1 ? "" : "s");
  }

  /**
   * Does something that may take long on a thread of its own, and says so while it does.
   *
   * @throws TimeoutException if it took longer
   * @throws ExecutionException with what it threw
   */
  <T> T within(Duration limit, String what, Callable<T> work)
      throws TimeoutException, ExecutionException {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task, "doctor");
    thread.setDaemon(true);
    thread.start();
    long end = System.nanoTime() + limit.toNanos();
    long waited = 0;
    while (true) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      try {
        long step = Math.min(left, TimeUnit.SECONDS.toMillis(PROGRESS_SECONDS));
        return task.get(Math.max(0, step), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (left <= TimeUnit.SECONDS.toMillis(PROGRESS_SECONDS)) {
          task.cancel(true);
          throw e;
        }
        waited += PROGRESS_SECONDS;
        progress.println("... " + what + " (" + waited + " s)");
        progress.flush();
      } catch (InterruptedException e) {
        task.cancel(true);
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  }

  /** Shows the sum; the result is the exit code. */
  int end() {
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("result", worst().name().toLowerCase(Locale.ROOT));
      List<Object> checks = new ArrayList<>();
      all.forEach(each -> checks.add(each.toJson()));
      object.put("checks", checks);
      out.println(JSONObjectUtils.toJSONString(object));
    } else {
      out.println(
          counted(State.FAULT, "fault")
              + ", "
              + counted(State.WARNING, "warning")
              + ", "
              + count(State.OK)
              + " ok, "
              + count(State.SKIPPED)
              + " skipped");
    }
    out.flush();
    return worst() == State.FAULT ? 2 : worst() == State.WARNING ? 1 : 0;
  }

  private State worst() {
    return hasFaults() ? State.FAULT : count(State.WARNING) > 0 ? State.WARNING : State.OK;
  }
}

package org.onbehalf.sample;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Paths;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.servlet.ServletContext;
import javax.servlet.ServletContextEvent;
import javax.servlet.ServletContextListener;
import javax.ws.rs.ServiceUnavailableException;
import org.onbehalf.OnBehalf;
import org.onbehalf.Session;
import org.onbehalf.SessionExpiredException;
import org.onbehalf.SessionOwner;
import org.onbehalf.UserInteractionRequiredException;

/**
 * Makes reports that take longer than any request: step by step on a thread of the application, in
 * the name of the user who asked. They go on when the browser is closed, and after a redeploy or a
 * crash where context-param {@code reports.directory} names a place for them. Thread-safe.
 */
public final class Reports implements ServletContextListener {
  private static final String ATTRIBUTE = Reports.class.getName();
  private static final int MOST = 200;
  private static final int PAUSE_MILLIS = 400;

  /** How often a step is tried; the partner, or Entra, may be away for a while. */
  private static final int TRIES = 30;

  private final Map<String, Report> reports = new LinkedHashMap<>();
  private final ScheduledExecutorService worker =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "sample-reports"));

  private ServletContext context;
  private ReportFiles files;

  static Reports in(ServletContext context) {
    return (Reports) context.getAttribute(ATTRIBUTE);
  }

  @Override
  public void contextInitialized(ServletContextEvent event) {
    context = event.getServletContext();
    String directory = context.getInitParameter("reports.directory");
    files = new ReportFiles(directory == null ? null : Paths.get(directory));
    for (Report report : files.all()) {
      add(report);
      if (report.isRunning()) {
        schedule(report, TRIES);
      }
    }
    context.setAttribute(ATTRIBUTE, this);
  }

  /** Starts a report of the current caller. */
  Report start() {
    String id = UUID.randomUUID().toString();
    // while Entra still takes the caller's token; what cannot be is thrown, and becomes the answer
    Session session = OnBehalf.from(context).sessions().start(id);
    Report report = new Report(id, session.owner());
    add(report);
    files.keep(report);
    schedule(report, TRIES);
    return report;
  }

  /** The owner's report of that id. */
  Optional<Report> find(SessionOwner owner, String id) {
    synchronized (reports) {
      return Optional.ofNullable(reports.get(id)).filter(report -> report.owner().equals(owner));
    }
  }

  private void add(Report report) {
    synchronized (reports) {
      Iterator<Report> oldest = reports.values().iterator();
      while (reports.size() >= MOST && oldest.hasNext()) {
        Report old = oldest.next();
        if (!old.isRunning()) {
          oldest.remove();
          files.forget(old);
        }
      }
      if (reports.size() >= MOST) {
        throw new ServiceUnavailableException(60L);
      }
      reports.put(report.id(), report);
    }
  }

  private void schedule(Report report, int tries) {
    worker.schedule(() -> advance(report, tries), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void advance(Report report, int tries) {
    int left = TRIES;
    try {
      step(report);
    } catch (SessionExpiredException | UserInteractionRequiredException e) {
      report.end("needs its user to sign in again");
    } catch (RuntimeException e) {
      left = tries - 1;
      if (left == 0) {
        report.end("failed");
      }
    }
    if (worker.isShutdown()) {
      return;
    }
    files.keep(report);
    if (report.isRunning()) {
      schedule(report, left);
    }
  }

  /** One step, in the user's name: no request is under way here. */
  private void step(Report report) {
    OnBehalf onBehalf = OnBehalf.from(context);
    Session session = onBehalf.sessions().resume(report.owner(), report.id());
    session.run(
        () -> {
          JsonNode unused = onBehalf.downstreamApi("PartnerAPI").get("report", JsonNode.class);
        });
    report.advance();
    if (!report.isRunning()) {
      session.stop();
    }
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    worker.shutdownNow();
    try {
      if (!worker.awaitTermination(10, TimeUnit.SECONDS)) {
        event.getServletContext().log("a step of a report has not ended");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

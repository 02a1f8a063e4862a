package org.onbehalf.load.war;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * What the server's JVM has used by now: CPU time in nanoseconds, bytes allocated by the threads
 * that live, collections, and their milliseconds.
 */
public final class FiguresServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long allocated = 0;
    for (long each : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
      allocated += Math.max(0, each);
    }
    long collections = 0;
    long millis = 0;
    for (GarbageCollectorMXBean each : ManagementFactory.getGarbageCollectorMXBeans()) {
      collections += Math.max(0, each.getCollectionCount());
      millis += Math.max(0, each.getCollectionTime());
    }
    String figures =
        system.getProcessCpuTime() + " " + allocated + " " + collections + " " + millis;
    WorkServlet.answer(response, figures.getBytes(StandardCharsets.US_ASCII));
  }
}

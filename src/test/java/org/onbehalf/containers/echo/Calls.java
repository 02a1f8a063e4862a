package org.onbehalf.containers.echo;

import java.util.ArrayList;
import java.util.List;
import javax.servlet.ServletContext;
import javax.servlet.http.HttpServletRequest;

/** What reached the application, one line a call, until it is asked. Thread-safe. */
final class Calls {
  private static final String ATTRIBUTE = Calls.class.getName();
  private static final int AT_MOST = 10_000;

  private final List<String> lines = new ArrayList<>();

  private Calls() {}

  static Calls in(ServletContext context) {
    synchronized (context) {
      Calls present = (Calls) context.getAttribute(ATTRIBUTE);
      if (present == null) {
        present = new Calls();
        context.setAttribute(ATTRIBUTE, present);
      }
      return present;
    }
  }

  /** Remembers a call and says it in a line: the servlet, the method, the path as it reads it. */
  synchronized String add(String servlet, HttpServletRequest request) {
    Object included = request.getAttribute("javax.servlet.include.servlet_path");
    String servletPath = included == null ? request.getServletPath() : included.toString();
    Object pathInfo =
        included == null
            ? request.getPathInfo()
            : request.getAttribute("javax.servlet.include.path_info");
    String line =
        String.join(
            " ",
            servlet,
            request.getMethod(),
            (servletPath + (pathInfo == null ? "" : "+" + pathInfo))
                .replaceAll("\\R", "(line break)"));
    if (lines.size() < AT_MOST) {
      lines.add(line);
    }
    return line;
  }

  /** Remembers a line as it is. */
  synchronized void note(String line) {
    if (lines.size() < AT_MOST) {
      lines.add(line);
    }
  }

  /** All since it was asked last. */
  synchronized List<String> take() {
    List<String> taken = List.copyOf(lines);
    lines.clear();
    return taken;
  }
}

package org.onbehalf.functional.wars;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import org.onbehalf.Caller;
import org.onbehalf.CallerContext;

/** Stands before the filter and looks whether somebody is on the thread when it is done. */
public final class LeftBehind implements Filter {
  private final List<String> seen = new CopyOnWriteArrayList<>();

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String before = who();
    try {
      chain.doFilter(request, response);
    } finally {
      seen.add(request.getDispatcherType() + " " + (before.equals(who()) ? "clean" : who()));
    }
  }

  private static String who() {
    return CallerContext.find().map(Caller::getName).orElse("nobody");
  }

  /** Of each dispatch that ended, the first one's first. */
  public void assertNobody(String... dispatches) {
    assertThat(seen).containsAll(List.of(dispatches).stream().map(d -> d + " clean").toList());
    assertThat(seen).allMatch(each -> each.endsWith(" clean"));
  }

  @Override
  public void init(FilterConfig config) {}

  @Override
  public void destroy() {}
}

package org.onbehalf.functional.answers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.servlet.AsyncContext;
import javax.servlet.AsyncEvent;
import javax.servlet.AsyncListener;
import javax.servlet.DispatcherType;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.CallerContext;
import org.onbehalf.functional.Tenant;
import org.onbehalf.testing.ProtectedApplication;

/** Asynchronous servlets know their caller on every thread and in every dispatch. */
class AsyncTest {
  private static final BlockingQueue<String> listened = new LinkedBlockingQueue<>();

  @RegisterExtension
  static final ProtectedApplication application =
      ProtectedApplication.with().servlet("/api/async", new AsyncServlet());

  private static final Tenant tenant = application.tenant;

  /** Answers from another thread, or from an ASYNC dispatch. */
  private static final class AsyncServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      if (request.getDispatcherType() == DispatcherType.ASYNC) {
        response.getWriter().print("dispatched " + who(request));
        return;
      }
      boolean wrapped = "wrapped".equals(request.getParameter("how"));
      AsyncContext async = wrapped ? request.startAsync(request, response) : request.startAsync();
      async.addListener(new Listener());
      HttpServletRequest seen = (HttpServletRequest) async.getRequest();
      async.start(
          () -> {
            try {
              if ("dispatch".equals(request.getParameter("how"))) {
                async.dispatch();
              } else {
                async.getResponse().getWriter().print("started " + who(seen));
                async.complete();
              }
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          });
    }

    private static String who(HttpServletRequest request) {
      return request.getUserPrincipal().getName() + " " + CallerContext.current().getName();
    }
  }

  private static final class Listener implements AsyncListener {
    @Override
    public void onComplete(AsyncEvent event) {
      listened.add(CallerContext.find().map(caller -> caller.getName()).orElse("nobody"));
    }

    @Override
    public void onTimeout(AsyncEvent event) {}

    @Override
    public void onError(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {}
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "wrapped"})
  void task_ofAnAsyncContext_runsAsTheCaller(String how) throws Exception {
    for (String user : new String[] {"alice", "bob"}) {
      assertThat(application.getAs(tenant.tokenOf(user), "/api/async?how=" + how).body())
          .isEqualTo("started " + tenant.upnOf(user) + " " + tenant.upnOf(user));
      assertThat(listened.take()).isEqualTo(tenant.upnOf(user));
    }
  }

  @Test
  void dispatch_ofAnAsyncContext_keepsTheFirstVerdict() throws Exception {
    assertThat(application.getAs(tenant.tokenOf("alice"), "/api/async?how=dispatch").body())
        .isEqualTo("dispatched " + tenant.upnOf("alice") + " " + tenant.upnOf("alice"));
    assertThat(listened.take()).isEqualTo(tenant.upnOf("alice"));
  }
}

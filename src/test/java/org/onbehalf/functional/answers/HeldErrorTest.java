package org.onbehalf.functional.answers;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.servlet.AsyncContext;
import javax.servlet.AsyncEvent;
import javax.servlet.AsyncListener;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.InsufficientScopeException;
import org.onbehalf.functional.Tenant;
import org.onbehalf.testing.ProtectedApplication;

/**
 * An exception of ours becomes its answer whatever the application did with the response before.
 */
class HeldErrorTest {
  @RegisterExtension
  static final ProtectedApplication application =
      ProtectedApplication.with().servlet("/api/fails", new Failing());

  private static final Tenant tenant = application.tenant;
  private static final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

  private static final class Failing extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      String how = request.getParameter("how");
      if (how.equals("async")) {
        AsyncContext async = request.startAsync();
        async.setTimeout(2_000);
        async.addListener(new End());
      } else {
        response.sendError(500, "what Jersey says");
      }
      switch (how) {
        case "looked" -> {
          assertThat(response.getStatus()).isEqualTo(500);
          assertThat(response.isCommitted()).isTrue();
        }
        case "stream" -> {
          response.getOutputStream().write(new byte[100_000]);
          response.getOutputStream().close();
        }
        case "writer" -> {
          response.getWriter().print("x".repeat(100_000));
          response.getWriter().close();
        }
        case "flushed" -> response.flushBuffer();
        case "headers" -> {
          response.setHeader("X-Late", "1");
          response.setStatus(200);
          response.setContentLength(3);
        }
        default -> {}
      }
      throw new InsufficientScopeException("it needs more", List.of("orders.read"));
    }
  }

  private static final class End implements AsyncListener {
    @Override
    public void onTimeout(AsyncEvent event) {
      ends.add("timeout");
      event.getAsyncContext().complete();
    }

    @Override
    public void onComplete(AsyncEvent event) {
      ends.add("complete");
    }

    @Override
    public void onError(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {}
  }

  private static void assertAnswered(String how) throws Exception {
    HttpResponse<String> answer =
        application.getAs(tenant.tokenOf("alice"), "/api/fails?how=" + how);

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.headers().allValues("WWW-Authenticate")).hasSize(1);
    assertThat(answer.headers().map()).doesNotContainKey("x-late");
    assertThat(JSONObjectUtils.parse(answer.body())).containsEntry("error", "insufficient_scope");
  }

  @ParameterizedTest
  @ValueSource(strings = {"at-once", "looked", "stream", "writer", "flushed", "headers"})
  void exceptionOfOurs_afterSendError_becomesItsAnswer(String how) throws Exception {
    assertAnswered(how);
  }

  @Test
  void exceptionOfOurs_afterStartAsync_endsTheRequest() throws Exception {
    assertAnswered("async");

    assertThat(ends.take()).isEqualTo("complete");
  }
}

package org.onbehalf.functional.answers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.servlet.AsyncContext;
import javax.servlet.DispatcherType;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.onbehalf.CallerContext;
import org.onbehalf.functional.Tenant;
import org.onbehalf.functional.WhoAmIServlet;
import org.onbehalf.functional.wars.LeftBehind;
import org.onbehalf.testing.ProtectedApplication;

/** The client goes away in the middle of an asynchronous answer. */
class BrokenPipeTest {
  private static final byte[] CHUNK = new byte[64 * 1024];
  private static final int MOST_CHUNKS = 10_000;
  private static final BlockingQueue<String> happened = new LinkedBlockingQueue<>();

  private static final LeftBehind leftBehind = new LeftBehind();

  @RegisterExtension
  static final ProtectedApplication application =
      ProtectedApplication.with()
          .parts(server -> server.outerFilter(leftBehind))
          .servlet("/api/endless", new Endless())
          .servlet("/api/whoami", new WhoAmIServlet());

  private static final Tenant tenant = application.tenant;

  /** Writes until nobody reads, and is then dispatched once more. */
  private static final class Endless extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      if (request.getDispatcherType() == DispatcherType.ASYNC) {
        happened.add("dispatched as " + CallerContext.current().getName());
        write(response);
        return;
      }
      AsyncContext async = request.startAsync();
      async.setTimeout(0);
      async.start(
          () -> {
            try {
              write((HttpServletResponse) async.getResponse());
            } catch (IOException e) {
              happened.add("broken as " + CallerContext.current().getName());
            }
            async.dispatch();
          });
    }

    private static void write(HttpServletResponse response) throws IOException {
      for (int i = 0; i < MOST_CHUNKS; i++) {
        response.getOutputStream().write(CHUNK);
        response.flushBuffer();
      }
    }
  }

  /** Reads the beginning and resets the connection. */
  private static void callAndLeave(String token) throws IOException {
    var uri = application.uri("/api/endless");
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      socket.setSoLinger(true, 0);
      socket
          .getOutputStream()
          .write(
              ("GET "
                      + uri.getPath()
                      + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                      + token
                      + "\r\n\r\n")
                  .getBytes(ISO_8859_1));
      assertThat(socket.getInputStream().read()).isEqualTo('H');
    }
  }

  @Test
  void brokenPipe_inAnAsynchronousAnswer_harmsNobodyElse() throws Exception {
    for (String user : new String[] {"alice", "bob"}) {
      callAndLeave(tenant.tokenOf(user));

      assertThat(happened.poll(30, TimeUnit.SECONDS)).isEqualTo("broken as " + tenant.upnOf(user));
      assertThat(happened.poll(30, TimeUnit.SECONDS))
          .isEqualTo("dispatched as " + tenant.upnOf(user));
      for (int i = 0; i < 20; i++) {
        assertThat(application.getAs(tenant.tokenOf("carol"), "/api/whoami").body())
            .startsWith(tenant.upnOf("carol") + "|");
      }
    }
    leftBehind.assertNobody("REQUEST", "ASYNC");
  }
}

package org.onbehalf.containers.echo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.servlet.AsyncContext;
import javax.servlet.AsyncEvent;
import javax.servlet.AsyncListener;
import javax.servlet.ReadListener;
import javax.servlet.ServletException;
import javax.servlet.ServletInputStream;
import javax.servlet.ServletOutputStream;
import javax.servlet.ServletResponse;
import javax.servlet.WriteListener;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Reads and answers by listeners, and tells who calls in each. */
public final class ListenersServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    AsyncContext async = request.startAsync();
    Calls notes = Calls.in(getServletContext());
    async.addListener(new Completion(notes));
    Queue<String> said = new ConcurrentLinkedQueue<>();
    ServletInputStream input = request.getInputStream();
    input.setReadListener(
        new ReadListener() {
          @Override
          public void onDataAvailable() throws IOException {
            said.add("available " + Who.is(request));
            byte[] buffer = new byte[100];
            boolean more = true;
            while (more && input.isReady()) {
              more = input.read(buffer) >= 0;
            }
          }

          @Override
          public void onAllDataRead() throws IOException {
            said.add("read " + Who.is(request));
            boolean original = "original".equals(request.getParameter("answer"));
            answer(async, said, original ? async.getResponse() : response);
          }

          @Override
          public void onError(Throwable thrown) {
            async.complete();
          }
        });
  }

  private static void answer(AsyncContext async, Queue<String> said, ServletResponse response)
      throws IOException {
    ServletOutputStream output = response.getOutputStream();
    HttpServletRequest request = (HttpServletRequest) async.getRequest();
    output.setWriteListener(
        new WriteListener() {
          @Override
          public void onWritePossible() throws IOException {
            said.add("written " + Who.is(request));
            if (output.isReady()) {
              output.write(String.join(";", said).getBytes(UTF_8));
            }
            async.complete();
          }

          @Override
          public void onError(Throwable thrown) {
            async.complete();
          }
        });
  }

  /** Has no default constructor, which containers need not have. */
  private record Completion(Calls notes) implements AsyncListener {
    @Override
    public void onComplete(AsyncEvent event) {
      notes.note("completed " + Who.is((HttpServletRequest) event.getAsyncContext().getRequest()));
    }

    @Override
    public void onTimeout(AsyncEvent event) {}

    @Override
    public void onError(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {}
  }
}

package org.onbehalf.containers.echo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;
import java.util.zip.GZIPOutputStream;
import javax.servlet.AsyncContext;
import javax.servlet.DispatcherType;
import javax.servlet.ServletException;
import javax.servlet.ServletOutputStream;
import javax.servlet.WriteListener;
import javax.servlet.http.Cookie;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpServletResponseWrapper;
import org.onbehalf.internal.Nullable;

/**
 * Makes the calls of the parameter {@code calls}, one after the other, and notes in {@link Calls}
 * what each returned or threw. A call is {@code name}, {@code name:argument}, or {@code
 * name(calls)} for calls that are made elsewhere; semicolons stand between calls. After {@code
 * async} the rest is made on a thread of the container's.
 */
public final class SequenceServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  /** What is noted last on the request's own thread. */
  private static final String END = "end";

  private static final String PATH = "/api/plain/sequence?calls=";

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    String calls = request.getParameter("calls");
    if (request.getDispatcherType() == DispatcherType.ASYNC) {
      calls = request.getParameter("then");
    }
    Calls notes = Calls.in(getServletContext());
    try {
      new Run(notes, request, response).all(calls);
    } finally {
      if (request.getDispatcherType() == DispatcherType.REQUEST) {
        notes.note(END);
      }
    }
  }

  /** One servlet's, or one thread's, calls. */
  private static final class Run {
    private final Calls notes;
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private @Nullable ServletOutputStream stream;
    private @Nullable PrintWriter writer;

    Run(Calls notes, HttpServletRequest request, HttpServletResponse response) {
      this.notes = notes;
      this.request = request;
      this.response = response;
    }

    private ServletOutputStream stream() {
      return Objects.requireNonNull(stream, "stream");
    }

    private PrintWriter writer() {
      return Objects.requireNonNull(writer, "writer");
    }

    void all(String calls) throws ServletException, IOException {
      List<String> each = split(calls);
      for (int i = 0; i < each.size(); i++) {
        if (each.get(i).equals("async")) {
          List<String> rest = each.subList(i + 1, each.size());
          AsyncContext async = request.getAsyncContext();
          async.start(() -> later(async, rest));
          return;
        }
        one(each.get(i));
      }
    }

    private void later(AsyncContext async, List<String> calls) {
      Run run =
          new Run(
              notes,
              (HttpServletRequest) async.getRequest(),
              (HttpServletResponse) async.getResponse());
      for (String each : calls) {
        try {
          run.one(each);
        } catch (ServletException | IOException e) {
          throw new IllegalStateException(e);
        }
      }
    }

    private static List<String> split(String calls) {
      List<String> each = new ArrayList<>();
      int depth = 0;
      int start = 0;
      for (int i = 0; i < calls.length(); i++) {
        char c = calls.charAt(i);
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        if (c == ';' && depth == 0) {
          each.add(calls.substring(start, i).strip());
          start = i + 1;
        }
      }
      each.add(calls.substring(start).strip());
      return each;
    }

    private void one(String call) throws ServletException, IOException {
      int end = 0;
      while (end < call.length() && call.charAt(end) != ':' && call.charAt(end) != '(') {
        end++;
      }
      String name = call.substring(0, end);
      String argument = "";
      if (end < call.length()) {
        argument = call.substring(end + 1, call.length() - (call.charAt(end) == '(' ? 1 : 0));
      }
      if (name.equals("throw")) {
        fail(argument);
      }
      // with these, or the error before them, the request may end at any moment
      boolean ends = name.equals("complete") || name.equals("dispatch");
      if (ends) {
        notes.note(name);
      }
      @Nullable String result;
      try {
        result = made(name, argument);
      } catch (ServletException | IOException | RuntimeException e) {
        result = "threw " + e.getClass().getSimpleName();
      }
      if (!ends) {
        notes.note(name + " = " + result);
      }
    }

    private static void fail(String how) throws ServletException, IOException {
      switch (how) {
        case "io" -> throw new IOException("the application's");
        case "servlet" -> throw new ServletException("the application's");
        case "error" -> throw new AssertionError("the application's");
        default -> throw new IllegalArgumentException("the application's");
      }
    }

    private @Nullable String made(String name, String argument)
        throws ServletException, IOException {
      String[] parts = argument.split("=", 2);
      switch (name) {
        case "sendError" -> {
          if (parts.length == 2) {
            response.sendError(Integer.parseInt(parts[0]), parts[1]);
          } else {
            response.sendError(Integer.parseInt(argument));
          }
        }
        case "sendRedirect" -> response.sendRedirect(argument);
        case "setStatus" -> response.setStatus(Integer.parseInt(argument));
        case "setHeader" -> response.setHeader(parts[0], parts[1]);
        case "addHeader" -> response.addHeader(parts[0], parts[1]);
        case "setIntHeader" -> response.setIntHeader(parts[0], Integer.parseInt(parts[1]));
        case "addIntHeader" -> response.addIntHeader(parts[0], Integer.parseInt(parts[1]));
        case "setDateHeader" -> response.setDateHeader(parts[0], Long.parseLong(parts[1]));
        case "addDateHeader" -> response.addDateHeader(parts[0], Long.parseLong(parts[1]));
        case "addCookie" -> response.addCookie(new Cookie(parts[0], parts[1]));
        case "setContentType" -> response.setContentType(argument);
        case "setCharacterEncoding" -> response.setCharacterEncoding(argument);
        case "setContentLength" -> response.setContentLength(Integer.parseInt(argument));
        case "setContentLengthLong" -> response.setContentLengthLong(Long.parseLong(argument));
        case "setLocale" -> response.setLocale(Locale.forLanguageTag(argument));
        case "setBufferSize" -> response.setBufferSize(Integer.parseInt(argument));
        case "flushBuffer" -> response.flushBuffer();
        case "resetBuffer" -> response.resetBuffer();
        case "reset" -> response.reset();
        case "getStatus" -> {
          return "" + response.getStatus();
        }
        case "isCommitted" -> {
          return "" + response.isCommitted();
        }
        case "getHeader" -> {
          return response.getHeader(argument);
        }
        case "getHeaders" -> {
          return response.getHeaders(argument).toString();
        }
        case "getHeaderNames" -> {
          return new TreeSet<>(response.getHeaderNames()).toString();
        }
        case "containsHeader" -> {
          return "" + response.containsHeader(argument);
        }
        case "getContentType" -> {
          return response.getContentType();
        }
        case "getCharacterEncoding" -> {
          return response.getCharacterEncoding();
        }
        case "getLocale" -> {
          return response.getLocale().toString();
        }
        case "encodeURL" -> {
          return response.encodeURL(argument);
        }
        case "getOutputStream" -> {
          ServletOutputStream taken = response.getOutputStream();
          boolean again = taken == stream;
          stream = taken;
          return again ? "the same" : "one";
        }
        case "getWriter" -> {
          PrintWriter taken = response.getWriter();
          boolean again = taken == writer;
          writer = taken;
          return again ? "the same" : "one";
        }
        default -> {
          return content(name, argument);
        }
      }
      return "done";
    }

    private @Nullable String content(String name, String argument)
        throws ServletException, IOException {
      switch (name) {
        case "write" -> stream().write(argument.getBytes(UTF_8));
        case "writeByte" -> stream().write(argument.charAt(0));
        case "writeMany" ->
            stream().write("x".repeat(Integer.parseInt(argument)).getBytes(ISO_8859_1));
        case "streamPrint" -> stream().print(argument);
        case "streamPrintln" -> stream().println(argument);
        case "flushStream" -> stream().flush();
        case "closeStream" -> stream().close();
        case "isReady" -> {
          return "" + stream().isReady();
        }
        case "print" -> writer().print(argument);
        case "println" -> writer().println(argument);
        case "printf" -> writer().printf("%,.2f", Double.parseDouble(argument));
        case "append" -> writer().append(argument).append('!');
        case "printMany" -> writer().print("x".repeat(Integer.parseInt(argument)));
        case "flushWriter" -> writer().flush();
        case "closeWriter" -> writer().close();
        case "checkError" -> {
          return "" + writer().checkError();
        }
        case "include" -> dispatcher(argument).include(request, response);
        case "forward" -> dispatcher(argument).forward(request, response);
        case "forwardTo" -> request.getRequestDispatcher(argument).forward(request, response);
        case "gzip" -> gzip(argument);
        default -> {
          return asynchronous(name, argument);
        }
      }
      return "done";
    }

    private String asynchronous(String name, String argument) throws IOException {
      switch (name) {
        case "startAsync" -> {
          AsyncContext async = request.startAsync();
          return "timeout " + async.getTimeout();
        }
        case "startAsyncWith" -> request.startAsync(request, response);
        case "isAsyncStarted" -> {
          return "" + request.isAsyncStarted();
        }
        case "isAsyncSupported" -> {
          return "" + request.isAsyncSupported();
        }
        case "asyncContext" -> {
          AsyncContext async = request.getAsyncContext();
          return (async == request.getAsyncContext() ? "the same" : "another")
              + (async.hasOriginalRequestAndResponse() ? " original" : " wrapped");
        }
        case "getDispatcherType" -> {
          return request.getDispatcherType().toString();
        }
        case "complete" -> request.getAsyncContext().complete();
        case "dispatch" -> request.getAsyncContext().dispatch();
        case "setTimeout" -> request.getAsyncContext().setTimeout(Long.parseLong(argument));
        case "writeListener" -> writeListener(argument);
        default -> throw new IllegalArgumentException(name);
      }
      return "done";
    }

    private void writeListener(String text) {
      AsyncContext async = request.getAsyncContext();
      stream()
          .setWriteListener(
              new WriteListener() {
                @Override
                public void onWritePossible() throws IOException {
                  boolean ready = stream().isReady();
                  stream().write(text.getBytes(UTF_8));
                  notes.note("onWritePossible = " + ready);
                  async.complete();
                }

                @Override
                public void onError(Throwable thrown) {
                  notes.note("onError = " + thrown.getClass().getSimpleName());
                  async.complete();
                }
              });
    }

    private javax.servlet.RequestDispatcher dispatcher(String calls) {
      return request.getRequestDispatcher(PATH + URLEncoder.encode(calls, UTF_8));
    }

    /** As by a filter within that compresses. */
    private void gzip(String calls) throws ServletException, IOException {
      Zipped zipped = new Zipped(response);
      new Run(notes, request, zipped).all(calls);
      zipped.finish();
    }
  }

  private static final class Zipped extends HttpServletResponseWrapper {
    private @Nullable ServletOutputStream stream;
    private @Nullable GZIPOutputStream gzip;

    Zipped(HttpServletResponse response) {
      super(response);
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
      ServletOutputStream present = stream;
      if (present == null) {
        setHeader("Content-Encoding", "gzip");
        GZIPOutputStream made = new GZIPOutputStream(super.getOutputStream());
        present = new ZippedStream(made);
        gzip = made;
        stream = present;
      }
      return present;
    }

    void finish() throws IOException {
      if (gzip != null) {
        gzip.close();
      }
    }
  }

  private static final class ZippedStream extends ServletOutputStream {
    private final GZIPOutputStream gzip;

    ZippedStream(GZIPOutputStream gzip) {
      this.gzip = gzip;
    }

    @Override
    public void write(int b) throws IOException {
      gzip.write(b);
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      throw new IllegalStateException("not with gzip");
    }
  }
}

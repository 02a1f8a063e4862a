package org.onbehalf.servlet;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.servlet.DispatcherType;
import javax.servlet.ServletOutputStream;
import javax.servlet.WriteListener;
import javax.servlet.http.Cookie;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpServletResponseWrapper;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.downstream.RelayedResponse;

/**
 * Holds {@code sendError(500)} back until the application's exception is known: Jersey calls it and
 * then throws, and containers accept no other answer afterwards. Meanwhile the response looks
 * committed, as on the bare container. If the application has already taken the stream or the
 * writer, nothing is held back. A downstream API's response is replaced ({@link RelayedResponses});
 * afterwards, too, the response looks committed.
 */
final class AuthenticatedResponse extends HttpServletResponseWrapper {
  private final HttpServletRequest request;
  private final RelayedResponses relayed;

  /** The thread on which the filter waits for the application; null afterwards. */
  private volatile @Nullable Thread dispatch = Thread.currentThread();

  private volatile boolean held;
  private volatile boolean replaced;
  private @Nullable String message;
  private boolean taken;
  private @Nullable CallerOutputStream stream;
  private @Nullable ServletOutputStream discardingStream;
  private @Nullable PrintWriter discardingWriter;

  AuthenticatedResponse(
      HttpServletResponse response, HttpServletRequest request, RelayedResponses relayed) {
    super(response);
    this.request = request;
    this.relayed = relayed;
  }

  /** The same for a request without a caller, for which nothing is held back. */
  static AuthenticatedResponse withoutCaller(
      HttpServletResponse response, HttpServletRequest request, RelayedResponses relayed) {
    AuthenticatedResponse created = new AuthenticatedResponse(response, request, relayed);
    created.dispatchEnds();
    return created;
  }

  /** The application returned or threw; from now on, in asynchronous work, nothing is held. */
  void dispatchEnds() {
    dispatch = null;
  }

  /** Whether the filter still waits for the application. */
  boolean isOfRunningDispatch() {
    return dispatch != null;
  }

  /** Sends what was held back. */
  void release() throws IOException {
    synchronized (this) {
      if (!held || replaced) {
        return;
      }
      held = false;
    }
    if (!super.isCommitted()) {
      send(SC_INTERNAL_SERVER_ERROR, message);
    }
  }

  @Override
  public void sendError(int status) throws IOException {
    hold(status, null);
  }

  @Override
  public void sendError(int status, String text) throws IOException {
    hold(status, text);
  }

  private void hold(int status, @Nullable String text) throws IOException {
    if (replaced) {
      // Jersey calls it after it wrote the headers
      return;
    }
    requireUncommitted();
    if (status == SC_INTERNAL_SERVER_ERROR
        && Thread.currentThread() == dispatch
        && !taken
        && !super.isCommitted()
        // what is included answers nothing
        && request.getDispatcherType() != DispatcherType.INCLUDE) {
      super.resetBuffer();
      message = text;
      held = true;
    } else {
      send(status, text);
    }
  }

  private void send(int status, @Nullable String text) throws IOException {
    if (text == null) {
      super.sendError(status);
    } else {
      super.sendError(status, text);
    }
  }

  private void requireUncommitted() {
    if (held) {
      throw new IllegalStateException(
          replaced
              ? "the response is committed: a downstream API's response was replaced"
              : "the response is committed: sendError(500) was called");
    }
  }

  @Override
  public int getStatus() {
    return held && !replaced ? SC_INTERNAL_SERVER_ERROR : super.getStatus();
  }

  @Override
  public boolean isCommitted() {
    return held || super.isCommitted();
  }

  @Override
  public void sendRedirect(String location) throws IOException {
    requireUncommitted();
    super.sendRedirect(location);
  }

  @Override
  public void reset() {
    requireUncommitted();
    super.reset();
  }

  @Override
  public void resetBuffer() {
    requireUncommitted();
    super.resetBuffer();
  }

  @Override
  public void setBufferSize(int size) {
    requireUncommitted();
    super.setBufferSize(size);
  }

  @Override
  public void flushBuffer() throws IOException {
    if (!held) {
      super.flushBuffer();
    }
  }

  @Override
  public ServletOutputStream getOutputStream() throws IOException {
    ServletOutputStream container = super.getOutputStream();
    if (held) {
      ServletOutputStream present = discardingStream;
      if (present == null) {
        present = new Discarding();
        discardingStream = present;
      }
      return present;
    }
    taken = true;
    if (!request.isAsyncStarted() || !(request instanceof AuthenticatedRequest)) {
      return container;
    }
    // its listener is called as the caller
    CallerOutputStream present = stream;
    if (present == null || present.delegate != container) {
      present = new CallerOutputStream(container, (AuthenticatedRequest) request);
      stream = present;
    }
    return present;
  }

  @Override
  public PrintWriter getWriter() throws IOException {
    PrintWriter container = super.getWriter();
    if (!held) {
      taken = true;
      return container;
    }
    PrintWriter present = discardingWriter;
    if (present == null) {
      present = new PrintWriter(new OutputStreamWriter(new Discarding(), StandardCharsets.UTF_8));
      discardingWriter = present;
    }
    return present;
  }

  /** True if the header says that a downstream API's response is being relayed. */
  private boolean replaces(@Nullable String name, @Nullable String value) {
    if (name == null || !RelayedResponse.isMarker(name, value)) {
      return false;
    }
    RelayedResponse marked = RelayedResponse.read(value);
    if (marked != null) {
      replaced = true;
      held = true;
      relayed.replace(marked, request, (HttpServletResponse) getResponse());
    }
    return true;
  }

  // a committed response ignores these calls

  @Override
  public void setStatus(int status) {
    if (!held) {
      super.setStatus(status);
    }
  }

  @Override
  @Deprecated
  public void setStatus(int status, String text) {
    if (!held) {
      super.setStatus(status, text);
    }
  }

  @Override
  public void setHeader(String name, String value) {
    if (!held && !replaces(name, value)) {
      super.setHeader(name, value);
    }
  }

  @Override
  public void addHeader(String name, String value) {
    if (!held && !replaces(name, value)) {
      super.addHeader(name, value);
    }
  }

  @Override
  public void setIntHeader(String name, int value) {
    if (!held) {
      super.setIntHeader(name, value);
    }
  }

  @Override
  public void addIntHeader(String name, int value) {
    if (!held) {
      super.addIntHeader(name, value);
    }
  }

  @Override
  public void setDateHeader(String name, long value) {
    if (!held) {
      super.setDateHeader(name, value);
    }
  }

  @Override
  public void addDateHeader(String name, long value) {
    if (!held) {
      super.addDateHeader(name, value);
    }
  }

  @Override
  public void addCookie(Cookie cookie) {
    if (!held) {
      super.addCookie(cookie);
    }
  }

  @Override
  public void setContentType(String type) {
    if (!held) {
      super.setContentType(type);
    }
  }

  @Override
  public void setCharacterEncoding(String charset) {
    if (!held) {
      super.setCharacterEncoding(charset);
    }
  }

  @Override
  public void setContentLength(int length) {
    if (!held) {
      super.setContentLength(length);
    }
  }

  @Override
  public void setContentLengthLong(long length) {
    if (!held) {
      super.setContentLengthLong(length);
    }
  }

  @Override
  public void setLocale(Locale locale) {
    if (!held) {
      super.setLocale(locale);
    }
  }

  /** Discards what is written. */
  private static final class Discarding extends ServletOutputStream {
    @Override
    public void write(int oneByte) {
      // the response is the error's
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      // the response is the error's
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      throw new IllegalStateException("the response is committed: sendError(500) was called");
    }
  }
}

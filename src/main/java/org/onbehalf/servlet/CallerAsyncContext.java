package org.onbehalf.servlet;

import java.io.IOException;
import java.io.UncheckedIOException;
import javax.servlet.AsyncContext;
import javax.servlet.AsyncListener;
import javax.servlet.ServletContext;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletResponse;
import org.onbehalf.CallerContext;
import org.onbehalf.internal.Nullable;

/** An asynchronous request whose tasks and listeners run as the caller. */
final class CallerAsyncContext implements AsyncContext {
  final AsyncContext delegate;
  private final AuthenticatedRequest request;
  private @Nullable AuthenticatedResponse response;

  CallerAsyncContext(AsyncContext delegate, AuthenticatedRequest request) {
    this.delegate = delegate;
    this.request = request;
  }

  @Override
  public ServletRequest getRequest() {
    return delegate.hasOriginalRequestAndResponse() ? request : delegate.getRequest();
  }

  /** The container's, and not that of filters, which may have finished theirs. */
  @Override
  public ServletResponse getResponse() {
    ServletResponse original = delegate.getResponse();
    if (!delegate.hasOriginalRequestAndResponse() || !(original instanceof HttpServletResponse)) {
      return original;
    }
    AuthenticatedResponse present = response;
    if (present == null || present.getResponse() != original) {
      present = request.asynchronous((HttpServletResponse) original);
      response = present;
    }
    return present;
  }

  @Override
  public void start(Runnable task) {
    release();
    CallerContext.Captured captured = request.captured();
    delegate.start(
        () -> {
          try (CallerContext.Scope scope = captured.open()) {
            task.run();
          }
        });
  }

  /** A held-back error must reach the container before the next call. */
  private void release() {
    try {
      request.response().release();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void addListener(AsyncListener listener) {
    delegate.addListener(CallerListener.of(AsyncListener.class, listener, request));
  }

  @Override
  public void addListener(
      AsyncListener listener, ServletRequest servletRequest, ServletResponse servletResponse) {
    delegate.addListener(
        CallerListener.of(AsyncListener.class, listener, request), servletRequest, servletResponse);
  }

  /** What we passed to the application is the original to it. */
  @Override
  public boolean hasOriginalRequestAndResponse() {
    return delegate.hasOriginalRequestAndResponse()
        || (delegate.getRequest() == request && delegate.getResponse() == request.response());
  }

  @Override
  public void dispatch() {
    release();
    delegate.dispatch();
  }

  @Override
  public void dispatch(String path) {
    release();
    delegate.dispatch(path);
  }

  @Override
  public void dispatch(ServletContext context, String path) {
    release();
    delegate.dispatch(context, path);
  }

  @Override
  public void complete() {
    release();
    delegate.complete();
  }

  @Override
  public <T extends AsyncListener> T createListener(Class<T> type) throws ServletException {
    return delegate.createListener(type);
  }

  @Override
  public void setTimeout(long timeout) {
    delegate.setTimeout(timeout);
  }

  @Override
  public long getTimeout() {
    return delegate.getTimeout();
  }
}

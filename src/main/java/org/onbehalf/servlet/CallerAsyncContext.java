package org.onbehalf.servlet;

import java.io.IOException;
import javax.servlet.AsyncContext;
import javax.servlet.AsyncEvent;
import javax.servlet.AsyncListener;
import javax.servlet.ServletContext;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import org.onbehalf.CallerContext;

/** An asynchronous request whose tasks and listeners run as the caller. */
final class CallerAsyncContext implements AsyncContext {
  private final AsyncContext delegate;
  private final AuthenticatedRequest request;
  private final CallerContext.Captured captured;

  CallerAsyncContext(
      AsyncContext delegate, AuthenticatedRequest request, CallerContext.Captured captured) {
    this.delegate = delegate;
    this.request = request;
    this.captured = captured;
  }

  @Override
  public ServletRequest getRequest() {
    return delegate.hasOriginalRequestAndResponse() ? request : delegate.getRequest();
  }

  @Override
  public void start(Runnable task) {
    delegate.start(
        () -> {
          try (CallerContext.Scope scope = captured.open()) {
            task.run();
          }
        });
  }

  @Override
  public void addListener(AsyncListener listener) {
    delegate.addListener(new CallerListener(listener));
  }

  @Override
  public void addListener(
      AsyncListener listener, ServletRequest servletRequest, ServletResponse servletResponse) {
    delegate.addListener(new CallerListener(listener), servletRequest, servletResponse);
  }

  @Override
  public ServletResponse getResponse() {
    return delegate.getResponse();
  }

  @Override
  public boolean hasOriginalRequestAndResponse() {
    return delegate.hasOriginalRequestAndResponse();
  }

  @Override
  public void dispatch() {
    delegate.dispatch();
  }

  @Override
  public void dispatch(String path) {
    delegate.dispatch(path);
  }

  @Override
  public void dispatch(ServletContext context, String path) {
    delegate.dispatch(context, path);
  }

  @Override
  public void complete() {
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

  /** A listener that is told as the caller. */
  private final class CallerListener implements AsyncListener {
    private final AsyncListener listener;

    CallerListener(AsyncListener listener) {
      this.listener = listener;
    }

    @Override
    public void onComplete(AsyncEvent event) throws IOException {
      try (CallerContext.Scope scope = captured.open()) {
        listener.onComplete(event);
      }
    }

    @Override
    public void onTimeout(AsyncEvent event) throws IOException {
      try (CallerContext.Scope scope = captured.open()) {
        listener.onTimeout(event);
      }
    }

    @Override
    public void onError(AsyncEvent event) throws IOException {
      try (CallerContext.Scope scope = captured.open()) {
        listener.onError(event);
      }
    }

    @Override
    public void onStartAsync(AsyncEvent event) throws IOException {
      try (CallerContext.Scope scope = captured.open()) {
        listener.onStartAsync(event);
      }
    }
  }
}

package org.onbehalf.servlet;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import javax.servlet.AsyncEvent;
import org.onbehalf.CallerContext;
import org.onbehalf.internal.Nullable;

/**
 * Calls a listener of an asynchronous request as the caller. A proxy, since WildFly instantiates
 * each class that it finds to implement {@code AsyncListener}.
 */
final class CallerListener implements InvocationHandler {
  private final Object listener;
  private final AuthenticatedRequest request;

  private CallerListener(Object listener, AuthenticatedRequest request) {
    this.listener = listener;
    this.request = request;
  }

  /**
   * A listener that does the same as the caller.
   *
   * @param type an interface of the Servlet API
   * @throws NullPointerException if the listener is null, as containers do
   */
  static <T> T of(Class<T> type, T listener, AuthenticatedRequest request) {
    if (listener == null) {
      throw new NullPointerException("listener");
    }
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(), new Class<?>[] {type}, new CallerListener(listener, request)));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, @Nullable Object[] arguments)
      throws Throwable {
    if (arguments != null && arguments.length == 1 && arguments[0] instanceof AsyncEvent) {
      AsyncEvent event = (AsyncEvent) arguments[0];
      arguments[0] =
          new AsyncEvent(
              new CallerAsyncContext(event.getAsyncContext(), request),
              event.getSuppliedRequest(),
              event.getSuppliedResponse(),
              event.getThrowable());
    }
    try (CallerContext.Scope scope = request.captured().open()) {
      return method.invoke(listener, arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }
}

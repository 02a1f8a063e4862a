package org.onbehalf.jersey;

import java.util.function.Supplier;
import org.glassfish.jersey.internal.inject.AbstractBinder;
import org.glassfish.jersey.process.internal.RequestScoped;
import org.onbehalf.Caller;
import org.onbehalf.CallerContext;

/**
 * Makes {@code @Context Caller} a proxy per request, so that a singleton never keeps its first
 * caller.
 */
final class CallerBinder extends AbstractBinder {
  @Override
  protected void configure() {
    bindFactory(CallerOfRequest.class)
        .to(Caller.class)
        .proxy(true)
        .proxyForSameScope(false)
        .in(RequestScoped.class);
  }

  /** Whom the filter put onto the request's thread. */
  static final class CallerOfRequest implements Supplier<Caller> {
    @Override
    public Caller get() {
      return CallerContext.current();
    }
  }
}

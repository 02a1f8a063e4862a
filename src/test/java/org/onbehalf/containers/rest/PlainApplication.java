package org.onbehalf.containers.rest;

import java.util.Set;
import javax.ws.rs.core.Application;

/** Resources that call a downstream API; nothing of Onbehalf's is registered. */
public final class PlainApplication extends Application {
  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(CallsResource.class);
  }
}

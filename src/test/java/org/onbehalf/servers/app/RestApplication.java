package org.onbehalf.servers.app;

import java.util.Collections;
import java.util.Set;
import javax.ws.rs.core.Application;

/** The resources alone; what maps it to a path is not its business. */
public class RestApplication extends Application {
  @Override
  public Set<Class<?>> getClasses() {
    return Collections.singleton(RestResource.class);
  }
}

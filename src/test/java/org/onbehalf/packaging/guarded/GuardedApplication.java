package org.onbehalf.packaging.guarded;

import java.util.Set;
import javax.ws.rs.ApplicationPath;
import javax.ws.rs.core.Application;
import org.onbehalf.jersey.CallerFeature;

/** A JAX-RS application with {@link CallerFeature}, which no descriptor names. */
@ApplicationPath("api/guarded")
public final class GuardedApplication extends Application {
  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(CallerFeature.class, GuardedResource.class);
  }
}

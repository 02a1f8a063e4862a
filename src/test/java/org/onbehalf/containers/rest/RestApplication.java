package org.onbehalf.containers.rest;

import java.util.Set;
import javax.ws.rs.core.Application;
import org.onbehalf.jersey.CallerFeature;

/** The same resources, and annotated ones, with Onbehalf's feature. */
public final class RestApplication extends Application {
  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(
        CallerFeature.class,
        CallsResource.class,
        GuardedResource.class,
        LocatingResource.class,
        PublicResource.class);
  }
}

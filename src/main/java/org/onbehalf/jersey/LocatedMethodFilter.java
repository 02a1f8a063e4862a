package org.onbehalf.jersey;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.annotation.Priority;
import javax.servlet.ServletContext;
import javax.ws.rs.Priorities;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.ContainerRequestFilter;
import javax.ws.rs.container.ResourceInfo;
import javax.ws.rs.core.Context;
import org.onbehalf.internal.Nullable;

/**
 * Enforces the annotations of methods that no {@code DynamicFeature} sees: CXF calls one for root
 * resources only, and finds a sub-resource when its locator returns it.
 */
@Priority(Priorities.AUTHORIZATION)
final class LocatedMethodFilter implements ContainerRequestFilter {
  private final AuthorizationAnnotations annotations;
  private final Map<List<?>, Optional<AnnotationFilter>> filters = new ConcurrentHashMap<>();

  @Context private @Nullable ResourceInfo resource;
  @Context private @Nullable ServletContext servletContext;

  LocatedMethodFilter(AuthorizationAnnotations annotations) {
    this.annotations = annotations;
  }

  @Override
  public void filter(ContainerRequestContext request) throws IOException {
    ResourceInfo present = resource;
    if (present == null || present.getResourceMethod() == null) {
      return;
    }
    List<?> key = AuthorizationAnnotations.key(present);
    if (annotations.isConfigured(key)) {
      return;
    }
    AnnotationFilter filter =
        filters
            .computeIfAbsent(
                key,
                method ->
                    Optional.ofNullable(AuthorizationAnnotations.filter(present, servletContext)))
            .orElse(null);
    if (filter != null) {
      filter.filter(request);
    }
  }
}

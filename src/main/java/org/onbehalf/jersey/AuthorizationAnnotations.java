package org.onbehalf.jersey;

import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.annotation.security.DenyAll;
import javax.annotation.security.PermitAll;
import javax.annotation.security.RolesAllowed;
import javax.servlet.ServletContext;
import javax.ws.rs.container.DynamicFeature;
import javax.ws.rs.container.ResourceInfo;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.FeatureContext;
import org.glassfish.jersey.server.model.AnnotatedMethod;
import org.onbehalf.Caller;
import org.onbehalf.InsufficientScopeException;
import org.onbehalf.RequiredScope;
import org.onbehalf.RequiredScopeOrAppPermission;
import org.onbehalf.internal.Nullable;

/**
 * Enforces the annotations of resource methods. Each kind counts for itself, the method's before
 * the class's: {@code @PermitAll} lifts the roles of the class, never its scopes.
 */
final class AuthorizationAnnotations implements DynamicFeature {
  @Context private @Nullable ServletContext servletContext;

  /** What one annotation asks of a caller. */
  interface Requirement {
    void check(Caller caller);
  }

  @Override
  public void configure(ResourceInfo resource, FeatureContext context) {
    List<Requirement> requirements = new ArrayList<>();
    RequiredScope scope = find(resource, RequiredScope.class);
    if (scope != null) {
      String[] scopes = named(resource, scope.value());
      requirements.add(caller -> caller.requireScope(scopes));
    }
    RequiredScopeOrAppPermission either = find(resource, RequiredScopeOrAppPermission.class);
    if (either != null) {
      String[] scopes = named(resource, either.scopes());
      String[] roles = named(resource, either.appPermissions());
      requirements.add(
          caller -> {
            if (caller.isApplication()) {
              caller.requireRole(roles);
            } else {
              caller.requireScope(scopes);
            }
          });
    }
    addRoles(resource, requirements);
    if (!requirements.isEmpty()) {
      context.register(new AnnotationFilter(requirements, servletContext));
    }
  }

  private static void addRoles(ResourceInfo resource, List<Requirement> requirements) {
    AnnotatedMethod method = new AnnotatedMethod(resource.getResourceMethod());
    Class<?> type = resource.getResourceClass();
    boolean deny = method.isAnnotationPresent(DenyAll.class);
    RolesAllowed roles = method.getAnnotation(RolesAllowed.class);
    if (!deny && roles == null && !method.isAnnotationPresent(PermitAll.class)) {
      deny = type.isAnnotationPresent(DenyAll.class);
      roles = type.getAnnotation(RolesAllowed.class);
    }
    if (deny || (roles != null && roles.value().length == 0)) {
      requirements.add(
          caller -> {
            throw new InsufficientScopeException(
                "nobody may call this resource: @DenyAll", Collections.emptyList());
          });
    } else if (roles != null) {
      String[] anyOf = roles.value();
      requirements.add(caller -> caller.requireRole(anyOf));
    }
  }

  private static <A extends Annotation> @Nullable A find(ResourceInfo resource, Class<A> kind) {
    A ofMethod = new AnnotatedMethod(resource.getResourceMethod()).getAnnotation(kind);
    return ofMethod != null ? ofMethod : resource.getResourceClass().getAnnotation(kind);
  }

  /** An empty list would be open to one reader and closed to another: the application fails. */
  private static String[] named(ResourceInfo resource, String[] anyOf) {
    if (anyOf.length == 0) {
      throw new IllegalArgumentException(
          resource.getResourceClass().getName()
              + "."
              + resource.getResourceMethod().getName()
              + ": @RequiredScope or @RequiredScopeOrAppPermission names nothing. Expected at least one scope and role");
    }
    return anyOf.clone();
  }
}

package org.onbehalf.jersey;

import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
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
import org.onbehalf.ConfigurationException;
import org.onbehalf.InsufficientScopeException;
import org.onbehalf.OnBehalf;
import org.onbehalf.RequiredScope;
import org.onbehalf.RequiredScopeOrAppPermission;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.authorization.RequiredPermissions;
import org.onbehalf.internal.runtime.OnBehalfRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Enforces the annotations of resource methods. For each kind of annotation, the method's replaces
 * the class's: {@code @PermitAll} lifts the roles of the class, never its scopes. Configuration
 * keys are looked up when the application starts; an unknown one closes its resource.
 */
final class AuthorizationAnnotations implements DynamicFeature {
  private static final Logger LOG = LoggerFactory.getLogger(AuthorizationAnnotations.class);

  @Context private @Nullable ServletContext servletContext;

  @Override
  public void configure(ResourceInfo resource, FeatureContext context) {
    try {
      List<Consumer<Caller>> requirements = requirements(resource);
      if (!requirements.isEmpty()) {
        context.register(new AnnotationFilter(requirements, null, servletContext));
      }
    } catch (ConfigurationException e) {
      String message = name(resource) + ": " + e.getMessage();
      LOG.error(
          "every call is answered 500, because an annotation cannot be enforced: {}", message);
      context.register(new AnnotationFilter(Collections.emptyList(), message, servletContext));
    }
  }

  private List<Consumer<Caller>> requirements(ResourceInfo resource) {
    List<Consumer<Caller>> requirements = new ArrayList<>();
    RequiredScope scope = find(resource, RequiredScope.class);
    if (scope != null) {
      String[] scopes = named(resource, scope.value(), scope.requiredScopesConfigurationKey());
      requirements.add(caller -> caller.requireScope(scopes));
    }
    RequiredScopeOrAppPermission either = find(resource, RequiredScopeOrAppPermission.class);
    if (either != null) {
      String[] scopes =
          named(resource, either.acceptedScope(), either.requiredScopesConfigurationKey());
      String[] roles =
          named(
              resource,
              either.acceptedAppPermission(),
              either.requiredAppPermissionsConfigurationKey());
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
    return requirements;
  }

  private static void addRoles(ResourceInfo resource, List<Consumer<Caller>> requirements) {
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

  /**
   * The values of the configuration key, or else of the annotation. An empty list is ambiguous
   * (everybody or nobody), so the application fails.
   */
  private String[] named(ResourceInfo resource, String[] anyOf, String key) {
    if (!key.isEmpty()) {
      return permissions(key).of(key).toArray(new String[0]);
    }
    if (anyOf.length == 0) {
      throw new IllegalArgumentException(
          name(resource)
              + ": @RequiredScope or @RequiredScopeOrAppPermission names nothing. Expected at least one"
              + " scope and role, or a configuration key");
    }
    return anyOf.clone();
  }

  private RequiredPermissions permissions(String key) {
    try {
      OnBehalf onBehalf = servletContext == null ? null : OnBehalf.from(servletContext);
      if (onBehalf instanceof OnBehalfRuntime) {
        return ((OnBehalfRuntime) onBehalf).settings().authorization.permissions;
      }
    } catch (ConfigurationException e) {
      throw new ConfigurationException(key + ": the configuration is faulty, see its report");
    }
    throw new ConfigurationException(key + ": this application has no configuration of Onbehalf");
  }

  private static String name(ResourceInfo resource) {
    return resource.getResourceClass().getName() + "." + resource.getResourceMethod().getName();
  }
}

package org.onbehalf.jersey;

import static org.onbehalf.internal.message.EnvironmentMessages.ANNOTATION;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.annotation.security.DenyAll;
import javax.annotation.security.PermitAll;
import javax.annotation.security.RolesAllowed;
import javax.servlet.ServletContext;
import javax.ws.rs.container.DynamicFeature;
import javax.ws.rs.container.ResourceInfo;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.FeatureContext;
import org.onbehalf.Caller;
import org.onbehalf.CallerContext;
import org.onbehalf.ConfigurationException;
import org.onbehalf.InsufficientScopeException;
import org.onbehalf.OnBehalf;
import org.onbehalf.RequiredScope;
import org.onbehalf.RequiredScopeOrAppPermission;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.authorization.RequiredPermissions;
import org.onbehalf.internal.runtime.OnBehalfRuntime;
import org.onbehalf.internal.runtime.StartLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Enforces the annotations of resource methods. For each kind of annotation, the method's replaces
 * the class's: {@code @PermitAll} lifts the roles of the class, never its scopes. Configuration
 * keys are looked up when the application starts (in RESTEasy and CXF, with each request); an
 * unknown one closes its resource.
 */
final class AuthorizationAnnotations implements DynamicFeature {
  private static final Logger LOG = LoggerFactory.getLogger(AuthorizationAnnotations.class);

  @Context private @Nullable ServletContext servletContext;

  /** Methods with the classes that they were found in. */
  private final Set<List<?>> configured = ConcurrentHashMap.newKeySet();

  @Override
  public void configure(ResourceInfo resource, FeatureContext context) {
    configured.add(key(resource));
    AnnotationFilter filter = filter(resource, servletContext);
    if (filter != null) {
      context.register(filter);
    }
  }

  static List<?> key(ResourceInfo resource) {
    return Arrays.asList(resource.getResourceClass(), resource.getResourceMethod());
  }

  /** Whether JAX-RS has shown us the method, so that its filter is registered. */
  boolean isConfigured(List<?> key) {
    return configured.contains(key);
  }

  /** What checks the callers of a method; null if everybody may call it. */
  static @Nullable AnnotationFilter filter(
      ResourceInfo resource, @Nullable ServletContext servletContext) {
    try {
      List<Consumer<Caller>> requirements = requirements(resource, servletContext);
      return requirements.isEmpty()
          ? null
          : new AnnotationFilter(requirements, null, servletContext);
    } catch (ConfigurationException e) {
      String message = name(resource) + ": " + e.getMessage();
      String fault = "every call is answered 500, because an annotation cannot be enforced: ";
      if (servletContext == null) {
        LOG.error("{} {}{}", ANNOTATION, fault, message);
      } else {
        StartLog.error(servletContext, ANNOTATION, fault + message, null);
      }
      return new AnnotationFilter(
          Collections.emptyList(),
          new ConfigurationException(ANNOTATION + " " + message),
          servletContext);
    }
  }

  private static List<Consumer<Caller>> requirements(
      ResourceInfo resource, @Nullable ServletContext context) {
    List<Consumer<Caller>> requirements = new ArrayList<>();
    RequiredScope scope = find(resource, RequiredScope.class);
    if (scope != null) {
      Supplier<String[]> scopes =
          named(resource, scope.value(), scope.requiredScopesConfigurationKey(), context);
      requirements.add(caller -> caller.requireScope(scopes.get()));
    }
    RequiredScopeOrAppPermission either = find(resource, RequiredScopeOrAppPermission.class);
    if (either != null) {
      Supplier<String[]> scopes =
          named(resource, either.acceptedScope(), either.requiredScopesConfigurationKey(), context);
      Supplier<String[]> roles =
          named(
              resource,
              either.acceptedAppPermission(),
              either.requiredAppPermissionsConfigurationKey(),
              context);
      requirements.add(
          caller -> {
            if (caller.isApplication()) {
              caller.requireRole(roles.get());
            } else {
              caller.requireScope(scopes.get());
            }
          });
    }
    addRoles(resource, requirements);
    return requirements;
  }

  private static void addRoles(ResourceInfo resource, List<Consumer<Caller>> requirements) {
    Method method = resource.getResourceMethod();
    boolean deny = InheritedAnnotations.find(method, DenyAll.class) != null;
    RolesAllowed roles = InheritedAnnotations.find(method, RolesAllowed.class);
    if (!deny && roles == null && InheritedAnnotations.find(method, PermitAll.class) == null) {
      deny = ofClass(resource, DenyAll.class) != null;
      roles = ofClass(resource, RolesAllowed.class);
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
    A ofMethod = InheritedAnnotations.find(resource.getResourceMethod(), kind);
    return ofMethod != null ? ofMethod : ofClass(resource, kind);
  }

  /** CDI and EJB containers show a class of their own, which inherits the application's. */
  private static <A extends Annotation> @Nullable A ofClass(ResourceInfo resource, Class<A> kind) {
    A found = null;
    for (Class<?> type = resource.getResourceClass();
        found == null && type != null;
        type = type.getSuperclass()) {
      found = type.getAnnotation(kind);
    }
    return found;
  }

  /**
   * The values of the configuration key, or else of the annotation. An empty list is ambiguous
   * (everybody or nobody), so the application fails.
   */
  private static Supplier<String[]> named(
      ResourceInfo resource, String[] anyOf, String key, @Nullable ServletContext context) {
    if (key.isEmpty() && anyOf.length == 0) {
      throw new IllegalArgumentException(
          name(resource)
              + ": @RequiredScope or @RequiredScopeOrAppPermission names nothing. Expected at least"
              + " one scope and role, or a configuration key");
    }
    if (key.isEmpty()) {
      String[] values = anyOf.clone();
      return () -> values;
    }
    if (context == null || !isVisible(context)) {
      return () -> configured(CallerContext.capture().onBehalf().orElse(null), key);
    }
    String[] values = configured(onBehalf(context, key), key);
    return () -> values;
  }

  /** RESTEasy and CXF show the context to requests only. */
  private static boolean isVisible(ServletContext context) {
    try {
      return context.getContextPath() != null;
    } catch (RuntimeException e) {
      return false;
    }
  }

  private static OnBehalf onBehalf(ServletContext context, String key) {
    try {
      return OnBehalf.from(context);
    } catch (ConfigurationException e) {
      throw new ConfigurationException(
          ANNOTATION + " " + key + ": the configuration is faulty, see its report");
    }
  }

  private static String[] configured(@Nullable OnBehalf onBehalf, String key) {
    if (onBehalf instanceof OnBehalfRuntime) {
      RequiredPermissions permissions =
          ((OnBehalfRuntime) onBehalf).settings().authorization.permissions;
      return permissions.of(key).toArray(new String[0]);
    }
    throw new ConfigurationException(
        ANNOTATION + " " + key + ": this application has no configuration of Onbehalf");
  }

  private static String name(ResourceInfo resource) {
    return resource.getResourceClass().getName() + "." + resource.getResourceMethod().getName();
  }
}

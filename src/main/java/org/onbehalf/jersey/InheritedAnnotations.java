package org.onbehalf.jersey;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import javax.ws.rs.HttpMethod;
import org.onbehalf.internal.Nullable;

/**
 * The annotations of a resource method, among them those that it inherits: JAX-RS 2.1, section 3.6.
 */
final class InheritedAnnotations {
  private InheritedAnnotations() {}

  /** The method's annotation, or else that of the method which it inherits its annotations from. */
  static <A extends Annotation> @Nullable A find(Method method, Class<A> kind) {
    A own = method.getAnnotation(kind);
    return own != null || isOfJaxrs(method)
        ? own
        : findAbove(method.getDeclaringClass(), method, kind);
  }

  private static <A extends Annotation> @Nullable A findAbove(
      Class<?> type, Method method, Class<A> kind) {
    A found = findIn(type.getSuperclass(), method, kind);
    for (Class<?> each : type.getInterfaces()) {
      found = found == null ? findIn(each, method, kind) : found;
    }
    return found;
  }

  private static <A extends Annotation> @Nullable A findIn(
      @Nullable Class<?> type, Method method, Class<A> kind) {
    if (type == null) {
      return null;
    }
    Method overridden = overridden(type, method);
    if (overridden != null) {
      return find(overridden, kind);
    }
    return findAbove(type, method, kind);
  }

  private static @Nullable Method overridden(Class<?> type, Method method) {
    try {
      return type.getDeclaredMethod(method.getName(), method.getParameterTypes());
    } catch (NoSuchMethodException e) {
      return Arrays.stream(type.getDeclaredMethods())
          .filter(each -> each.getName().equals(method.getName()))
          .filter(each -> isGeneric(each, method.getParameterTypes()))
          .findFirst()
          .orElse(null);
    }
  }

  /** Whether the parameters are of these types where type variables have got their arguments. */
  private static boolean isGeneric(Method method, Class<?>[] arguments) {
    Type[] parameters = method.getGenericParameterTypes();
    boolean matches = parameters.length == arguments.length;
    for (int i = 0; matches && i < parameters.length; i++) {
      matches = parameters[i] instanceof TypeVariable || parameters[i] == arguments[i];
    }
    return matches;
  }

  /** If it has an annotation of JAX-RS, it inherits none. */
  private static boolean isOfJaxrs(Method method) {
    return Arrays.stream(method.getAnnotations())
        .map(Annotation::annotationType)
        .anyMatch(
            type ->
                type.getName().startsWith("javax.ws.rs.")
                    || type.isAnnotationPresent(HttpMethod.class));
  }
}

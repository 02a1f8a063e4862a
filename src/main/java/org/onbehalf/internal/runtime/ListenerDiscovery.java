package org.onbehalf.internal.runtime;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import javax.servlet.ServletContext;
import org.onbehalf.ConfigurationException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.spi.TokenListener;

/** Finds an application's listeners: its services first, then what its context attribute holds. */
final class ListenerDiscovery {
  private ListenerDiscovery() {}

  /**
   * The listeners, in order.
   *
   * @throws ConfigurationException when one cannot be made: a listener that is missing refuses
   *     nobody
   */
  static List<TokenListener> listeners(ServletContext context) {
    List<TokenListener> found = services(context, TokenListener.class);
    Object attribute = context.getAttribute(TokenListener.ATTRIBUTE);
    Iterable<?> more = attribute instanceof Iterable ? (Iterable<?>) attribute : single(attribute);
    for (Object each : more) {
      if (!(each instanceof TokenListener)) {
        throw new ConfigurationException(
            "context attribute "
                + TokenListener.ATTRIBUTE
                + ": found "
                + (each == null ? "null" : each.getClass().getName())
                + ". Expected a TokenListener, or an Iterable of them");
      }
      found.add((TokenListener) each);
    }
    return found;
  }

  /**
   * The application's services of that type, in order.
   *
   * @throws ConfigurationException when one cannot be made
   */
  static <T> List<T> services(ServletContext context, Class<T> type) {
    List<T> found = new ArrayList<>();
    // the application's, since the library itself may lie in the server's shared folder
    ClassLoader loader = context.getClassLoader();
    try {
      ServiceLoader.load(type, loader == null ? type.getClassLoader() : loader).forEach(found::add);
    } catch (ServiceConfigurationError | LinkageError e) {
      throw new ConfigurationException(
          "META-INF/services/"
              + type.getName()
              + ": found a class that cannot be used ("
              + e.getMessage()
              + "). Expected public classes that implement it and have a public constructor without parameters",
          e);
    }
    return found;
  }

  private static List<?> single(@Nullable Object attribute) {
    return attribute == null ? Collections.emptyList() : Collections.singletonList(attribute);
  }
}

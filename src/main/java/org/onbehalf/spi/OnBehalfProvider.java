package org.onbehalf.spi;

import javax.servlet.ServletContext;
import org.onbehalf.OnBehalf;

/**
 * Builds the {@link OnBehalf} of a servlet context. The library brings the one implementation,
 * found by {@link java.util.ServiceLoader}; it is an interface so that the public API does not lean
 * on the runtime behind it.
 *
 * <p>Implementations are thread-safe.
 *
 * @since 0.1
 */
public interface OnBehalfProvider {

  /**
   * The context's instance, built if there is none yet.
   *
   * @param context the application's context; not null
   * @return the context's instance, never null
   * @throws org.onbehalf.ConfigurationException if the configuration is faulty
   * @throws IllegalStateException if the context was destroyed
   * @since 0.1
   */
  OnBehalf onBehalf(ServletContext context);
}

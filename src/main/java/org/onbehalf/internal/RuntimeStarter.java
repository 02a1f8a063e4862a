package org.onbehalf.internal;

import javax.servlet.ServletContext;

/**
 * Starts what stands behind {@code OnBehalf.from}. Found by {@link java.util.ServiceLoader}, so that
 * the public API does not depend on the runtime.
 */
public interface RuntimeStarter {

  /**
   * The context's {@code OnBehalf}, built if there is none yet.
   *
   * @throws IllegalStateException if the context was destroyed
   */
  Object start(ServletContext context);
}

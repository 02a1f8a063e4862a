package org.onbehalf.internal.cache;

import java.util.function.Supplier;

/**
 * Ehcache finds its services by the context class loader, which is that of whoever's thread this
 * is.
 */
public final class ContextClassLoader {
  private ContextClassLoader() {}

  /** Does the work with our class loader in its place. */
  public static <T> T ours(Supplier<T> work) {
    Thread thread = Thread.currentThread();
    ClassLoader theirs = thread.getContextClassLoader();
    thread.setContextClassLoader(ContextClassLoader.class.getClassLoader());
    try {
      return work.get();
    } finally {
      thread.setContextClassLoader(theirs);
    }
  }
}

package org.onbehalf.internal.cache;

import org.onbehalf.internal.ThrowingSupplier;

/** Runs work with another context class loader, by which libraries find their services. */
public final class ContextClassLoader {
  private ContextClassLoader() {}

  public static <T, E extends Exception> T with(ClassLoader loader, ThrowingSupplier<T, E> work)
      throws E {
    Thread thread = Thread.currentThread();
    ClassLoader former = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return work.get();
    } finally {
      thread.setContextClassLoader(former);
    }
  }

  /** With this library's class loader. */
  public static <T> T ours(ThrowingSupplier<T, RuntimeException> work) {
    return with(ContextClassLoader.class.getClassLoader(), work);
  }
}

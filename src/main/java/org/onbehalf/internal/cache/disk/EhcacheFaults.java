package org.onbehalf.internal.cache.disk;

import java.io.IOException;
import java.lang.reflect.Proxy;
import org.ehcache.spi.resilience.ResilienceStrategy;
import org.ehcache.spi.resilience.StoreAccessException;

/**
 * Turns faults of an Ehcache tier into exceptions. Ehcache's own strategies hide them: a read is a
 * miss, a write is dropped, and nobody is told.
 */
final class EhcacheFaults {
  private EhcacheFaults() {}

  @SuppressWarnings("unchecked")
  static <K, V> ResilienceStrategy<K, V> strategy() {
    return (ResilienceStrategy<K, V>)
        Proxy.newProxyInstance(
            EhcacheFaults.class.getClassLoader(),
            new Class<?>[] {ResilienceStrategy.class},
            (proxy, method, arguments) -> {
              Object last = arguments == null ? null : arguments[arguments.length - 1];
              if (last instanceof StoreAccessException) {
                throw new TierException((StoreAccessException) last);
              }
              switch (method.getName()) {
                case "equals":
                  return proxy == last;
                case "hashCode":
                  return System.identityHashCode(proxy);
                default:
                  return "faults are exceptions";
              }
            });
  }

  private static final class TierException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TierException(StoreAccessException fault) {
      super(fault.getCause() == null ? fault : fault.getCause());
    }
  }

  /** Work on a cache. */
  interface Work<T> {
    T run() throws IOException;
  }

  /**
   * Does the work.
   *
   * @param what the store, for the message
   * @throws IOException for whatever the cache throws
   */
  static <T> T guarded(Object what, Work<T> work) throws IOException {
    try {
      return work.run();
    } catch (RuntimeException e) {
      Throwable cause = e instanceof TierException && e.getCause() != null ? e.getCause() : e;
      throw new IOException(
          what + " failed: " + cause.getClass().getSimpleName() + ": " + cause.getMessage(), cause);
    }
  }
}

package org.onbehalf.internal.cache.disk;

import java.lang.reflect.Field;
import java.time.Duration;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets go of an executor that a library keeps in a static field: its idle thread pins the class
 * loader of a stopped web application. The executor is not shut down but told to let idle threads
 * go, since with the library in a server's shared class path other applications use it too.
 */
final class StaticExecutor {
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final Logger log = LoggerFactory.getLogger(StaticExecutor.class);

  private StaticExecutor() {}

  /**
   * Waits, a limited time, until its thread is gone or serves others.
   *
   * @param className the class with the field
   * @param fields the static field's name, and that of the field in its value, if the executor is
   *     within
   */
  static void release(String className, String... fields) {
    try {
      Class<?> type = Class.forName(className, false, StaticExecutor.class.getClassLoader());
      Object value = null;
      for (String name : fields) {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        value = field.get(value);
        type = value.getClass();
      }
      if (value != null) {
        release((ScheduledThreadPoolExecutor) value);
      }
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      // another version of the library, then
      log.debug("{} cannot be released; its thread may stay for a while", className, e);
    }
  }

  private static void release(ScheduledThreadPoolExecutor executor) {
    executor.setKeepAliveTime(1, TimeUnit.MILLISECONDS);
    executor.allowCoreThreadTimeOut(true);
    executor.purge();
    long end = System.nanoTime() + LIMIT.toNanos();
    while (executor.getPoolSize() > 0 && !servesOthers(executor) && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** What is left for later is another application's: ours is done or cancelled. */
  private static boolean servesOthers(ScheduledThreadPoolExecutor executor) {
    Runnable next = executor.getQueue().peek();
    return next instanceof Delayed && ((Delayed) next).getDelay(TimeUnit.MILLISECONDS) > 0;
  }
}

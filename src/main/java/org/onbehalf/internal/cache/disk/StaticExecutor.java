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
 * Releases an executor in a static field of a library, whose idle thread keeps the class loader of
 * a stopped web application in memory. The executor is not shut down, but its idle threads end: if
 * the library is on the server's shared class path, other applications use it too.
 */
final class StaticExecutor {
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final Logger log = LoggerFactory.getLogger(StaticExecutor.class);

  private StaticExecutor() {}

  /**
   * Waits a limited time until the executor's thread has ended or serves others.
   *
   * @param fields the name of the class's static field, and of the field in its value that holds
   *     the executor
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
      // another version of the library
      log.debug("{} cannot be released; its thread may stay for a while", className, e);
    }
  }

  private static void release(ScheduledThreadPoolExecutor executor) {
    executor.setKeepAliveTime(1, TimeUnit.MILLISECONDS);
    executor.allowCoreThreadTimeOut(true);
    executor.purge();
    long end = System.nanoTime() + LIMIT.toNanos();
    while (executor.getPoolSize() > 0 && !hasOtherTasks(executor) && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Our tasks are done or cancelled; what is queued belongs to another application. */
  private static boolean hasOtherTasks(ScheduledThreadPoolExecutor executor) {
    Runnable next = executor.getQueue().peek();
    return next instanceof Delayed && ((Delayed) next).getDelay(TimeUnit.MILLISECONDS) > 0;
  }
}

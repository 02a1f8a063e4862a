package org.onbehalf.internal;

import java.lang.reflect.Constructor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes a thread that takes nothing of the thread that makes it: its class loader is ours, and no
 * inheritable ThreadLocal of the container or the application comes along. (Java 8 has no such
 * constructor; there it inherits from the thread that makes it.)
 */
public final class DetachedThread {
  private DetachedThread() {}

  public static Thread create(Runnable work, String name) {
    Thread thread = withoutThreadLocals(work, name);
    thread.setDaemon(true);
    thread.setContextClassLoader(DetachedThread.class.getClassLoader());
    return thread;
  }

  /** Makes such threads, with numbers behind their name. */
  public static ThreadFactory factory(String name) {
    AtomicInteger number = new AtomicInteger();
    return work -> create(work, name + "-" + number.incrementAndGet());
  }

  private static Thread withoutThreadLocals(Runnable work, String name) {
    try {
      // since Java 9
      Constructor<Thread> constructor =
          Thread.class.getConstructor(
              ThreadGroup.class, Runnable.class, String.class, long.class, boolean.class);
      return constructor.newInstance(null, work, name, 0L, false);
    } catch (ReflectiveOperationException e) {
      return new Thread(work, name);
    }
  }
}

package org.onbehalf.testing;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads of which only some can be had, as at the limit of processes. The others fail as the JVM
 * fails then.
 */
public final class ScarceThreads implements ThreadFactory {
  private final AtomicInteger left;

  /** As many as that can be started. */
  public ScarceThreads(int left) {
    this.left = new AtomicInteger(left);
  }

  /** From now on, as many as that. */
  public void allow(int more) {
    left.set(more);
  }

  /**
   * Fails here and not when the thread is started, which a pool of Java 21 and later does in a way
   * that cannot be overridden. A pool makes no difference.
   */
  @Override
  public Thread newThread(Runnable work) {
    if (left.getAndDecrement() <= 0) {
      throw new OutOfMemoryError("unable to create native thread (on purpose)");
    }
    Thread thread = new Thread(work, "scarce");
    thread.setDaemon(true);
    return thread;
  }
}

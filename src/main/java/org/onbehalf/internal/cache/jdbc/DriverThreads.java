package org.onbehalf.internal.cache.jdbc;

import java.sql.Driver;

/** Threads of a driver that live on when its last connection is closed. */
final class DriverThreads {
  /**
   * PostgreSQL's, which waits half a minute for another connection. An interrupt ends it if there
   * is none; otherwise, and where it is another application's in use, it takes no notice.
   */
  private static final String POSTGRESQL = "PostgreSQL-JDBC-Cleaner";

  private DriverThreads() {}

  /** Ends them where they would pin the application's class loader. */
  static void end(Driver driver, ClassLoader application) {
    if (driver.getClass().getClassLoader() != application
        || !driver.getClass().getName().startsWith("org.postgresql.")) {
      return;
    }
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    Thread[] threads = new Thread[2 * group.activeCount() + 10];
    int count = group.enumerate(threads);
    for (int i = 0; i < count; i++) {
      if (threads[i].getName().equals(POSTGRESQL)) {
        threads[i].interrupt();
      }
    }
  }
}

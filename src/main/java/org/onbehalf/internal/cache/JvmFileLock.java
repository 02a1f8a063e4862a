package org.onbehalf.internal.cache;

import java.nio.file.Path;
import org.onbehalf.internal.Nullable;

/**
 * Locks a file within this JVM, for all class loaders. A file lock alone is not enough: on POSIX
 * systems a process loses its lock when it closes <em>any</em> channel of the file, so that a
 * second web application that fails to open the store would unlock it. The lock is a system
 * property, because the class loaders of two deployments share nothing else.
 */
public final class JvmFileLock {
  private final String property;

  private JvmFileLock(String property) {
    this.property = property;
  }

  /** The lock; null if another deployment in this JVM has it. */
  public static @Nullable JvmFileLock tryLock(Path file) {
    String property = "onbehalf.internal.open." + file;
    Object holder = System.getProperties().putIfAbsent(property, "true");
    return holder == null ? new JvmFileLock(property) : null;
  }

  public void release() {
    System.getProperties().remove(property);
  }
}

package org.onbehalf.internal.cache;

import java.nio.file.Path;
import org.onbehalf.internal.Nullable;

/**
 * The right to open a file in this JVM, whatever class loader asks for it. A file lock alone does
 * not do: on POSIX systems the process loses its lock when it closes <em>any</em> channel of the
 * file, so that a second web application's failed attempt to open the store would take the first
 * one's protection from other processes. The claim is a system property because nothing else is
 * shared by the class loaders of two deployments; it is a plain string and goes with {@link
 * #release()}.
 */
public final class JvmClaim {
  private static final String PREFIX = "onbehalf.internal.open.";

  private final String property;

  private JvmClaim(String property) {
    this.property = property;
  }

  /** The claim; null if somebody in this JVM has it. */
  public static @Nullable JvmClaim take(Path file) {
    String property = PREFIX + file;
    Object holder = System.getProperties().putIfAbsent(property, "true");
    return holder == null ? new JvmClaim(property) : null;
  }

  /** Gives it back. */
  public void release() {
    System.getProperties().remove(property);
  }
}

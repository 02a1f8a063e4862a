package org.onbehalf.internal.cache;

import java.io.IOException;
import java.nio.file.Path;
import org.onbehalf.internal.Nullable;

/** Another deployment or server has the store's file open, and may close it soon. */
public final class StoreLockedException extends IOException {
  private static final long serialVersionUID = 1L;

  public StoreLockedException(Path file, String directoryKey, @Nullable Throwable cause) {
    super(
        file
            + " is locked: another deployment or server has it open. The outgoing version of this"
            + " application closes it when it stops; two servers need a "
            + directoryKey
            + " each",
        cause);
  }
}

package org.onbehalf.internal.cache;

import java.io.IOException;
import org.onbehalf.internal.Nullable;

/** Another deployment or server has the store's file open, and may give it up soon. */
final class StoreLockedException extends IOException {
  private static final long serialVersionUID = 1L;

  StoreLockedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

package org.onbehalf.internal.jwks;

import java.util.concurrent.TimeUnit;

/** The thread that refreshes keys in the background. */
public final class KeyRefresh {
  private KeyRefresh() {}

  /** Waits until none is running, for at most ten seconds. */
  public static void awaitEnd() {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("onbehalf-keys")) {
        try {
          thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
        if (thread.isAlive()) {
          throw new AssertionError("a refresh did not end");
        }
      }
    }
  }
}

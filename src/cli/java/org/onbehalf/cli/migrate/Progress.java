package org.onbehalf.cli.migrate;

import java.io.PrintWriter;

/** Tells every two seconds how far a large application is read or written. Not thread-safe. */
final class Progress {
  private static final long INTERVAL = 2_000_000_000L;

  private final PrintWriter to;
  private long last = System.nanoTime();

  Progress(PrintWriter to) {
    this.to = to;
  }

  void tell(String what, int index, int count) {
    long now = System.nanoTime();
    if (now - last > INTERVAL) {
      last = now;
      to.println(War.shown(what) + " (" + index + " of " + count + ")");
      to.flush();
    }
  }
}

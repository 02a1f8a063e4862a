package org.onbehalf.internal.http;

import java.io.IOException;
import java.time.Duration;

/** An endpoint failed several times in a row and was not asked. */
public final class CircuitOpenException extends IOException {
  private static final long serialVersionUID = 1;

  /** When it may be asked again. */
  public final transient Duration retryAfter;

  CircuitOpenException(String host, Duration retryAfter) {
    super(host + " failed several times in a row and is asked again soon");
    this.retryAfter = retryAfter;
  }

  /** It says nothing of how it came, and there may be many. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}

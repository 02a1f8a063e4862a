package org.onbehalf.servlet;

import java.io.IOException;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpServletResponseWrapper;
import org.onbehalf.internal.Nullable;

/**
 * Holds {@code sendError(500)} back until the application's exception is known: Jersey calls it and
 * then throws, and after it containers take no other answer.
 */
final class AuthenticatedResponse extends HttpServletResponseWrapper {
  private boolean held;
  private @Nullable String message;
  private volatile boolean applicationIsDone;

  AuthenticatedResponse(HttpServletResponse response) {
    super(response);
  }

  @Override
  public void sendError(int status) throws IOException {
    hold(status, null);
  }

  @Override
  public void sendError(int status, String text) throws IOException {
    hold(status, text);
  }

  private void hold(int status, @Nullable String text) throws IOException {
    if (status == SC_INTERNAL_SERVER_ERROR && !applicationIsDone && !isCommitted()) {
      held = true;
      message = text;
    } else {
      send(status, text);
    }
  }

  /** The application returned or threw; from now on, in asynchronous work, nothing is held. */
  void applicationIsDone() {
    applicationIsDone = true;
  }

  /** Sends what was held back. */
  void release() throws IOException {
    if (held && !isCommitted()) {
      held = false;
      send(SC_INTERNAL_SERVER_ERROR, message);
    }
  }

  private void send(int status, @Nullable String text) throws IOException {
    if (text == null) {
      super.sendError(status);
    } else {
      super.sendError(status, text);
    }
  }
}

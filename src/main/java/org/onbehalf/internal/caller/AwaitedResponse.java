package org.onbehalf.internal.caller;

import java.util.Arrays;
import java.util.List;

/**
 * A request to an API that has not responded. A JAX-RS client's exception does not say which
 * request failed; this one, if the client threw it beneath the same call. Immutable.
 */
public final class AwaitedResponse {
  private static final List<String> CLIENTS =
      Arrays.asList(
          "org.apache.cxf.jaxrs.client.",
          "org.glassfish.jersey.client.",
          "org.jboss.resteasy.client.");

  final String api;

  /** Only for its stack, which is read if a client fails. */
  private final Throwable sent = new Throwable();

  /** Created where the request is sent, on the client's thread. */
  public AwaitedResponse(String api) {
    this.api = api;
  }

  /** Whether a client threw that exception in place of the response. */
  boolean failedWith(Throwable thrown) {
    StackTraceElement[] ours = sent.getStackTrace();
    StackTraceElement[] theirs = thrown.getStackTrace();
    int our = ours.length;
    int their = theirs.length;
    while (our > 0 && their > 0 && ours[our - 1].equals(theirs[their - 1])) {
      our--;
      their--;
    }
    // the innermost frame of both
    String common = our == ours.length ? "" : ours[our].getClassName();
    return CLIENTS.stream().anyMatch(common::startsWith);
  }

  @Override
  public String toString() {
    return "AwaitedResponse(" + api + ")";
  }
}

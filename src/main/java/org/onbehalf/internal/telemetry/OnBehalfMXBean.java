package org.onbehalf.internal.telemetry;

import java.util.Map;

/** What JMX shows of one application. Public, as JMX demands. */
public interface OnBehalfMXBean {
  String getVersion();

  /** {@code UP}, {@code DEGRADED} or {@code DOWN}. */
  String getStatus();

  /** What is wrong; empty if nothing is. */
  String getCause();

  /** The one thing to do; empty if nothing is wrong. */
  String getRemedy();

  long getRequestsAccepted();

  long getRequestsRefused();

  long getTokensFromMemory();

  long getTokensFromStore();

  long getTokensFromTokenEndpoint();

  long getTokensRefused();

  /** All figures by name and tags. */
  Map<String, Double> getFigures();
}

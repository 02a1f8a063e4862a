package org.onbehalf.spi;

/**
 * Listens to token acquisitions, for metrics and audit logs: those of calls, of sessions that
 * start, and of answers to claims challenges. Register implementations in {@code
 * META-INF/services/org.onbehalf.spi.AcquisitionListener} of the application.
 *
 * <p>The listener is called on the thread that requested the token, after it was issued or refused.
 * Exceptions are logged and otherwise ignored. Implementations must be thread-safe and fast.
 *
 * @since 0.1
 */
public interface AcquisitionListener {

  /**
   * Called after a token was returned, from the cache or from Entra, or was refused.
   *
   * @param acquisition the request and its result; never null
   * @since 0.1
   */
  void acquired(TokenAcquisition acquisition);
}

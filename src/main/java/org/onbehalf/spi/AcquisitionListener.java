package org.onbehalf.spi;

/**
 * Is told of each token that the application asked for, for figures and audit trails. Named in
 * {@code META-INF/services/org.onbehalf.spi.AcquisitionListener} of the application.
 *
 * <p>Called on the thread that asked, after the token was there or refused; what it throws is
 * logged and changes nothing. Implementations must be thread-safe and fast.
 *
 * @since 0.1
 */
public interface AcquisitionListener {

  /**
   * A token was granted, from wherever, or refused.
   *
   * @param acquisition what was asked for and what came of it; not null
   * @since 0.1
   */
  void acquired(TokenAcquisition acquisition);
}

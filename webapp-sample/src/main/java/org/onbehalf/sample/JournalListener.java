package org.onbehalf.sample;

import org.onbehalf.spi.AcquisitionListener;
import org.onbehalf.spi.TokenAcquisition;

/** Onbehalf tells it of each token; named in META-INF/services. */
public final class JournalListener implements AcquisitionListener {
  @Override
  public void acquired(TokenAcquisition acquisition) {
    Journal.ours().add(acquisition);
  }
}

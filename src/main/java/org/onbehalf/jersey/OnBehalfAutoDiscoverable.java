package org.onbehalf.jersey;

import javax.ws.rs.ConstrainedTo;
import javax.ws.rs.RuntimeType;
import javax.ws.rs.core.FeatureContext;
import org.glassfish.jersey.internal.spi.AutoDiscoverable;

/**
 * Registers {@link RelayedResponseFilter} on every Jersey server. Jersey finds this class itself.
 *
 * <p>Immutable and thread-safe. Not intended for use by applications.
 *
 * @since 0.1
 */
@ConstrainedTo(RuntimeType.SERVER)
public final class OnBehalfAutoDiscoverable implements AutoDiscoverable {
  @Override
  public void configure(FeatureContext context) {
    if (!context.getConfiguration().isRegistered(RelayedResponseFilter.class)) {
      context.register(RelayedResponseFilter.class);
    }
  }
}

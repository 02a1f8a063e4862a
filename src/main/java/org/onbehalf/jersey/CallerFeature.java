package org.onbehalf.jersey;

import javax.ws.rs.ProcessingException;
import javax.ws.rs.core.Feature;
import javax.ws.rs.core.FeatureContext;
import org.onbehalf.OnBehalfException;

/**
 * Lets Onbehalf's answers through in a Jersey application that maps <em>every</em> {@code
 * Throwable} to an answer of its own. Other applications need not register it.
 *
 * <pre>{@code
 * resourceConfig.register(CallerFeature.class);
 * }</pre>
 *
 * @since 0.1
 */
public final class CallerFeature implements Feature {
  @Override
  public boolean configure(FeatureContext context) {
    context.register(OwnMapper.class);
    context.register(ClientMapper.class);
    context.register(WrappedMapper.class);
    return true;
  }

  // JAX-RS chooses by the nearest type, and Jersey among equals the one that looks at the instance:
  // one class per type

  /** For ours, thrown as they are. */
  static final class OwnMapper extends OnBehalfExceptionMapper<OnBehalfException> {}

  /** For ours within what a JAX-RS client throws. */
  static final class ClientMapper extends OnBehalfExceptionMapper<ProcessingException> {}

  /** For ours within anything else. */
  static final class WrappedMapper extends OnBehalfExceptionMapper<Throwable> {}
}

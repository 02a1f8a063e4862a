package org.onbehalf.internal.runtime;

import java.util.Objects;
import javax.servlet.ServletContext;
import org.onbehalf.OnBehalf;
import org.onbehalf.spi.OnBehalfProvider;

/** Finds the runtime in the servlet context, or builds it. */
public final class ServletOnBehalfProvider implements OnBehalfProvider {
  @Override
  public OnBehalf onBehalf(ServletContext context) {
    return RuntimeHolder.of(Objects.requireNonNull(context, "context")).runtime();
  }
}

package org.onbehalf.internal.runtime;

import java.util.Objects;
import javax.servlet.ServletContext;
import org.onbehalf.internal.RuntimeStarter;

/** Finds the runtime in the servlet context, or builds it. */
public final class ServletRuntimeStarter implements RuntimeStarter {
  @Override
  public Object start(ServletContext context) {
    return RuntimeHolder.of(Objects.requireNonNull(context, "context")).runtime();
  }
}

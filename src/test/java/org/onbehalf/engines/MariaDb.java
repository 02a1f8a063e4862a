package org.onbehalf.engines;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the one MariaDB of this JVM, which ends with the last of them. */
public final class MariaDb implements ParameterResolver {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == MariaDbServer.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(MariaDb.class))
        .getOrComputeIfAbsent(Running.class)
        .server;
  }

  /** Closed by JUnit at the end of the run. */
  static final class Running implements AutoCloseable {
    final MariaDbServer server = MariaDbServer.start();

    @Override
    public void close() {
      server.close();
    }
  }
}

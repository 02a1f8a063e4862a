package org.onbehalf.engines;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the one PostgreSQL of this JVM, which ends with the last of them. A test that stops
 * it starts it again.
 */
public final class Postgres implements ParameterResolver {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == PostgresServer.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(Postgres.class))
        .getOrComputeIfAbsent(Running.class)
        .server;
  }

  /** Closed by JUnit at the end of the run. */
  static final class Running implements AutoCloseable {
    final PostgresServer server = PostgresServer.start();

    @Override
    public void close() {
      server.close();
    }
  }
}

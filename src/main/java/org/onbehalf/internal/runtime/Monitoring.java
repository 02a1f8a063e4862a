package org.onbehalf.internal.runtime;

import java.io.Closeable;
import java.io.IOException;
import javax.servlet.ServletContext;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.message.EnvironmentMessages;
import org.onbehalf.internal.telemetry.ManagedFigures;
import org.onbehalf.internal.telemetry.MicrometerMeters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows an application's figures in JMX, and in its Micrometer registry if it has one. */
final class Monitoring implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(Monitoring.class);

  private final ManagedFigures jmx;
  private final @Nullable Closeable micrometer;

  Monitoring(ServletContext context, OnBehalfRuntime runtime) {
    jmx =
        ManagedFigures.register(
            runtime.metrics(),
            runtime::health,
            StartFacts.version(),
            host(context),
            context.getContextPath() == null ? "" : context.getContextPath());
    micrometer = hasMicrometer() ? micrometer(context, runtime) : null;
  }

  /** Asked here: without Micrometer, {@link MicrometerMeters} cannot be linked. */
  private static boolean hasMicrometer() {
    try {
      Class.forName(MicrometerMeters.ATTRIBUTE, false, Monitoring.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  private static String host(ServletContext context) {
    try {
      String host = context.getVirtualServerName();
      return host == null ? "" : host;
    } catch (UnsupportedOperationException e) {
      // a listener that was itself added by a program may not ask
      return "";
    }
  }

  private static @Nullable Closeable micrometer(ServletContext context, OnBehalfRuntime runtime) {
    try {
      Object registry = context.getAttribute(MicrometerMeters.ATTRIBUTE);
      return MicrometerMeters.show(runtime.metrics(), registry, runtime.settings().name);
    } catch (LinkageError e) {
      LOG.warn(
          EnvironmentMessages.MICROMETER
              + " the figures are not in Micrometer, whose version does not fit: {}",
          e.toString());
      return null;
    }
  }

  @Override
  public void close() {
    jmx.close();
    if (micrometer != null) {
      try {
        micrometer.close();
      } catch (IOException e) {
        LOG.debug("the figures in Micrometer are not closed", e);
      }
    }
  }
}

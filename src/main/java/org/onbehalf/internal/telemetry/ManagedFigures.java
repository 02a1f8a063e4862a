package org.onbehalf.internal.telemetry;

import java.io.Closeable;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.function.Supplier;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.onbehalf.Health;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.message.EnvironmentMessages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An application's figures in JMX, as long as this is open. Thread-safe. */
public final class ManagedFigures implements OnBehalfMXBean, Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(ManagedFigures.class);
  private static final int MOST_OF_ONE_NAME = 100;

  private final Metrics metrics;
  private final Supplier<Health> health;
  private final String version;

  /** Null if it could not be registered. */
  private @Nullable ObjectName name;

  private ManagedFigures(Metrics metrics, Supplier<Health> health, String version) {
    this.metrics = metrics;
    this.health = health;
    this.version = version;
  }

  /**
   * Registers the figures of an application. Without permission for that there is none, and the log
   * says so.
   *
   * @param host as the container calls it
   * @param context the context path; empty for the root
   */
  public static ManagedFigures register(
      Metrics metrics, Supplier<Health> health, String version, String host, String context) {
    ManagedFigures figures = new ManagedFigures(metrics, health, version);
    try {
      figures.name = figures.register(host, context.isEmpty() ? "/" : context);
    } catch (JMException | RuntimeException | LinkageError e) {
      // a security manager, or a runtime image without java.management
      LOG.info("the figures are not in JMX: {}", e.toString());
    }
    return figures;
  }

  /** Two versions of an application at one path, or two servers in one JVM, are told apart. */
  private ObjectName register(String host, String context) throws JMException {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    String base =
        "org.onbehalf:type=Application,host=" + value(host) + ",context=" + value(context);
    for (int instance = 1; ; instance++) {
      ObjectName free = new ObjectName(instance == 1 ? base : base + ",instance=" + instance);
      try {
        return server.registerMBean(this, free).getObjectName();
      } catch (InstanceAlreadyExistsException e) {
        if (instance == MOST_OF_ONE_NAME) {
          throw e;
        }
      }
    }
  }

  private static String value(String text) {
    return text.isEmpty() || text.matches(".*[,=:\"*?\\n].*") ? ObjectName.quote(text) : text;
  }

  @Override
  public String getVersion() {
    return version;
  }

  @Override
  public String getStatus() {
    return health.get().status().name();
  }

  @Override
  public String getCause() {
    return health.get().cause().orElse("");
  }

  @Override
  public String getRemedy() {
    return health.get().remedy().orElse("");
  }

  @Override
  public long getRequestsAccepted() {
    return (long) metrics.sum("onbehalf.requests", "outcome", "accepted");
  }

  @Override
  public long getRequestsRefused() {
    return (long) metrics.sum("onbehalf.requests", "outcome", "refused");
  }

  @Override
  public long getTokensFromMemory() {
    return (long) metrics.sum("onbehalf.tokens", "source", "heap");
  }

  @Override
  public long getTokensFromStore() {
    return (long) metrics.sum("onbehalf.tokens", "source", "store");
  }

  @Override
  public long getTokensFromTokenEndpoint() {
    return (long) metrics.sum("onbehalf.tokens", "source", "token_endpoint");
  }

  @Override
  public long getTokensRefused() {
    return (long) metrics.sum("onbehalf.tokens", "source", "refused");
  }

  @Override
  public Map<String, Double> getFigures() {
    return metrics.values();
  }

  /** Unregisters them. */
  @Override
  public void close() {
    ObjectName registered = name;
    name = null;
    if (registered != null) {
      try {
        ManagementFactory.getPlatformMBeanServer().unregisterMBean(registered);
      } catch (JMException | RuntimeException e) {
        LOG.warn(EnvironmentMessages.JMX + " {} stays in JMX: {}", registered, e.toString());
      }
    }
  }
}

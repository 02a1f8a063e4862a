package org.onbehalf.internal.cache.jdbc;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.onbehalf.internal.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the driver for a URL among the application's classes and uses it without {@link
 * java.sql.DriverManager}. A driver registers itself there as soon as its class is initialised, and
 * would pin the application's class loader: what came by our doing goes with {@link #close}.
 * Thread-safe.
 */
final class JdbcDrivers implements Closeable {
  private static final Logger log = LoggerFactory.getLogger(JdbcDrivers.class);

  private final ClassLoader loader;
  private final List<Driver> registeredByUs = new ArrayList<>();
  private @Nullable Object registry;
  private @Nullable Driver found;

  JdbcDrivers(ClassLoader loader) {
    this.loader = loader;
  }

  /**
   * The driver for that URL.
   *
   * @param name its class; null for whichever accepts the URL
   */
  synchronized Driver find(String url, @Nullable String name) throws IOException {
    Driver present = found;
    if (present != null) {
      return present;
    }
    List<Driver> before = registered();
    Driver driver;
    try {
      driver = name == null ? accepting(url) : named(name);
    } finally {
      for (Driver each : registered()) {
        if (!before.contains(each)) {
          registeredByUs.add(each);
        }
      }
    }
    found = driver;
    return driver;
  }

  private Driver accepting(String url) throws IOException {
    Iterator<Driver> services = ServiceLoader.load(Driver.class, loader).iterator();
    while (true) {
      try {
        if (!services.hasNext()) {
          break;
        }
        Driver each = services.next();
        if (each.acceptsURL(url)) {
          return each;
        }
      } catch (ServiceConfigurationError | LinkageError | SQLException e) {
        log.debug("a JDBC driver that is announced cannot be used", e);
      }
    }
    throw new IOException(
        "no JDBC driver of the application knows TokenCache.Jdbc.Url; add the database's driver to"
            + " WEB-INF/lib or to the server, or correct the URL");
  }

  private Driver named(String name) throws IOException {
    try {
      return Class.forName(name, true, loader)
          .asSubclass(Driver.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
      throw new IOException(
          "TokenCache.Jdbc.Driver names "
              + name
              + ", which is no JDBC driver of the application ("
              + e.getClass().getSimpleName()
              + "); add its jar to WEB-INF/lib or to the server, or correct the name",
          e);
    }
  }

  /** Asked with no class loader: DriverManager, if this wakes it, must not look for more. */
  private List<Driver> registered() throws IOException {
    Thread thread = Thread.currentThread();
    ClassLoader context = thread.getContextClassLoader();
    thread.setContextClassLoader(null);
    try {
      List<Driver> drivers = new ArrayList<>();
      for (Object each : (List<?>) ((Supplier<?>) registry()).get()) {
        drivers.add((Driver) each);
      }
      return drivers;
    } finally {
      thread.setContextClassLoader(context);
    }
  }

  private Object registry() throws IOException {
    Object made = registry;
    if (made == null) {
      try {
        made = new Beneath(loader).define().getDeclaredConstructor().newInstance();
      } catch (ReflectiveOperationException e) {
        throw new IOException("the library's own class cannot be loaded", e);
      }
      registry = made;
    }
    return made;
  }

  /**
   * Takes from DriverManager what is there by our doing, and ends what the driver leaves running.
   * May be used again.
   */
  @Override
  public synchronized void close() {
    DriverThreads.end(found, loader);
    Object asked = registry;
    if (asked != null) {
      for (Driver each : registeredByUs) {
        try {
          deregister(asked, each);
        } catch (RuntimeException e) {
          log.debug("{} stays with DriverManager", each.getClass().getName(), e);
        }
      }
    }
    registeredByUs.clear();
    registry = null;
    found = null;
  }

  @SuppressWarnings("unchecked") // RegisteredDrivers, by whichever loader
  private static void deregister(Object registry, Driver driver) {
    ((Consumer<Driver>) registry).accept(driver);
  }

  private static final class Beneath extends ClassLoader {
    Beneath(ClassLoader parent) {
      super(parent);
    }

    Class<?> define() throws IOException {
      String name = RegisteredDrivers.class.getName();
      try (InputStream in =
          RegisteredDrivers.class.getResourceAsStream("RegisteredDrivers.class")) {
        if (in == null) {
          throw new IOException("the library's jar lacks " + name);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[4096];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          bytes.write(buffer, 0, read);
        }
        return defineClass(name, bytes.toByteArray(), 0, bytes.size());
      }
    }
  }
}

package org.onbehalf.internal.cache.jdbc;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Driver;
import java.sql.SQLException;
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
 * pins the application's class loader: {@link #close} undoes that. Thread-safe.
 */
final class JdbcDrivers implements Closeable {
  private static final Logger log = LoggerFactory.getLogger(JdbcDrivers.class);

  /** A provider file that cannot be read may be met again and again. */
  private static final int MOST_ANNOUNCED = 100;

  private final ClassLoader loader;
  private @Nullable Driver found;
  private boolean looked;

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
    if (present == null) {
      looked = true;
      present = name == null ? accepting(url) : named(name);
      found = present;
    }
    return present;
  }

  private Driver accepting(String url) throws IOException {
    Iterator<Driver> services = ServiceLoader.load(Driver.class, loader).iterator();
    for (int i = 0; i < MOST_ANNOUNCED; i++) {
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

  /**
   * As the application ends: takes its drivers from DriverManager, and ends what they leave
   * running. Those of the server, or of a program that embeds one, are not ours to touch.
   */
  @Override
  public synchronized void close() {
    Driver used = found;
    found = null;
    if (!looked || isTheServers(loader)) {
      return;
    }
    looked = false;
    if (used != null) {
      DriverThreads.end(used, loader);
    }
    Thread thread = Thread.currentThread();
    ClassLoader context = thread.getContextClassLoader();
    // DriverManager, if this wakes it, must not look for more
    thread.setContextClassLoader(null);
    try {
      deregister();
    } catch (ReflectiveOperationException | IOException | RuntimeException e) {
      log.debug("a JDBC driver stays with DriverManager", e);
    } finally {
      thread.setContextClassLoader(context);
    }
  }

  @SuppressWarnings("unchecked") // RegisteredDrivers, by another loader
  private void deregister() throws ReflectiveOperationException, IOException {
    Object registered = new Beneath(loader).define().getDeclaredConstructor().newInstance();
    for (Driver each : ((Supplier<List<Driver>>) registered).get()) {
      if (each.getClass().getClassLoader() == loader) {
        ((Consumer<Driver>) registered).accept(each);
      }
    }
  }

  private static boolean isTheServers(ClassLoader application) {
    ClassLoader each = ClassLoader.getSystemClassLoader();
    while (each != null && each != application) {
      each = each.getParent();
    }
    return each == application;
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

package org.onbehalf.engines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.sql.Driver;
import java.sql.DriverManager;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.ehcache.Cache;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.onbehalf.OnBehalf;
import org.onbehalf.internal.Nullable;

/**
 * A driver within the web application registers itself with {@link DriverManager}, which no class
 * loader of an application outlives; what we brought there goes when we go.
 */
@ExtendWith(Postgres.class)
class DriverLeakTest {
  private final Database database;

  DriverLeakTest(PostgresServer server) {
    this.database = server.database();
  }

  private static URL location(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation();
  }

  private static URL[] library() {
    return Stream.of(
            OnBehalf.class,
            JdbcScenario.class,
            Cache.class,
            MVStore.class,
            org.slf4j.Logger.class,
            ch.qos.logback.classic.Logger.class,
            ch.qos.logback.core.Appender.class)
        .map(DriverLeakTest::location)
        .toArray(URL[]::new);
  }

  private static URL driver() {
    return location(org.postgresql.Driver.class);
  }

  @SuppressWarnings("unchecked")
  private Closeable start(ClassLoader library, ClassLoader application) throws Exception {
    Object scenario =
        library.loadClass(JdbcScenario.class.getName()).getDeclaredConstructor().newInstance();
    String[] where = {database.url(), database.user(), database.password(), Tables.newName()};
    return ((BiFunction<String[], ClassLoader, Closeable>) scenario).apply(where, application);
  }

  /** Also those that DriverManager shows to nobody here. */
  @SuppressWarnings("unchecked")
  private static long registeredBy(ClassLoader application) throws Exception {
    Object asked = new Beneath(application).define().getDeclaredConstructor().newInstance();
    return ((Supplier<List<Driver>>) asked)
        .get().stream().filter(each -> each.getClass().getClassLoader() == application).count();
  }

  private static final class Beneath extends ClassLoader {
    Beneath(ClassLoader parent) {
      super(parent);
    }

    Class<?> define() throws IOException {
      String file = "/" + Registered.class.getName().replace('.', '/') + ".class";
      try (InputStream in = DriverLeakTest.class.getResourceAsStream(file)) {
        byte[] bytes = in.readAllBytes();
        return defineClass(Registered.class.getName(), bytes, 0, bytes.length);
      }
    }
  }

  /** Asks from within another loader, as DriverManager answers by who asks. */
  public static final class Registered implements Supplier<List<Driver>> {
    @Override
    public List<Driver> get() {
      return Collections.list(DriverManager.getDrivers());
    }
  }

  @Test
  void close_whereTheLibraryIsTheApplications_leavesNothing() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    WeakReference<ClassLoader> application = deployAndStop(null);

    awaitCollected(application);
    assertNoThreadOf(before);
  }

  @Test
  void close_whereTheLibraryIsTheServers_leavesNothingOfTheApplication() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    try (URLClassLoader server =
        new URLClassLoader(library(), ClassLoader.getPlatformClassLoader())) {
      for (int i = 0; i < 2; i++) {
        awaitCollected(deployAndStop(server));
      }
    }
    assertNoThreadOf(before);
  }

  private WeakReference<ClassLoader> deployAndStop(@Nullable ClassLoader server) throws Exception {
    URL[] own =
        server == null
            ? Stream.concat(Stream.of(driver()), Stream.of(library())).toArray(URL[]::new)
            : new URL[] {driver()};
    try (URLClassLoader application =
        new URLClassLoader(own, server == null ? ClassLoader.getPlatformClassLoader() : server)) {
      try (Closeable running = start(server == null ? application : server, application)) {
        assertThat(running).isNotNull();
        assertThat(registeredBy(application)).as("control: the driver registered itself").isOne();
      }
      assertThat(registeredBy(application)).isZero();
      return new WeakReference<>(application);
    }
  }

  private static void awaitCollected(WeakReference<ClassLoader> application) {
    Awaiting.until(
        "the class loader is garbage",
        () -> {
          System.gc();
          return application.get() == null;
        });
  }

  private static void assertNoThreadOf(Set<Thread> before) {
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> !before.contains(thread))
        .extracting(Thread::getName)
        .filteredOn(
            name -> name.contains("onbehalf") || name.toLowerCase(Locale.ROOT).contains("postgres"))
        .isEmpty();
  }
}

package org.onbehalf.internal.cache;

import ch.qos.logback.core.Appender;
import java.io.Closeable;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.stream.Stream;
import org.ehcache.Cache;
import org.h2.mvstore.MVStore;
import org.slf4j.Logger;

/** A web application's class loader: our classes and those we use, apart from the test's. */
final class ApplicationLoader extends URLClassLoader {
  /**
   * The loader.
   *
   * @param first where classes are looked for before the real ones
   */
  ApplicationLoader(URL... first) {
    super(
        Stream.concat(
                Stream.of(first),
                Stream.of(
                        TokenCache.class,
                        CacheScenario.class,
                        Cache.class,
                        MVStore.class,
                        Logger.class,
                        ch.qos.logback.classic.Logger.class,
                        Appender.class)
                    .map(each -> each.getProtectionDomain().getCodeSource().getLocation()))
            .toArray(URL[]::new),
        ClassLoader.getPlatformClassLoader());
  }

  /** Runs the scenario in this loader, with it as the context class loader as a container would. */
  @SuppressWarnings("unchecked")
  Closeable runScenario(Path directory) throws ReflectiveOperationException {
    Thread thread = Thread.currentThread();
    ClassLoader former = thread.getContextClassLoader();
    thread.setContextClassLoader(this);
    try {
      Object scenario =
          loadClass(CacheScenario.class.getName()).getDeclaredConstructor().newInstance();
      return ((Function<Path, Closeable>) scenario).apply(directory);
    } finally {
      thread.setContextClassLoader(former);
    }
  }
}

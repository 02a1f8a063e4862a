package org.onbehalf.engines;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.ehcache.Cache;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.OnBehalf;
import redis.clients.jedis.Connection;

/**
 * Redeploys over each engine: class loader, threads and claims are gone when the cache is closed.
 */
class EngineLeakTest {
  private static final int DEPLOYMENTS = 2;

  @TempDir Path temp;

  @Test
  void redis_leavesNothing() throws Exception {
    try (RedisServer server = RedisServer.start(temp)) {
      assertNothingLeft("redis", String.valueOf(server.port()));
    }
  }

  @Test
  void jcache_leavesNothing() throws Exception {
    assertNothingLeft("jcache", HazelcastMember.shared().uri());
  }

  @Test
  void disk_leavesNothing() throws Exception {
    assertNothingLeft("disk", temp.resolve("store").toString());
  }

  private static void assertNothingLeft(String engine, String where) throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    for (int i = 0; i < DEPLOYMENTS; i++) {
      loaders.add(deployAndStop(engine, where));
    }

    if (engine.equals("jcache")) {
      // Hazelcast ends its threads without awaiting their end
      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        if (!before.contains(thread) && thread.getName().startsWith("hz.")) {
          thread.join(30_000);
        }
      }
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> !before.contains(thread) && ofAnApplication(thread))
        .extracting(Thread::getName)
        .isEmpty();
    assertThat(System.getProperties().stringPropertyNames())
        .noneMatch(name -> name.startsWith("onbehalf."));
    Awaiting.until(
        "all class loaders are garbage",
        () -> {
          System.gc();
          return loaders.stream().allMatch(each -> each.get() == null);
        });
  }

  private static boolean ofAnApplication(Thread thread) {
    return thread.getContextClassLoader() instanceof URLClassLoader
        || thread.getClass().getClassLoader() instanceof URLClassLoader;
  }

  private static WeakReference<ClassLoader> deployAndStop(String engine, String where)
      throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader former = thread.getContextClassLoader();
    try (URLClassLoader application =
        new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
      thread.setContextClassLoader(application);
      run(application, engine, where);
      return new WeakReference<>(application);
    } finally {
      thread.setContextClassLoader(former);
    }
  }

  @SuppressWarnings("unchecked")
  private static void run(ClassLoader application, String engine, String where) throws Exception {
    Object scenario =
        application
            .loadClass(EngineScenario.class.getName())
            .getDeclaredConstructor()
            .newInstance();
    AutoCloseable node =
        ((Function<String[], AutoCloseable>) scenario).apply(new String[] {engine, where});
    assertThat(node.getClass()).isNotSameAs(CacheNode.class);
    node.close();
  }

  private static URL[] classPath() {
    return Stream.of(
            OnBehalf.class,
            EngineScenario.class,
            Cache.class,
            MVStore.class,
            Connection.class,
            org.apache.commons.pool2.ObjectPool.class,
            com.google.gson.Gson.class,
            org.json.JSONObject.class,
            javax.cache.Caching.class,
            com.hazelcast.core.Hazelcast.class,
            org.slf4j.Logger.class,
            ch.qos.logback.classic.Logger.class,
            ch.qos.logback.core.Appender.class)
        .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
        .toArray(URL[]::new);
  }
}

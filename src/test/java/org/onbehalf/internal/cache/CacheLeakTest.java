package org.onbehalf.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheLeakTest {
  @TempDir Path temp;

  @Test
  void close_leavesNoClassLoaderNoThreadAndNoProperty() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      // the same directory each time: the next deployment gets lock and tokens
      loaders.add(deployAndStop(temp.resolve("store")));
    }

    CacheFixtures.await(
        "all class loaders are garbage",
        () -> {
          System.gc();
          return loaders.stream().allMatch(each -> each.get() == null);
        });
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> !before.contains(thread))
        .extracting(Thread::getName)
        .filteredOn(
            name -> name.contains("onbehalf") || name.contains("hcache") || name.contains("MV"))
        .isEmpty();
    assertThat(System.getProperties().stringPropertyNames())
        .noneMatch(name -> name.startsWith("onbehalf."));
  }

  private static WeakReference<ClassLoader> deployAndStop(Path directory) throws Exception {
    try (ApplicationLoader application = new ApplicationLoader();
        Closeable cache = application.runScenario(directory)) {
      assertThat(cache.getClass()).isNotSameAs(TokenCache.class);
      return new WeakReference<>(application);
    }
  }
}
